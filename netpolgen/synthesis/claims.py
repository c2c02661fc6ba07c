"""What the allow-list itself permits, straight from its edges, without any NetworkPolicy: the measure of the proof."""

from __future__ import annotations

from collections.abc import Iterator

from netpolgen.model.addresses import AddressSet
from netpolgen.model.labels import LabelSelector
from netpolgen.model.policy import (
    Direction,
    IPBlockPeer,
    NamedPort,
    NetworkPolicyPeer,
    NetworkPolicyPort,
    PodPeer,
    PolicyRule,
)
from netpolgen.model.ports import PortRange, PortSet
from netpolgen.semantics.symbolic.statements import Stated, Statement, Subjects
from netpolgen.semantics.terms import Term, port_terms
from netpolgen.semantics.universe import Bits, Universe
from netpolgen.semantics.vocabulary import PodSelection, Vocabulary, in_namespace
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


def subjects_of_ends(intent: ResolvedIntent) -> Iterator[Subjects]:
    """The pods that lines of the allow-list and expectations speak of, each end as often as it occurs."""
    for end in _ends(intent):
        yield from _pods(end)


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


def claimed(intent: ResolvedIntent, direction: Direction) -> Stated:
    """What must hold in one direction.

    Where a default deny covers a pod or, for ingress, an edge leads to it: just the edges' flows, and DNS. Elsewhere
    everything.
    """
    denied = (_whole(name) for name in intent.namespaces if intent.denies(name, direction))
    if direction is Direction.INGRESS:
        flows = [edge.flow for edge in intent.edges if intent.has_ingress_half(edge.flow)]
        return Stated(
            direction,
            (*denied, *(subjects for flow in flows for subjects in _pods(flow.target))),
            tuple(statement for flow in flows for statement in _statements(flow.target, flow.source, flow.ports)),
        )
    flows = [edge.flow for edge in intent.edges if intent.has_egress_half(edge.flow)]
    said = (statement for flow in flows for statement in _statements(flow.source, flow.target, flow.ports))
    return Stated(direction, tuple(denied), (*said, *_dns(intent)))


def _whole(namespace: str) -> Subjects:
    return Subjects(namespace, LabelSelector.EVERYTHING)


def _pods(end: Endpoint) -> Iterator[Subjects]:
    if isinstance(end, PodEndpoint):
        yield Subjects(end.namespace, end.selector)


def _statements(subject: Endpoint, peer: Endpoint, ports: tuple[NetworkPolicyPort, ...]) -> Iterator[Statement]:
    for subjects in _pods(subject):
        yield Statement(subjects, PolicyRule(_peers(peer), ports))


def _peers(end: Endpoint) -> tuple[NetworkPolicyPeer, ...]:
    match end:
        case PodEndpoint():
            return (PodPeer(end.selector, in_namespace(end.namespace)),)
        case NetworkEndpoint():
            return tuple(IPBlockPeer(block) for block in end.blocks)


def _dns(intent: ResolvedIntent) -> Iterator[Statement]:
    for namespace in intent.namespaces.values():
        for end, ports in intent.dns if namespace.allows_dns else ():
            yield Statement(_whole(namespace.name), PolicyRule(_peers(end), ports))
