"""What a rule permits, as products of bitsets; and what all policies of one direction permit together.

Source: field documentation of NetworkPolicySpec; policies are additive, and each direction is judged apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import assert_never

from msgspec import Struct

from netpolgen.model.policy import (
    Anyone,
    Direction,
    IPBlockPeer,
    NetworkPolicy,
    NetworkPolicyPeer,
    NetworkPolicyPort,
    PodPeer,
    PolicyRule,
)
from netpolgen.model.ports import PortSet
from netpolgen.semantics.universe import Bits, Universe
from netpolgen.semantics.vocabulary import PodSelection


class Term(Struct, frozen=True):
    """Each subject with each peer on each of the ports, which are ports of the destination."""

    subjects: Bits
    peers: Bits
    ports: PortSet


class Side(Struct, frozen=True):
    """What one direction permits: subjects that are not isolated may do anything, the others what a term says."""

    direction: Direction
    isolated: Bits
    terms: tuple[Term, ...]

    def with_free_term(self, universe: Universe) -> tuple[Term, ...]:
        """The terms and one more for the subjects that are not isolated; external addresses never are."""
        return (*self.terms, Term(universe.everything & ~self.isolated, universe.everything, PortSet.EVERY_PORT))


def subjects_of(universe: Universe, policy: NetworkPolicy) -> Bits:
    """The pods that a policy selects."""
    return universe.select(PodSelection.in_one(policy.namespace, policy.pod_selector))


def peers_of(universe: Universe, peer: NetworkPolicyPeer, policy_namespace: str) -> Bits:
    """The pods or addresses that a peer names. An ipBlock names addresses outside the cluster, not pods."""
    match peer:
        case Anyone():
            return universe.everything
        case PodPeer():
            return universe.select(PodSelection.of_peer(peer, policy_namespace))
        case IPBlockPeer():
            return universe.select_addresses(peer.block.addresses)
        case _:
            assert_never(peer)


def rule_terms(
    universe: Universe, rule: PolicyRule, subjects: Bits, namespace: str, direction: Direction
) -> Iterator[Term]:
    """What one rule permits to these subjects."""
    peers = 0
    for peer in rule.peers:
        peers |= peers_of(universe, peer, namespace)
    yield from port_terms(universe, Term(subjects, peers, PortSet.NONE), rule.ports, direction)


def port_terms(
    universe: Universe, ends: Term, ports: Iterable[NetworkPolicyPort], direction: Direction
) -> Iterator[Term]:
    """The ends on these ports; a named port cuts the destinations by the number that it has there."""
    rule = PolicyRule(ports=tuple(ports))
    yield Term(ends.subjects, ends.peers, rule.numbered_ports)
    for port in rule.named_ports:
        for number, pods in universe.resolve(port):
            numbered = PortSet.of(port.protocol, number, number)
            if direction is Direction.INGRESS:
                yield Term(ends.subjects & pods, ends.peers, numbered)
            else:
                # A host-network pod is reached at its node's address, which has no named ports.
                yield Term(ends.subjects, ends.peers & pods & ~universe.on_host_network, numbered)


def side_of(universe: Universe, policies: Iterable[NetworkPolicy], direction: Direction) -> Side:
    """What these policies permit together in one direction."""
    isolated = 0
    terms: list[Term] = []
    for policy in policies:
        if direction not in policy.policy_types:
            continue
        subjects = subjects_of(universe, policy)
        isolated |= subjects
        for rule in policy.rules(direction):
            terms.extend(rule_terms(universe, rule, subjects, policy.namespace, direction))
    return Side(direction, isolated, combined(terms))


def combined(terms: Iterable[Term]) -> tuple[Term, ...]:
    """The same permissions with terms of equal peers and ports joined and empty ones dropped."""
    subjects: dict[tuple[Bits, PortSet], Bits] = {}
    for term in terms:
        if term.subjects and term.peers and term.ports:
            key = (term.peers, term.ports)
            subjects[key] = subjects.get(key, 0) | term.subjects
    return tuple(Term(bits, peers, ports) for (peers, ports), bits in subjects.items())
