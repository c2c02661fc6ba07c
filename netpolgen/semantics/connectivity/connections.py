"""Who reaches whom, workload by workload: every connection of a state once, in the order in which it is shown.

The reach of a state comes in factors that overlap. Here it becomes rows, one for each source, in which every
destination stands once: a workload is one peer with all its pods, whatever sets these apart, and outside addresses are
joined as long as the answer is the same. Rows are made one at a time, so that a map of any size needs little memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from heapq import merge
from itertools import chain

from msgspec import Struct

from netpolgen.model.addresses import AddressSet
from netpolgen.model.connectivity import Connection, ExternalPeer, Peer, SpecialPeer, WorkloadPeer
from netpolgen.model.finding import ObjectRef
from netpolgen.model.intervals import Interval
from netpolgen.model.policy import Direction
from netpolgen.model.ports import PortSet
from netpolgen.semantics.connectivity.admission import Admission, NumberedTerm, admission_of, by_namespace
from netpolgen.semantics.connectivity.roll import PeerSet, Roll, bits_of, shown_order
from netpolgen.semantics.connectivity.spread import NOWHERE, Spread, Spreads
from netpolgen.semantics.state import State
from netpolgen.semantics.terms import Term
from netpolgen.semantics.universe import Bits, members


class Scope(Struct, frozen=True):
    """The connections that are asked for: from some of these sources to some of these destinations on these ports.

    With ``with_self`` a workload that reaches itself counts.
    """

    sources: PeerSet
    destinations: PeerSet
    ports: PortSet = PortSet.EVERY_PORT
    with_self: bool = False


class Row(Struct, frozen=True):
    """All that one source reaches: workloads by their numbers, and addresses; each of them once."""

    source: Peer
    workloads: tuple[tuple[PortSet, Bits], ...]
    addresses: tuple[tuple[PortSet, AddressSet], ...] = ()

    @property
    def size(self) -> int:
        """The number of its connections; an unbroken range of addresses is one."""
        reached = sum(destinations.bit_count() for _, destinations in self.workloads)
        return reached + sum(len(addresses.intervals) for _, addresses in self.addresses)


_NOTHING: tuple[Spread, ...] = ()

_Treatment = tuple[tuple[int, ...], ...]

# Rows of neighbours are often the same but for the neighbours themselves; so many are kept to be given again, of those
# with very many sets of ports just one.
_MOST_KNOWN, _MANY_PIECES = 64, 256


class Chart:
    """The connections of a state within a scope, as rows."""

    def __init__(self, state: State, roll: Roll, scope: Scope) -> None:
        self._roll = roll
        self._scope = scope
        self._reach = state.reach
        self._wanted = roll.places_of(scope.destinations)
        self._spreads = Spreads()
        self._addresses = lru_cache(maxsize=4096)(roll.addresses)

    def rows_of_workloads(self) -> Iterator[Row]:
        """The workloads that reach something, in their order."""
        known: dict[_Treatment, Row] = {}
        for number in members(self._scope.sources.workloads):
            treatment = self._treatment(self._roll.classes[number])
            if treatment not in known:
                found = self._row(number, self._reached(self._roll.classes[number]))
                if len(found.workloads) > _MANY_PIECES:
                    known.clear()
                elif len(known) == _MOST_KNOWN:
                    del known[next(iter(known))]
                known[treatment] = found
            row = self._of_source(number, known[treatment])
            if row.workloads or row.addresses:
                yield row

    def rows_of_addresses(self) -> Iterator[Row]:
        """The addresses that reach something, in ranges that end where an answer changes."""
        reaching: dict[Interval, list[tuple[int, Bits]]] = {}
        for spread, workloads in self._admitted_from_outside():
            for ports, outside in spread.pieces.items():
                for interval in (self._addresses(outside) & self._scope.sources.addresses).intervals:
                    reaching.setdefault(interval, []).append((ports, workloads))
        for interval in sorted(reaching):
            found = self._spreads.union_of(reaching[interval])
            pieces = ((self._spreads.ports[ports], workloads) for ports, workloads in found.pieces.items())
            yield Row(ExternalPeer(AddressSet((interval,))), tuple(pieces))

    def admitted_addresses(self) -> Iterator[tuple[Bits, tuple[tuple[PortSet, AddressSet], ...]]]:
        """Workloads that the same addresses reach on the same ports, and these; each workload once at most."""
        for spread, workloads in self._admitted_from_outside():
            inside = (
                (self._spreads.ports[ports], self._addresses(outside) & self._scope.sources.addresses)
                for ports, outside in spread.pieces.items()
            )
            yield workloads, tuple((ports, addresses) for ports, addresses in inside if addresses)

    def _treatment(self, classes: Iterable[int]) -> _Treatment:
        """What makes up the row of a source: the spreads that it shares with others, by identity."""
        leaving, special = self._settled
        return tuple((id(leaving.get(number)), *map(id, special[number])) for number in classes)

    def _of_source(self, number: int, row: Row) -> Row:
        """The row of a source that is treated as another one is."""
        own, workloads = 1 << number, row.workloads
        if not self._scope.with_self:
            at = next((at for at, (_, reached) in enumerate(workloads) if reached & own), None)
            if at is not None:
                ports, reached = workloads[at]
                rest = ((ports, reached ^ own),) if reached != own else ()
                workloads = (*workloads[:at], *rest, *workloads[at + 1 :])
        return Row(WorkloadPeer(self._roll.refs[number]), workloads, row.addresses)

    def _row(self, number: int, spread: Spread) -> Row:
        """The row of a workload, itself included."""
        workloads, addresses = [], []
        for ports, places in spread.pieces.items():
            if reached := places & self._roll.every_workload:
                workloads.append((self._spreads.ports[ports], reached))
            outside = places & self._roll.every_address
            if outside and (inside := self._addresses(outside) & self._scope.destinations.addresses):
                addresses.append((self._spreads.ports[ports], inside))
        return Row(WorkloadPeer(self._roll.refs[number]), tuple(workloads), tuple(addresses))

    def _reached(self, classes: Iterable[int]) -> Spread:
        """The places that pods of one of these classes reach, both sides agreeing."""
        self._spreads.forget()
        outside = (self._spreads.number(PortSet.EVERY_PORT), self._roll.every_address)
        found = NOWHERE
        for number in classes:
            leaving = self._spreads.made(self._leaving.get(number, _NOTHING))
            found = self._spreads.union(
                found, self._spreads.meet(leaving, chain((outside,), self._admission.of(number, leaving.covered)))
            )
        return self._roll.gathered(found, self._spreads)

    @cached_property
    def _settled(self) -> tuple[Mapping[int, tuple[Spread, ...]], Sequence[Sequence[tuple[Spread, ...]]]]:
        """What each class of pods may reach, and is admitted to in particular; their port sets are known for good."""
        both = self._leaving, self._admission.special
        self._spreads.settle()
        return both

    @cached_property
    def _leaving(self) -> Mapping[int, tuple[Spread, ...]]:
        """The places that the egress side lets each class of pods reach, as spreads that are still to be joined."""
        places = lru_cache(maxsize=None)(lambda bits: self._roll.places(bits) & self._wanted)
        terms = [Term(term.subjects, places(term.peers), term.ports) for term in self._terms(Direction.EGRESS)]
        return {number: parts for subjects, parts in self._profiles(terms) for number in subjects}

    @cached_property
    def _admission(self) -> Admission:
        universe = self._roll.universe
        apart = by_namespace(universe, self._terms(Direction.INGRESS))
        return admission_of(map(self._numbered, apart), universe.every_pod, self._spreads)

    def _numbered(self, terms: Iterable[Term]) -> list[NumberedTerm]:
        found = ((self._roll.places(term.subjects) & self._wanted, term) for term in terms)
        every_pod = self._roll.universe.every_pod
        return [
            (places, pods, self._spreads.number(term.ports))
            for places, term in found
            if places and (pods := term.peers & every_pod)
        ]

    def _terms(self, direction: Direction) -> Iterator[Term]:
        """The terms of one side that have to do with pods as subjects and with the ports asked for."""
        for term in self._reach.side(direction).with_free_term(self._roll.universe):
            pods, ports = term.subjects & self._roll.universe.every_pod, term.ports & self._scope.ports
            if pods and ports:
                yield Term(pods, term.peers, ports)

    def _profiles(self, terms: Sequence[Term]) -> Iterator[tuple[list[int], tuple[Spread, ...]]]:
        """Subjects of which the same terms speak, with the peers that each of these terms permits to them."""
        spreads = [Spread({self._spreads.number(term.ports): term.peers}, term.peers) for term in terms]
        speaking: dict[int, list[int]] = {}
        for at, term in enumerate(terms):
            for subject in members(term.subjects if term.peers else 0):
                speaking.setdefault(subject, []).append(at)
        alike: dict[tuple[int, ...], list[int]] = {}
        for subject, found in speaking.items():
            alike.setdefault(tuple(found), []).append(subject)
        for sequence, subjects in alike.items():
            yield subjects, tuple(spreads[at] for at in sequence)

    def _admitted_from_outside(self) -> Iterator[tuple[Spread, Bits]]:
        """Each way to admit addresses, as their places, with the workloads that do so."""
        outside = (
            (term, self._roll.places(term.peers & self._roll.universe.every_address))
            for term in self._terms(Direction.INGRESS)
        )
        terms = [Term(term.subjects, places, term.ports) for term, places in outside]
        admitted = {number: parts for subjects, parts in self._profiles(terms) for number in subjects}
        alike: dict[frozenset[tuple[int, Bits]], tuple[Spread, list[int]]] = {}
        for number in members(self._scope.destinations.workloads):
            spread = NOWHERE
            for class_ in self._roll.classes[number]:
                spread = self._spreads.union(spread, self._spreads.made(admitted.get(class_, _NOTHING)))
            alike.setdefault(frozenset(spread.pieces.items()), (spread, []))[1].append(number)
        for spread, numbers in alike.values():
            yield spread, bits_of(numbers, len(self._roll.refs))


def rows(state: State, roll: Roll, scopes: Iterable[Scope]) -> Iterator[Row]:
    """The rows of these scopes, no two of which share a source: workloads in their order, then ranges in theirs."""
    charts = [Chart(state, roll, scope) for scope in scopes]
    yield from merge(*(chart.rows_of_workloads() for chart in charts), key=_order)
    yield from merge(*(chart.rows_of_addresses() for chart in charts), key=_order)


def _order(row: Row) -> tuple[str, str, str] | tuple[Interval, ...]:
    match row.source:
        case WorkloadPeer(ref):
            return shown_order(ref)
        case ExternalPeer(addresses):
            return addresses.intervals
        case SpecialPeer(name):
            return ("", name, "")


def connections(state: State) -> Iterator[Connection]:
    """Every connection of a state between workloads, and between these and addresses outside, sorted.

    A workload that reaches itself is left out, and so is what passes from address to address.
    """
    roll = Roll(state)
    for row in rows(state, roll, [Scope(roll.everyone, roll.everyone)]):
        yield from expanded(row, roll.refs)


def expanded(row: Row, refs: Sequence[ObjectRef]) -> Iterator[Connection]:
    """The connections of a row: to the workloads in their order, then to ranges in the order of their addresses."""
    reached = [(number, ports) for ports, destinations in row.workloads for number in members(destinations)]
    reached.sort(key=lambda item: item[0])
    for number, ports in reached:
        yield Connection(row.source, WorkloadPeer(refs[number]), ports)
    for interval, ports in ranges_of(row):
        yield Connection(row.source, ExternalPeer(AddressSet((interval,))), ports)


def ranges_of(row: Row) -> list[tuple[Interval, PortSet]]:
    """The unbroken ranges of addresses that a row leads to, in their order."""
    found = [(interval, ports) for ports, addresses in row.addresses for interval in addresses.intervals]
    return sorted(found, key=lambda item: item[0])
