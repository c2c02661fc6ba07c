"""What is odd about an allow-list that resolves: lines and definitions without effect, and names that clash.

Everything here is of the rules NPG501 (an error: no policy can be made of it) or NPG507 (a warning).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from netpolgen.model.finding import Problem, Severity, Violation
from netpolgen.model.intent import Edge, Intent
from netpolgen.model.inventory import Inventory
from netpolgen.model.labels import LabelSelector
from netpolgen.model.marker import is_generated_object
from netpolgen.model.objects import Workload
from netpolgen.model.policy import AnyPort, NetworkPolicy, NetworkPolicyPort
from netpolgen.model.ports import PortRange
from netpolgen.model.source import Origin
from netpolgen.synthesis.components import Meaning, suggestion
from netpolgen.synthesis.endpoints import Endpoint, PodEndpoint, ResolvedEdge, ResolvedFlow, ResolvedIntent

INVALID, UNRESOLVED, WITHOUT_EFFECT = "NPG501", "NPG502", "NPG507"


def unused_definitions(intent: Intent) -> Iterator[Problem]:
    """Components, networks and groups that no edge, expectation or used group names."""
    used = _used_names(intent)
    definitions = [("component", item.name, item.origin) for item in intent.components]
    definitions += [("network", item.name, item.origin) for item in intent.networks]
    definitions += [("group", item.name, item.origin) for item in intent.groups]
    for kind, name, origin in definitions:
        if name not in used:
            message = f'{kind} "{name}" is used by no line of [allow] or [expect]; remove it or write its edge'
            yield _problem(WITHOUT_EFFECT, message, origin)


def _used_names(intent: Intent) -> set[str]:
    flows = [edge.flow for edge in intent.edges] + [expectation.flow for expectation in intent.expectations]
    used = {name for flow in flows for name in (flow.source, flow.target)}
    members = {group.name: group.members for group in intent.groups}
    waiting = [name for name in used if name in members]
    while waiting:
        fresh = set(members[waiting.pop()]) - used
        used |= fresh
        waiting.extend(name for name in fresh if name in members)
    return used


def idle_edges(intent: ResolvedIntent) -> Iterator[Problem]:
    """Lines of [allow] that bring no policy at either end."""
    for edge, flows in _by_line(intent.edges).items():
        if any(intent.has_ingress_half(flow) or intent.has_egress_half(flow) for flow in flows):
            continue
        sources = [flow.source for flow in flows if isinstance(flow.source, PodEndpoint) and not flow.source.external]
        if any(source.namespace in intent.namespaces for source in sources):
            message = (
                f'edge "{edge.flow.text}" changes nothing: egress of namespace "{sources[0].namespace}" is open; '
                f'set default-deny = "egress" or "both" for it, or remove the edge'
            )
            yield _problem(WITHOUT_EFFECT, message, edge.origin)
        else:
            message = (
                f'edge "{edge.flow.text}" yields no policy: neither end is pods of a namespace that is governed here; '
                f"add the namespace to [namespaces] or remove the edge"
            )
            yield _problem(INVALID, message, edge.origin)


def _by_line(edges: Iterable[ResolvedEdge]) -> dict[Edge, list[ResolvedFlow]]:
    lines: dict[Edge, list[ResolvedFlow]] = {}
    for edge in edges:
        lines.setdefault(edge.edge, []).append(edge.flow)
    return lines


def covered_edges(edges: Sequence[ResolvedEdge]) -> Iterator[Problem]:
    """Lines of [allow] every flow of which another single line permits already."""
    by_ends: dict[tuple[Endpoint, Endpoint], list[ResolvedEdge]] = {}
    for edge in edges:
        by_ends.setdefault((_bare(edge.flow.source), _bare(edge.flow.target)), []).append(edge)
    for line, flows in _by_line(edges).items():
        covering = [_covering(line, flow, by_ends) for flow in flows]
        for other in covering[0]:
            if all(other in lines for lines in covering):
                message = f'edge "{line.flow.text}" is covered by "{other.flow.text}"; remove one of them'
                yield _problem(WITHOUT_EFFECT, message, line.origin, other.origin)
                break


def _bare(end: Endpoint) -> Endpoint:
    """An endpoint without the name that it is called by."""
    if isinstance(end, PodEndpoint):
        return PodEndpoint("", end.namespace, end.selector, end.external)
    return end


def _covering(
    line: Edge, flow: ResolvedFlow, by_ends: Mapping[tuple[Endpoint, Endpoint], list[ResolvedEdge]]
) -> list[Edge]:
    return [
        other.edge
        for source in _widened(flow.source)
        for target in _widened(flow.target)
        for other in by_ends.get((source, target), ())
        if other.edge is not line and _covers(other.flow, flow) and not _first_of_equals(line, flow, other)
    ]


def _widened(end: Endpoint) -> Iterator[Endpoint]:
    yield _bare(end)
    if isinstance(end, PodEndpoint) and end.selector.requirements:
        yield PodEndpoint("", end.namespace, LabelSelector.EVERYTHING)


def _covers(wide: ResolvedFlow, narrow: ResolvedFlow) -> bool:
    return all(any(_holds(port, inner) for port in wide.ports) for inner in narrow.ports)


def _holds(outer: NetworkPolicyPort, inner: NetworkPolicyPort) -> bool:
    if isinstance(outer, PortRange) and isinstance(inner, PortRange):
        return outer.protocol is inner.protocol and outer.first <= inner.first and inner.last <= outer.last
    return isinstance(outer, AnyPort) or outer == inner


def _first_of_equals(line: Edge, flow: ResolvedFlow, other: ResolvedEdge) -> bool:
    """Whether two lines say the same and this one stands first, so that only the other is reported."""
    same = _bare(flow.source) == _bare(other.flow.source) and _bare(flow.target) == _bare(other.flow.target)
    return same and _covers(flow, other.flow) and line.flow.text < other.edge.flow.text


def omitted_ports(lines: Iterable[tuple[Edge, str, int]]) -> Iterator[Problem]:
    """Lines without a port that take several: (line, target, how many)."""
    for edge, target, count in lines:
        message = f'edge "{edge.flow.text}" takes all {count} ports of "{target}", naming none; write those meant'
        yield _problem(WITHOUT_EFFECT, message, edge.origin)


def odd_components(intent: Intent, meanings: Mapping[str, Meaning], inventory: Inventory) -> Iterator[Problem]:
    """Components that select no known pod although there are manifests, and pairs that select one pod."""
    origins = {component.name: component.origin for component in intent.components}
    for name, meaning in meanings.items():
        if inventory.workloads and not meaning.workloads and not _is_external(meaning.endpoint):
            message = f'component "{name}" selects no workload of the sources; its namespace or its labels hit nothing'
            yield _problem(UNRESOLVED, message, origins[name], severity=Severity.WARNING)
    for (first, second), workload in _sharing(meanings).items():
        message = (
            f'components "{first}" and "{second}" both select {workload}, which gets what either is allowed; '
            f"narrow the labels of one"
        )
        yield _problem(WITHOUT_EFFECT, message, origins[second], origins[first])


def _is_external(end: Endpoint) -> bool:
    return not isinstance(end, PodEndpoint) or end.external


def _sharing(meanings: Mapping[str, Meaning]) -> dict[tuple[str, str], Workload]:
    """Pairs of components that select one workload, with the first such workload."""
    holders: dict[Workload, list[str]] = {}
    for name, meaning in meanings.items():
        for workload in meaning.workloads:
            holders.setdefault(workload, []).append(name)
    pairs: dict[tuple[str, str], Workload] = {}
    for workload, names in holders.items():
        for pair in combinations(names, 2):
            pairs.setdefault(pair, workload)
    return pairs


def unknown_namespaces(intent: Intent, inventory: Inventory) -> Iterator[Problem]:
    """Lines of [namespaces] that name one of which the manifests show nothing."""
    known = inventory.namespace_by_name
    for settings in intent.namespaces:
        if known and settings.name not in known:
            message = (
                f'namespace "{settings.name}" stands in no manifest of the sources{suggestion(settings.name, known)}'
            )
            yield _problem(UNRESOLVED, message, settings.origin, severity=Severity.WARNING)


def unheard_ports(edges: Iterable[ResolvedEdge], meanings: Mapping[Endpoint, Meaning]) -> Iterator[Problem]:
    """Lines that ask for the number of a port which their target, though its ports are known, has nowhere."""
    for edge, flows in _by_line(edges).items():
        for flow in flows:
            meaning = meanings.get(flow.target)
            unheard = [port for port in flow.ports if meaning and _is_unheard(port, meaning)]
            if unheard:
                message = (
                    f'edge "{edge.flow.text}" asks for {unheard[0]}, but no container of "{flow.target.name}" declares '
                    f"it and no Service leads there"
                )
                yield _problem(UNRESOLVED, message, edge.origin, severity=Severity.WARNING)
                break


def _is_unheard(asked: NetworkPolicyPort, target: Meaning) -> bool:
    """Whether a port number stands neither in the list, nor in a container, nor behind a Service of one component."""
    is_component = isinstance(target.endpoint, PodEndpoint) and bool(target.endpoint.selector.requirements)
    declared = {(port.protocol, port.number) for pod in target.pods for port in pod.ports}
    if not isinstance(asked, PortRange) or not is_component or not declared:
        return False
    declared |= {
        (port.protocol, port.target_port) for port in target.service_ports if isinstance(port.target_port, int)
    }
    heard = any(protocol is asked.protocol and asked.first <= number <= asked.last for protocol, number in declared)
    return not heard and all(port.ports != asked for port in target.declared)


def clashing_names(policies: Sequence[NetworkPolicy], inventory: Inventory) -> Iterator[Problem]:
    """Generated policies that share a name with each other, or with one that was written by hand."""
    written = {policy.ref: policy for policy in inventory.policies if not is_generated_object(policy.labels)}
    seen: dict[object, NetworkPolicy] = {}
    for policy in policies:
        if policy.origin is None:
            continue
        if policy.ref in seen:
            message = f"{policy.ref} would be generated twice, for different pods; rename one of the components"
            yield _problem(INVALID, message, policy.origin, seen[policy.ref].origin)
        if policy.ref in written:
            message = f"{policy.ref} is written by hand already; rename that policy or the component"
            yield _problem(INVALID, message, policy.origin, written[policy.ref].origin)
        seen[policy.ref] = policy


def _problem(
    code: str, message: str, origin: Origin, other: Origin | None = None, severity: Severity | None = None
) -> Problem:
    related = (other.at_key(),) if other else ()
    return Problem(code, Violation(message, origin.at_key(), related=related, severity=severity))
