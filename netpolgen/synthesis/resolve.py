"""From the names of policies.toml to pods, addresses and ports; every problem on the way is collected."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct, field
from msgspec.structs import replace

from netpolgen.model.finding import Problem, Violation
from netpolgen.model.intent import Edge, Expectation, Flow, Group, Intent, Mention
from netpolgen.model.inventory import Inventory
from netpolgen.model.policy import AnyPort, NetworkPolicyPort
from netpolgen.model.source import Origin
from netpolgen.synthesis.components import Meaning, UnresolvedError
from netpolgen.synthesis.covering import covered_edges
from netpolgen.synthesis.endpoints import (
    Endpoint,
    NetworkEndpoint,
    ResolvedEdge,
    ResolvedExpectation,
    ResolvedFlow,
    ResolvedIntent,
)
from netpolgen.synthesis.governed import governed_namespaces
from netpolgen.synthesis.groups import Ring, inner_first
from netpolgen.synthesis.hygiene import (
    idle_edges,
    odd_components,
    omitted_ports,
    unheard_ports,
    unknown_namespaces,
    unmet_ends,
    unused_definitions,
    vain_claims,
)
from netpolgen.synthesis.names import Names, dns_meanings
from netpolgen.synthesis.on_nodes import edges_on_nodes
from netpolgen.synthesis.ports import PortResolver, Ports, Spelling

# Each flow of one source to one target is proved by itself, and written down in two policies.
MOST_FLOWS = 250_000


def resolve(intent: Intent, inventory: Inventory) -> ResolvedIntent:
    """The intent with every name made out, as far as can be; ``problems`` says what could not be and why.

    A line of ``[allow]`` or ``[expect]`` with a problem has no flows.
    """
    resolver = _Resolver(intent, Names(intent, inventory))
    resolver.check_components()
    resolver.check_groups()
    edges = tuple(ResolvedEdge(edge, flow) for edge in intent.edges for flow in resolver.edge(edge))
    resolved = ResolvedIntent(
        namespaces=governed_namespaces(intent, resolver.components, edges),
        edges=edges,
        expectations=tuple(resolver.expectation(expectation) for expectation in intent.expectations),
        dns=_dns(intent),
    )
    odd = _oddities(intent, resolver, resolved, inventory)
    return replace(resolved, problems=tuple(dict.fromkeys((*resolver.problems, *odd))))


def _oddities(intent: Intent, resolver: _Resolver, resolved: ResolvedIntent, inventory: Inventory) -> Iterator[Problem]:
    yield from odd_components(intent, resolver.components, inventory)
    yield from unknown_namespaces(intent, inventory)
    yield from unmet_ends(intent, resolved, inventory)
    yield from unheard_ports(resolved.edges, resolver.targets)
    yield from unused_definitions(intent)
    yield from idle_edges(resolved)
    yield from vain_claims(resolved.expectations)
    yield from covered_edges(resolved.edges)
    yield from omitted_ports(resolver.without_ports)
    yield from edges_on_nodes(resolved.edges, inventory)


def _dns(intent: Intent) -> tuple[tuple[Endpoint, tuple[NetworkPolicyPort, ...]], ...]:
    return tuple((meaning.endpoint, meaning.own_ports) for meaning in dns_meanings(intent.cluster.dns))


_PortsOf = Callable[[Flow, Meaning, Spelling, Origin], Ports]


def _every_port(_flow: Flow, _target: Meaning, _spelling: Spelling, _origin: Origin) -> Ports:
    return (AnyPort(),)


class _Resolver(Struct):
    """Collects problems while it resolves; lives for one call of ``resolve``."""

    intent: Intent
    names: Names
    components: dict[str, Meaning] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    without_ports: list[tuple[Edge, str, int]] = field(default_factory=list)
    targets: dict[Endpoint, Meaning] = field(default_factory=dict)
    flows: int = 0

    def check_components(self) -> None:
        for component in self.intent.components:
            for meaning in self._meanings(component.name, component.origin):
                self.components[component.name] = meaning
            if component.name not in self.components:
                self.broken.add(component.name)

    def check_groups(self) -> None:
        """Every member is looked up, whether an edge needs it or not; a group is broken with any of them."""
        groups = {group.name: group for group in self.intent.groups}
        for found in inner_first(groups, groups):
            if isinstance(found, Ring):
                self.broken.add(found.group.name)
                self._report(UnresolvedError(str(found), "NPG501"), found.member.origin)
                continue
            for member in found.members:
                if member.text not in groups:
                    self._check_member(found, member)
                if member.text in self.broken:
                    self.broken.add(found.name)

    def _check_member(self, group: Group, member: Mention) -> None:
        if member.text in self.broken:  # and reported where it is declared
            return
        try:
            self.names.member(group, member)
        except UnresolvedError as error:
            self._report(error, member.origin)
            self.broken.add(group.name)

    def edge(self, edge: Edge) -> list[ResolvedFlow]:
        flow, found = edge.flow, []
        for source, target, ports in self._pairs(flow, edge.origin, self._ports):
            self.targets[target.endpoint] = target
            found.append(ResolvedFlow(source.endpoint, target.endpoint, ports))
            if not flow.ports and not target.own_ports and len(ports) > 1:
                self.without_ports.append((edge, target.endpoint.name, len(ports)))
        return found

    def expectation(self, expectation: Expectation) -> ResolvedExpectation:
        # A denial without ports speaks of every port; a permission without ports of those that an edge would take.
        speaks_of_all = not expectation.flow.ports and not expectation.allow
        ports_of = _every_port if speaks_of_all else self._ports
        pairs = self._pairs(expectation.flow, expectation.origin, ports_of)
        flows = [ResolvedFlow(source.endpoint, target.endpoint, ports) for source, target, ports in pairs]
        return ResolvedExpectation(expectation, tuple(flows))

    def _pairs(self, flow: Flow, origin: Origin, ports_of: _PortsOf) -> Iterator[tuple[Meaning, Meaning, Ports]]:
        """Every source with every target and its ports; those of a target are made out once for each spelling."""
        sources, targets = self._meanings(flow.source, origin), self._meanings(flow.target, origin)
        if not self._affords(len(sources) * len(targets), flow, origin):
            return
        by_spelling: dict[Spelling, list[Meaning]] = {}
        for source in sources:
            by_spelling.setdefault(self._spelling(source), []).append(source)
        for target in targets:
            for spelling, alike in by_spelling.items():
                ports = ports_of(flow, target, spelling, origin)
                yield from ((source, target, ports) for source in alike if ports)

    def _affords(self, pairs: int, flow: Flow, origin: Origin) -> bool:
        was_affordable, self.flows = self.flows <= MOST_FLOWS, self.flows + pairs
        if was_affordable and self.flows > MOST_FLOWS:
            message = (
                f'"{flow.text}" brings the list to {self.flows:,} pairs of a source and a target, more than the '
                f"{MOST_FLOWS:,} that are compiled; give pods that are allowed the same one label to select them by"
            )
            self._report(UnresolvedError(message, "NPG501"), origin.at_key())
        return self.flows <= MOST_FLOWS

    def _meanings(self, name: str, origin: Origin) -> tuple[Meaning, ...]:
        if name in self.broken:
            return ()
        try:
            return self.names.lookup(name)
        except UnresolvedError as error:
            self._report(error, origin.at_key())
            return ()

    def _ports(self, flow: Flow, target: Meaning, spelling: Spelling, origin: Origin) -> Ports:
        try:
            return PortResolver(target, spelling).resolve(flow.ports)
        except UnresolvedError as error:
            self._report(error, origin.at_key())
            return ()

    def _spelling(self, source: Meaning) -> Spelling:
        if not self.intent.output.declared_ports:
            return Spelling.NUMBER
        # Some engines never match a named port beside an ipBlock, so the number is written where there is just one.
        return Spelling.NUMBER_IF_ONE if isinstance(source.endpoint, NetworkEndpoint) else Spelling.AS_DECLARED

    def _report(self, error: UnresolvedError, origin: Origin) -> None:
        self.problems.append(Problem(error.code, Violation(str(error), origin)))
