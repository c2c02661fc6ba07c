"""Edges that one side permits in so many words and the other side, isolated, does not permit at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import islice

from msgspec import Struct, field

from netpolgen.model.objects import Workload
from netpolgen.model.policy import Direction, NetworkPolicy, PodPeer, PolicyRule
from netpolgen.model.ports import PortSet
from netpolgen.semantics.parts import PartedSide
from netpolgen.semantics.state import State
from netpolgen.semantics.terms import Term, combined, rule_terms, subjects_of
from netpolgen.semantics.universe import Bits, members

# A flow that another port of the entry permits is none; the search for one that is denied on all ends here.
_MOST_SUBJECTS = 64
# Answers are kept for the ports that were asked about last, since each is as long as a namespace has classes of pods.
_MOST_KEPT = 64


class HalfOpen(Struct, frozen=True):
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
        Direction.INGRESS: _Across(PartedSide(state.universe, state.reach.egress)),
        Direction.EGRESS: _Across(PartedSide(state.universe, state.reach.ingress)),
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


class _Across(Struct, frozen=True, dict=True):
    """The other ends of flows: which peers each class of pods there may meet, once found for all of a namespace."""

    parted: PartedSide
    _kept: dict[tuple[str, PortSet], Mapping[int, Bits]] = field(default_factory=dict)

    def without_rule_for_all(self, namespace: str, term: Term) -> Bits:
        """The isolated pods of a namespace, of those that a term leads to, that no single rule opens to all of it."""
        among = term.peers & self.parted.side.isolated & self.parted.universe.pods_of(namespace)
        for other in self.parted.part(namespace).terms if among else ():
            if among & other.subjects and not term.subjects & ~other.peers and other.ports.overlaps(term.ports):
                among &= ~other.subjects
        return among

    def met(self, namespace: str, number: int, ports: PortSet) -> Bits:
        """The peers that rules permit to one class of pods on some of these ports."""
        key = namespace, ports
        if key not in self._kept:
            if len(self._kept) == _MOST_KEPT:
                self._kept.clear()
            narrow = (term for term in self._parts(namespace)[1] if term.ports.overlaps(ports))
            self._kept[key] = self._by_subject(namespace, narrow)
        return self._parts(namespace)[0].get(number, 0) | self._kept[key].get(number, 0)

    def _parts(self, namespace: str) -> tuple[Mapping[int, Bits], list[Term]]:
        """The peers that are permitted on every port, and the terms on some ports only."""
        if namespace not in self._on_every_port:
            terms = self.parted.part(namespace).terms
            wide = (term for term in terms if term.ports == PortSet.EVERY_PORT)
            narrow = [term for term in terms if term.ports != PortSet.EVERY_PORT]
            self._on_every_port[namespace] = self._by_subject(namespace, wide), narrow
        return self._on_every_port[namespace]

    @cached_property
    def _on_every_port(self) -> dict[str, tuple[Mapping[int, Bits], list[Term]]]:
        return {}

    def _by_subject(self, namespace: str, terms: Iterable[Term]) -> Mapping[int, Bits]:
        inside, found = self.parted.universe.pods_of(namespace), dict[int, Bits]()
        for term in terms:
            for number in members(term.subjects & inside):
                found[number] = found.get(number, 0) | term.peers
        return found


class _Entry(Struct, frozen=True):
    """One entry with what it permits, and the other ends of its flows."""

    state: State
    policy: NetworkPolicy
    direction: Direction
    peer: PodPeer
    terms: tuple[Term, ...]
    across: _Across

    def half_open(self) -> Iterator[HalfOpen]:
        found = (pair for term in self.terms for pair in self._pairs(term))
        for pair in islice(found, 1):
            yield HalfOpen(self.policy, self.direction, self.peer, *pair)

    def _pairs(self, term: Term) -> Iterator[tuple[Workload, Workload, PortSet]]:
        """Workloads between which no port of the entry passes; the peers of this entry are the subjects there."""
        for namespace in self.state.universe.namespace_span(term.peers):
            for other in members(self.across.without_rule_for_all(namespace, term)):
                denied = term.subjects & ~self.across.met(namespace, other, term.ports)
                for subject in islice(members(denied), _MOST_SUBJECTS):
                    if not self._passes(namespace, subject, other) and (ends := self._workloads(subject, other)):
                        yield (*ends, _ports(self.terms, subject, other))

    def _passes(self, namespace: str, subject: int, other: int) -> bool:
        """Whether a flow of the entry is permitted at the other end, too, on some port."""
        return any(
            self.across.met(namespace, other, term.ports) >> subject & 1
            for term in _meeting(self.terms, subject, other)
        )

    def _workloads(self, subject: int, other: int) -> tuple[Workload, Workload] | None:
        for one in self.state.workloads(1 << other):
            for two in self.state.workloads(1 << subject):
                if one.ref != two.ref:
                    return two, one
        return None


def _ports(terms: Iterable[Term], subject: int, peer: int) -> PortSet:
    return PortSet.union(term.ports for term in _meeting(terms, subject, peer))


def _meeting(terms: Iterable[Term], subject: int, peer: int) -> Iterator[Term]:
    return (term for term in terms if term.subjects >> subject & 1 and term.peers >> peer & 1)
