"""Edges that one side permits in so many words and the other side, isolated, does not permit at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, product

from netpolgen.model.objects import Workload
from netpolgen.model.policy import Direction, NetworkPolicy, PodPeer, PolicyRule
from netpolgen.model.ports import PortSet
from netpolgen.semantics.compare import Excess, excess
from netpolgen.semantics.parts import PartedSide
from netpolgen.semantics.state import State
from netpolgen.semantics.terms import Side, Term, combined, rule_terms, subjects_of
from netpolgen.semantics.universe import members

# A flow that is denied on some ports is looked at closer; the search for one that is denied on all ends here.
_MOST_PAIRS = 64


@dataclass(frozen=True, slots=True)
class HalfOpen:
    """An entry of a policy whose flow between two workloads the other end denies on every port."""

    policy: NetworkPolicy
    direction: Direction
    peer: PodPeer
    subject: Workload
    other: Workload
    ports: PortSet


def half_open_edges(state: State) -> Iterator[HalfOpen]:
    """One for each entry that names pods by label and has such a flow, the first one; broad entries are no intent."""
    across = {
        Direction.INGRESS: PartedSide(state.universe, state.reach.egress),
        Direction.EGRESS: PartedSide(state.universe, state.reach.ingress),
    }
    for policy in state.inventory.policies:
        subjects = subjects_of(state.universe, policy)
        for direction in Direction:
            for rule in policy.rules(direction) if subjects else ():
                for peer in rule.peers:
                    if isinstance(peer, PodPeer) and peer.pod_selector.requirements:
                        alone = PolicyRule((peer,), rule.ports)
                        terms = combined(rule_terms(state.universe, alone, subjects, policy.namespace, direction))
                        yield from _Entry(state, policy, direction, peer, terms, across[direction]).half_open()


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry with what it permits, and the sides at the other end of its flows."""

    state: State
    policy: NetworkPolicy
    direction: Direction
    peer: PodPeer
    terms: tuple[Term, ...]
    across: PartedSide

    def half_open(self) -> Iterator[HalfOpen]:
        for term in self.terms:
            for denied in self._denied(term):
                if pair := self._pair(denied):
                    yield HalfOpen(self.policy, self.direction, self.peer, *pair)
                    return

    def _denied(self, term: Term) -> Iterator[Excess]:
        """What the other end does not permit; seen from there, the peers of this entry are the subjects."""
        universe, isolated = self.state.universe, self.across.side.isolated
        turned = Side(self.across.side.direction, universe.everything, (Term(term.peers, term.subjects, term.ports),))
        for namespace in universe.namespace_span(term.peers):
            part, among = self.across.part(namespace), term.peers & isolated & universe.pods_of(namespace)
            for other in part.terms if among else ():
                # Whom one rule there lets meet all subjects on some port needs no closer look.
                if among & other.subjects and not term.subjects & ~other.peers and other.ports.overlaps(term.ports):
                    among &= ~other.subjects
            if among:
                yield from excess(universe, turned, part, among)

    def _pair(self, denied: Excess) -> tuple[Workload, Workload, PortSet] | None:
        """Two workloads between which no port of the entry passes."""
        pairs = product(members(denied.subjects), members(denied.peers))
        for other, subject in islice(pairs, _MOST_PAIRS):
            ports = _ports(self.terms, subject, other)
            there = self.across.part(self.state.universe.pods[other].namespace)
            if not ports & _ports(there.terms, other, subject):
                found = self._workloads(subject, other)
                if found:
                    return (*found, ports)
        return None

    def _workloads(self, subject: int, other: int) -> tuple[Workload, Workload] | None:
        for one in self.state.workloads(1 << other):
            for two in self.state.workloads(1 << subject):
                if one.ref != two.ref:
                    return two, one
        return None


def _ports(terms: Iterable[Term], subject: int, peer: int) -> PortSet:
    meeting = (term.ports for term in terms if term.subjects >> subject & 1 and term.peers >> peer & 1)
    return PortSet.union(meeting)
