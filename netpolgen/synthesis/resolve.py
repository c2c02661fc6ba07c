"""From the names of policies.toml to pods, addresses and ports; every problem on the way is collected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from netpolgen.model.finding import Problem, Violation
from netpolgen.model.intent import Edge, Expectation, Flow, Intent
from netpolgen.model.inventory import Inventory
from netpolgen.model.policy import AnyPort, NetworkPolicyPort
from netpolgen.model.source import Origin
from netpolgen.synthesis.components import Meaning, UnresolvedError
from netpolgen.synthesis.endpoints import (
    Endpoint,
    GovernedNamespace,
    NetworkEndpoint,
    PodEndpoint,
    ResolvedEdge,
    ResolvedExpectation,
    ResolvedFlow,
    ResolvedIntent,
)
from netpolgen.synthesis.hygiene import (
    covered_edges,
    idle_edges,
    odd_components,
    omitted_ports,
    unheard_ports,
    unknown_namespaces,
    unused_definitions,
)
from netpolgen.synthesis.names import Names, dns_meanings
from netpolgen.synthesis.ports import PortResolver, Spelling


def resolve(intent: Intent, inventory: Inventory) -> ResolvedIntent:
    """The intent with every name made out, as far as can be; ``problems`` says what could not be and why.

    A line of ``[allow]`` or ``[expect]`` with a problem has no flows.
    """
    resolver = _Resolver(intent, Names(intent, inventory))
    resolver.check_components()
    edges = tuple(ResolvedEdge(edge, flow) for edge in intent.edges for flow in resolver.edge(edge))
    resolved = ResolvedIntent(
        namespaces=_governed(intent, resolver.components, edges),
        edges=edges,
        expectations=tuple(resolver.expectation(expectation) for expectation in intent.expectations),
        dns=_dns(intent),
    )
    odd = _oddities(intent, resolver, resolved, inventory)
    return replace(resolved, problems=tuple(dict.fromkeys((*resolver.problems, *odd))))


def _oddities(intent: Intent, resolver: _Resolver, resolved: ResolvedIntent, inventory: Inventory) -> Iterator[Problem]:
    yield from odd_components(intent, resolver.components, inventory)
    yield from unknown_namespaces(intent, inventory)
    yield from unheard_ports(resolved.edges, resolver.targets)
    yield from unused_definitions(intent)
    yield from idle_edges(resolved)
    yield from covered_edges(resolved.edges)
    yield from omitted_ports(resolver.without_ports)


def _dns(intent: Intent) -> tuple[tuple[Endpoint, tuple[NetworkPolicyPort, ...]], ...]:
    return tuple((meaning.endpoint, meaning.own_ports) for meaning in dns_meanings(intent.cluster.dns))


def _governed(
    intent: Intent, components: Mapping[str, Meaning], edges: tuple[ResolvedEdge, ...]
) -> dict[str, GovernedNamespace]:
    """Namespaces of components that are not external, and those that are listed; each with the line that brings it."""
    brought: dict[str, Origin] = {settings.name: settings.origin for settings in intent.namespaces}
    for component in intent.components:
        if component.name in components and not component.external:
            for namespace in _own_namespace(components[component.name].endpoint):
                brought.setdefault(namespace, component.origin)
    for edge in edges:
        for end in (edge.flow.target, edge.flow.source):
            for namespace in _own_namespace(end):
                brought.setdefault(namespace, edge.edge.origin)
    settings = {item.name: item for item in intent.namespaces}
    return {
        name: GovernedNamespace(
            name,
            intent.default_deny
            if (own := settings.get(name)) is None or own.default_deny is None
            else own.default_deny,
            dns=own is None or own.dns,
            origin=origin,
        )
        for name, origin in sorted(brought.items())
    }


def _own_namespace(end: Endpoint) -> Iterator[str]:
    # NAMESPACE/* names pods as peers; it does not by itself put a namespace under our rule.
    if isinstance(end, PodEndpoint) and not end.external and end.selector.requirements:
        yield end.namespace


@dataclass(slots=True)
class _Resolver:
    """Collects problems while it resolves; lives for one call of ``resolve``."""

    intent: Intent
    names: Names
    components: dict[str, Meaning] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    without_ports: list[tuple[Edge, str, int]] = field(default_factory=list)
    targets: dict[Endpoint, Meaning] = field(default_factory=dict)

    def check_components(self) -> None:
        for component in self.intent.components:
            for meaning in self._meanings(component.name, component.origin):
                self.components[component.name] = meaning
            if component.name not in self.components:
                self.broken.add(component.name)

    def edge(self, edge: Edge) -> list[ResolvedFlow]:
        flow, found = edge.flow, []
        for source, target in self._ends(flow, edge.origin):
            self.targets[target.endpoint] = target
            for ports in self._ports(flow, source, target, edge.origin):
                found.append(ResolvedFlow(source.endpoint, target.endpoint, ports))
                if not flow.ports and not target.own_ports and len(ports) > 1:
                    self.without_ports.append((edge, target.endpoint.name, len(ports)))
        return found

    def expectation(self, expectation: Expectation) -> ResolvedExpectation:
        flow, origin = expectation.flow, expectation.origin
        flows = [
            ResolvedFlow(source.endpoint, target.endpoint, ports)
            for source, target in self._ends(flow, origin)
            for ports in self._expected_ports(flow, source, target, expectation)
        ]
        return ResolvedExpectation(expectation, tuple(flows))

    def _expected_ports(
        self, flow: Flow, source: Meaning, target: Meaning, expectation: Expectation
    ) -> Iterator[tuple[NetworkPolicyPort, ...]]:
        """A denial without ports speaks of every port; a permission without ports of those that an edge would take."""
        if not flow.ports and not expectation.allow:
            yield (AnyPort(),)
        else:
            yield from self._ports(flow, source, target, expectation.origin)

    def _ends(self, flow: Flow, origin: Origin) -> list[tuple[Meaning, Meaning]]:
        sources, targets = self._meanings(flow.source, origin), self._meanings(flow.target, origin)
        return [(source, target) for source in sources for target in targets]

    def _meanings(self, name: str, origin: Origin) -> tuple[Meaning, ...]:
        if name in self.broken:
            return ()
        try:
            return self.names.lookup(name)
        except UnresolvedError as error:
            self._report(error, origin)
            return ()

    def _ports(
        self, flow: Flow, source: Meaning, target: Meaning, origin: Origin
    ) -> Iterator[tuple[NetworkPolicyPort, ...]]:
        try:
            yield PortResolver(target, self._spelling(source)).resolve(flow.ports)
        except UnresolvedError as error:
            self._report(error, origin)

    def _spelling(self, source: Meaning) -> Spelling:
        if not self.intent.output.declared_ports:
            return Spelling.NUMBER
        # Some engines never match a named port beside an ipBlock, so the number is written where there is just one.
        return Spelling.NUMBER_IF_ONE if isinstance(source.endpoint, NetworkEndpoint) else Spelling.AS_DECLARED

    def _report(self, error: UnresolvedError, origin: Origin) -> None:
        self.problems.append(Problem(error.code, Violation(str(error), origin.at_key())))
