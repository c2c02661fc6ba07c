"""What the allow-list itself permits, straight from its edges, without any NetworkPolicy: the measure of the proof."""

from __future__ import annotations

from collections.abc import Iterator

from netpolgen.model.addresses import AddressSet
from netpolgen.model.labels import LabelSelector
from netpolgen.model.policy import Direction, NamedPort, NetworkPolicyPort
from netpolgen.model.ports import PortRange, PortSet
from netpolgen.semantics.terms import Side, Term, combined, port_terms
from netpolgen.semantics.universe import Bits, Universe
from netpolgen.semantics.vocabulary import PodSelection, Vocabulary
from netpolgen.synthesis.endpoints import Endpoint, NetworkEndpoint, PodEndpoint, ResolvedFlow, ResolvedIntent


def vocabulary_of(intent: ResolvedIntent) -> Vocabulary:
    """Everything by which the allow-list can treat two pods, namespaces or addresses differently."""
    ends = [*_ends(intent), *(end for end, _ in intent.dns)]
    ports = [*_ports(intent), *(port for _, served in intent.dns for port in served)]
    whole = {PodSelection.in_one(name, LabelSelector.EVERYTHING) for name in intent.namespaces}
    return Vocabulary(
        frozenset(whole | {end.selection for end in ends if isinstance(end, PodEndpoint)}),
        frozenset(port for port in ports if isinstance(port, NamedPort)),
        frozenset(_addresses(end) for end in ends if isinstance(end, NetworkEndpoint)),
        frozenset(port for port in ports if isinstance(port, PortRange)),
    )


def _flows(intent: ResolvedIntent) -> Iterator[ResolvedFlow]:
    yield from (edge.flow for edge in intent.edges)
    for expectation in intent.expectations:
        yield from expectation.flows


def _ends(intent: ResolvedIntent) -> Iterator[Endpoint]:
    for flow in _flows(intent):
        yield flow.source
        yield flow.target


def _ports(intent: ResolvedIntent) -> Iterator[NetworkPolicyPort]:
    for flow in _flows(intent):
        yield from flow.ports


def _addresses(end: NetworkEndpoint) -> AddressSet:
    return AddressSet.union(block.addresses for block in end.blocks)


def endpoint_bits(universe: Universe, end: Endpoint) -> Bits:
    """The classes of a universe that an endpoint stands for."""
    match end:
        case PodEndpoint():
            return universe.select(end.selection)
        case NetworkEndpoint():
            return universe.select_addresses(_addresses(end))


def flow_terms(universe: Universe, flow: ResolvedFlow, direction: Direction) -> Iterator[Term]:
    """What a flow permits, seen from the pods of one direction."""
    source, target = endpoint_bits(universe, flow.source), endpoint_bits(universe, flow.target)
    ends = (target, source) if direction is Direction.INGRESS else (source, target)
    yield from port_terms(universe, Term(*ends, PortSet.NONE), flow.ports, direction)


def claimed_side(universe: Universe, intent: ResolvedIntent, direction: Direction) -> Side:
    """What must hold in one direction.

    Where a default deny covers a pod or, for ingress, an edge leads to it: just the edges' flows, and DNS. Elsewhere
    everything.
    """
    isolated = 0
    terms: list[Term] = []
    for name in intent.namespaces:
        if intent.denies(name, direction):
            isolated |= universe.select(PodSelection.in_one(name, LabelSelector.EVERYTHING))
    for edge in intent.edges:
        if direction is Direction.EGRESS and not intent.has_egress_half(edge.flow):
            continue
        if direction is Direction.INGRESS:
            if not intent.has_ingress_half(edge.flow):
                continue
            isolated |= endpoint_bits(universe, edge.flow.target)
        terms.extend(flow_terms(universe, edge.flow, direction))
    if direction is Direction.EGRESS:
        terms.extend(_dns_terms(universe, intent))
    return Side(direction, isolated, combined(terms))


def _dns_terms(universe: Universe, intent: ResolvedIntent) -> Iterator[Term]:
    subjects = 0
    for namespace in intent.namespaces.values():
        if namespace.allows_dns:
            subjects |= universe.select(PodSelection.in_one(namespace.name, LabelSelector.EVERYTHING))
    for end, ports in intent.dns:
        ends = Term(subjects, endpoint_bits(universe, end), PortSet.NONE)
        yield from port_terms(universe, ends, ports, Direction.EGRESS)
