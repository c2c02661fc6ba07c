"""How the reach of two states differs, source by source.

Only rows are made in which something can differ, and sources that differ alike share one value: a change to every pair
of a large cluster takes the memory of its sources, not of its pairs.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from heapq import merge
from itertools import groupby
from operator import itemgetter

from msgspec import Struct
from msgspec.structs import replace

from netpolgen.model.addresses import AddressSet
from netpolgen.model.connectivity import ExternalPeer, Peer, SpecialPeer, WorkloadPeer
from netpolgen.model.intervals import Interval
from netpolgen.model.policy import Direction
from netpolgen.model.ports import PortSet
from netpolgen.semantics.comparison.moves import Move, Moves, Shares, moved, shares_of
from netpolgen.semantics.comparison.two_states import TwoStates
from netpolgen.semantics.connectivity.connections import Chart, Row, Scope
from netpolgen.semantics.connectivity.entrances import bringers
from netpolgen.semantics.connectivity.picture import special_rows
from netpolgen.semantics.connectivity.roll import PeerSet, Roll, bits_of
from netpolgen.semantics.state import State
from netpolgen.semantics.universe import Bits, members

# An answer of so many parts takes long to compare; it comes again at the next sources that are treated alike, or never.
_MANY_SHARES, _MOST_RECENT = 256, 8


class DeltaRow(Struct, frozen=True):
    """A source and all that differs for it."""

    source: Peer
    moves: Moves


def delta_rows(states: TwoStates) -> Iterator[DeltaRow]:
    """Every source for which something differs: workloads in their order, then addresses, then what brings traffic in.

    Each destination stands once in a row. A workload may reach itself; address to address is left out.
    """
    every = states.rolls[0].every_workload
    from_side, to_side = (states.touched(direction) for direction in (Direction.EGRESS, Direction.INGRESS))
    everyone, touched = PeerSet(every, AddressSet.EVERY_ADDRESS), PeerSet(to_side, AddressSet.NONE)
    delta = _Delta(states)
    scopes = (
        Scope(PeerSet(from_side, AddressSet.NONE), everyone, with_self=True),
        Scope(PeerSet(every & ~from_side, AddressSet.EVERY_ADDRESS), touched, with_self=True),
    )
    yield from merge(*map(delta.rows_of_workloads, scopes), key=lambda row: delta.number(row.source))
    yield from delta.rows_of_addresses(scopes[1])
    yield from delta.rows_of_bringers()


class _Delta:
    """The rows of two states with the same numbers, taken from one another."""

    def __init__(self, states: TwoStates) -> None:
        self._states = states
        every = states.rolls[0].every_workload
        self._present = every & ~states.bits(states.added), every & ~states.bits(states.removed)
        self._known: dict[tuple[Shares, Shares], Moves | None] = {}
        self._recent: deque[tuple[Shares, Shares, Moves | None]] = deque(maxlen=_MOST_RECENT)

    def number(self, source: Peer) -> int:
        """The number of a workload."""
        return self._states.numbers[source.ref] if isinstance(source, WorkloadPeer) else -1

    def rows_of_workloads(self, scope: Scope) -> Iterator[DeltaRow]:
        """The workloads for which something differs, in their order."""
        if not (scope.sources.workloads and scope.destinations):
            return
        answers = (self._answers(at, chart) for at, chart in enumerate(self._charts(scope)))
        for number, group in groupby(merge(*answers, key=itemgetter(0, 1)), key=itemgetter(0)):
            pair: list[Shares] = [(), ()]
            for _, at, shares in group:
                pair[at] = shares
            if moves := self._moves(*pair):
                yield DeltaRow(WorkloadPeer(self._states.refs[number]), moves)

    def _answers(self, at: int, chart: Chart) -> Iterator[tuple[int, int, Shares]]:
        """The rows of one of the states, 0 before and 1 after, without the workloads that it does not have."""
        present = self._present[at]
        recent: deque[tuple[Row, Shares]] = deque(maxlen=_MOST_RECENT)
        for row in chart.rows_of_workloads():
            number = self.number(row.source)
            if present >> number & 1:
                yield number, at, _shares(row, present, recent)

    def rows_of_addresses(self, scope: Scope) -> Iterator[DeltaRow]:
        """The ranges of addresses for which something differs; each ends where the difference for a workload does."""
        if not scope.destinations:
            return
        alike: dict[tuple[Shares, Shares], list[int]] = {}
        before, after = (self._admitted(at, chart) for at, chart in enumerate(self._charts(scope)))
        for number in members(scope.destinations.workloads):
            alike.setdefault((before.get(number, ()), after.get(number, ())), []).append(number)
        reaching: dict[Interval, list[Move]] = {}
        for (old, new), numbers in alike.items():
            moves = self._moves(old, new)
            destinations = PeerSet(bits_of(numbers, len(self._states.refs)), AddressSet.NONE)
            for move in moves.moves if moves else ():
                for interval in move.peers.addresses.intervals:
                    reaching.setdefault(interval, []).append(replace(move, peers=destinations))
        for interval in sorted(reaching):
            yield DeltaRow(ExternalPeer(AddressSet((interval,))), Moves(tuple(reaching[interval])))

    def _admitted(self, at: int, chart: Chart) -> Mapping[int, Shares]:
        """The addresses that reach each workload of one of the states, 0 before and 1 after."""
        found: dict[int, Shares] = {}
        for workloads, addresses in chart.admitted_addresses():
            shares = tuple((ports, PeerSet(0, outside)) for ports, outside in addresses)
            found.update(dict.fromkeys(members(workloads & self._present[at]), shares))
        return found

    def rows_of_bringers(self) -> Iterator[DeltaRow]:
        """What Ingresses, routes and Services bring in, judged over the workloads that each state really has."""
        states = self._states
        before = self._brought(State(states.old) if states.added else states.before)
        after = self._brought(State(states.new) if states.removed else states.after)
        for name in sorted(before.keys() | after.keys()):
            if moves := self._moves(before.get(name, ()), after.get(name, ())):
                yield DeltaRow(SpecialPeer(name), moves)

    def _brought(self, state: State) -> Mapping[str, Shares]:
        if not bringers(state.inventory):
            return {}
        roll = Roll(state)
        return {
            row.source.name: tuple(
                (ports, PeerSet(self._states.bits(roll.refs[number] for number in members(bits)), AddressSet.NONE))
                for ports, bits in row.workloads
            )
            for row in special_rows(state, roll, roll.everyone, PortSet.EVERY_PORT, None)
            if isinstance(row.source, SpecialPeer)
        }

    def _charts(self, scope: Scope) -> tuple[Chart, Chart]:
        before, after = self._states.rolls
        return Chart(self._states.before, before, scope), Chart(self._states.after, after, scope)

    def _moves(self, before: Shares, after: Shares) -> Moves | None:
        """What differs, one object for sources that differ alike; None where nothing does."""
        if before == after:
            return None
        if len(before) + len(after) > _MANY_SHARES:
            return self._moves_of_many(before, after)
        if (before, after) not in self._known:
            self._known[before, after] = _moves(before, after)
        return self._known[before, after]

    def _moves_of_many(self, before: Shares, after: Shares) -> Moves | None:
        """The same for answers of very many parts, of which only the last are remembered."""
        for old, new, moves in self._recent:
            if old is before and new is after:
                return moves
        moves = _moves(before, after)
        self._recent.appendleft((before, after, moves))
        return moves


def _shares(row: Row, present: Bits, recent: deque[tuple[Row, Shares]]) -> Shares:
    """What a row leads to, the same object for sources that share it."""
    for other, shares in recent:
        if other.workloads is row.workloads and other.addresses is row.addresses:
            return shares
    shares = shares_of(row, present)
    recent.appendleft((row, shares))
    return shares


def _moves(before: Shares, after: Shares) -> Moves | None:
    moves = tuple(moved(before, after))
    return Moves(moves) if moves else None
