"""What is odd about an allow-list that resolves: lines and definitions without effect.

Everything here is of the rules NPG501 (an error: no policy can be made of it), NPG502 or NPG507 (warnings).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from netpolgen.model.finding import Problem, Severity, Violation
from netpolgen.model.intent import Edge, Intent
from netpolgen.model.inventory import Inventory
from netpolgen.model.objects import Workload
from netpolgen.model.policy import NetworkPolicyPort
from netpolgen.model.ports import PortRange
from netpolgen.model.source import Origin
from netpolgen.semantics.isolation import SYSTEM_NAMESPACES
from netpolgen.semantics.placing import name_of
from netpolgen.synthesis.components import Components, Meaning, suggestion
from netpolgen.synthesis.covering import edges_by_line
from netpolgen.synthesis.endpoints import (
    Endpoint,
    PodEndpoint,
    ResolvedEdge,
    ResolvedExpectation,
    ResolvedFlow,
    ResolvedIntent,
)

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
    members = {group.name: {member.text for member in group.members} for group in intent.groups}
    waiting = [name for name in used if name in members]
    while waiting:
        fresh = members[waiting.pop()] - used
        used |= fresh
        waiting.extend(name for name in fresh if name in members)
    return used


def idle_edges(intent: ResolvedIntent) -> Iterator[Problem]:
    """Lines of [allow] that bring no policy at either end, or nothing that is not given without them."""
    given = frozenset(namespace.name for namespace in intent.namespaces.values() if namespace.allows_dns)
    for edge, flows in edges_by_line(intent.edges).items():
        code, reason = WITHOUT_EFFECT, _dns_already(intent, given, flows)
        if not any(intent.has_ingress_half(flow) or intent.has_egress_half(flow) for flow in flows):
            code, reason = _idleness(intent, flows)
        if reason:
            yield _problem(code, f'edge "{edge.flow.text}" {reason}', edge.origin)


def _dns_already(intent: ResolvedIntent, given: frozenset[str], flows: Sequence[ResolvedFlow]) -> str:
    """Words for an edge to DNS from namespaces that are given it; empty for any other."""
    served = {end: set(ports) for end, ports in intent.dns}
    sources = [flow.source for flow in flows if served.get(flow.target, set()) >= set(flow.ports)]
    names = [source.namespace for source in sources if isinstance(source, PodEndpoint)]
    if len(names) < len(flows) or not given.issuperset(names):
        return ""
    return f'changes nothing: every pod of namespace "{names[0]}" is given DNS; remove the edge, or set dns = false'


def _idleness(intent: ResolvedIntent, flows: Sequence[ResolvedFlow]) -> tuple[str, str]:
    """Why no policy comes of a line, and under which code it is told."""
    ends = [end for flow in flows for end in (flow.target, flow.source) if isinstance(end, PodEndpoint)]
    if not ends:
        return INVALID, "is on addresses alone, which no policy stands between; remove it"
    own = [end.namespace for end in ends if not end.external]
    open_sources = [namespace for namespace in own if namespace in intent.namespaces]
    if open_sources:
        return WITHOUT_EFFECT, (
            f'changes nothing: egress of namespace "{open_sources[0]}" is open; '
            f'set default-deny = "egress" or "both" for it, or remove the edge'
        )
    if own:
        namespace = own[0]
        return INVALID, (
            f'yields no policy: namespace "{namespace}" is not governed here; add it to [namespaces] or remove the edge'
        )
    return INVALID, f'yields no policy: none is generated for "{ends[0].name}", a peer only; remove the edge'


def vain_claims(expectations: Iterable[ResolvedExpectation]) -> Iterator[Problem]:
    """Lines of [expect] on which no policy has a say: from addresses to addresses."""
    for claim in expectations:
        ends = [end for flow in claim.flows for end in (flow.source, flow.target)]
        if ends and not any(isinstance(end, PodEndpoint) for end in ends):
            message = (
                f'claim "{claim.expectation.flow.text}" is on addresses alone, which no policy stands between; '
                f"name pods on one side"
            )
            yield _problem(INVALID, message, claim.expectation.origin)


def omitted_ports(lines: Iterable[tuple[Edge, str, int]]) -> Iterator[Problem]:
    """Lines without a port that take several: (line, target, how many)."""
    for edge, target, count in lines:
        message = f'edge "{edge.flow.text}" takes all {count} ports of "{target}", naming none; write those meant'
        yield _problem(WITHOUT_EFFECT, message, edge.origin)


def odd_components(intent: Intent, meanings: Mapping[str, Meaning], inventory: Inventory) -> Iterator[Problem]:
    """Components that select no known pod although there are manifests, and pairs that select one pod."""
    origins = {component.name: component.origin for component in intent.components}
    for name, meaning in meanings.items():
        if inventory.workloads and not meaning.workloads and _finds_nothing(meaning.endpoint, Components(inventory)):
            message = f'component "{name}" selects no workload of the sources; its namespace or its labels hit nothing'
            yield _problem(UNRESOLVED, message, origins[name], severity=Severity.WARNING)
    for (first, second), workload in _sharing(meanings).items():
        message = (
            f'components "{first}" and "{second}" both select {workload}, which gets what either is allowed; '
            f"narrow the labels of one"
        )
        yield _problem(WITHOUT_EFFECT, message, origins[second], origins[first])


def _finds_nothing(end: Endpoint, components: Components) -> bool:
    """Whether labels hit nothing that selectors pass over only because it is on the network of its node."""
    return isinstance(end, PodEndpoint) and not (end.external or components.on_nodes(end.namespace, end.selector))


def _sharing(meanings: Mapping[str, Meaning]) -> dict[tuple[str, str], Workload]:
    """Components that select a workload which another selects already: that one and this, with the first workload."""
    holders: dict[Workload, list[str]] = {}
    for name, meaning in meanings.items():
        for workload in meaning.workloads:
            holders.setdefault(workload, []).append(name)
    pairs: dict[tuple[str, str], Workload] = {}
    for workload, names in holders.items():
        for name in names[1:]:
            pairs.setdefault((names[0], name), workload)
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


def unmet_ends(intent: Intent, resolved: ResolvedIntent, inventory: Inventory) -> Iterator[Problem]:
    """Lines with an end that no component declares and no known workload stands for."""
    known = {component.name for component in intent.components}
    expected = {settings.name for settings in intent.namespaces} | SYSTEM_NAMESPACES
    ends: dict[tuple[str, PodEndpoint], ResolvedEdge] = {}
    for edge in resolved.edges if inventory.workloads else ():
        for end in (edge.flow.source, edge.flow.target):
            if isinstance(end, PodEndpoint) and end.name not in known and end.namespace not in expected:
                ends.setdefault((edge.edge.flow.text, end), edge)
    reasons: dict[PodEndpoint, tuple[str, Origin | None]] = {}
    for (text, end), edge in ends.items():
        if end not in reasons:
            reasons[end] = _unmet(end, Components(inventory))
        reason, place = reasons[end]
        if reason:
            yield _problem(UNRESOLVED, f'edge "{text}": {reason}', edge.edge.origin, place, Severity.WARNING)


def _unmet(end: PodEndpoint, components: Components) -> tuple[str, Origin | None]:
    """Why nothing is known behind an end, with the Service that it comes from; no reason where something is."""
    inventory = components.inventory
    if end.namespace not in inventory.namespace_by_name:
        # One that is looked after elsewhere is nothing odd, so that only a name much like a known one is.
        close = suggestion(end.namespace, inventory.namespace_by_name)
        return (f'namespace "{end.namespace}" stands in no manifest of the sources{close}' if close else ""), None
    if not end.selector.requirements or components.selected(end.namespace, end.selector):
        return "", None
    if components.on_nodes(end.namespace, end.selector):
        return "", None
    services = inventory.services_by_namespace.get(end.namespace, ())
    place = next((name_of(service.origin) for service in services if service.selector == end.selector), None)
    reason = f'"{end.name}" stands for no workload: {end.selector} hits no pod of namespace {end.namespace}'
    return reason, place


def unheard_ports(edges: Iterable[ResolvedEdge], meanings: Mapping[Endpoint, Meaning]) -> Iterator[Problem]:
    """Lines that ask for the number of a port which their target, though its ports are known, has nowhere."""
    for edge, flows in edges_by_line(edges).items():
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


def _problem(
    code: str, message: str, origin: Origin, other: Origin | None = None, severity: Severity | None = None
) -> Problem:
    related = (other.at_key(),) if other else ()
    return Problem(code, Violation(message, origin.at_key(), related=related, severity=severity))
