"""A map as it is asked for: its rows, what stays unprotected, and the same in short."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct

from netpolgen.model.connectivity import CollapsedConnection, Exposure, SpecialPeer, Unprotected
from netpolgen.model.finding import ObjectRef
from netpolgen.model.left_out import LeftOut
from netpolgen.model.policy import Direction
from netpolgen.model.ports import PortSet
from netpolgen.semantics.connectivity.connections import Row
from netpolgen.semantics.connectivity.entrances import Entry, entries
from netpolgen.semantics.connectivity.roll import PeerSet, Roll
from netpolgen.semantics.state import State
from netpolgen.semantics.universe import Bits, members


class Collapsed(Struct, frozen=True):
    """A map in short: what is taken together, the groups of more than one workload, and the connections of groups."""

    by: str
    groups: tuple[tuple[ObjectRef, ...], ...]
    connections: Callable[[], Iterator[CollapsedConnection]]


class ConnectivityMap(Struct, frozen=True):
    """The answer to ``map``.

    ``refs`` are the workloads by the numbers that the rows use, ``listed`` those that the map is about, of ``kinds``
    kinds that policies tell apart; rows are made anew each time that they are asked for, since there may be many.
    ``notes`` say what cannot be known.
    """

    refs: tuple[ObjectRef, ...]
    listed: tuple[ObjectRef, ...]
    rows: Callable[[], Iterator[Row]]
    unprotected: tuple[Unprotected, ...]
    exposures: Callable[[], Iterator[Exposure]] | None = None
    collapsed: Collapsed | None = None
    notes: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    kinds: int = 0


def unprotected(state: State, roll: Roll, workloads: Bits, directions: Iterable[Direction]) -> Iterator[Unprotected]:
    """Those of the workloads that no policy isolates in one of these directions, in the order of the roll."""
    wanted = tuple(directions)
    bare = {direction: state.universe.every_pod & ~state.reach.side(direction).isolated for direction in wanted}
    for number in members(workloads):
        for direction in wanted:
            if any(bare[direction] >> class_ & 1 for class_ in roll.classes[number]):
                yield Unprotected(roll.refs[number], direction)


def special_rows(
    state: State, roll: Roll, wanted: PeerSet, ports: PortSet, names: Iterable[str] | None
) -> Iterator[Row]:
    """What comes in through entrances of these names, or of any, to some of the workloads; sorted by name."""
    found: dict[str, list[Entry]] = {}
    for entry in entries(state):
        found.setdefault(entry.bringer, []).append(entry)
    numbers = {ref: number for number, ref in enumerate(roll.refs)} if found else {}
    for name in sorted(found if names is None else found.keys() & set(names)):
        reached: dict[int, PortSet] = {}
        for entry in found[name]:
            number = numbers[entry.workload]
            if wanted.workloads >> number & 1 and (passing := entry.ports & ports):
                reached[number] = reached.get(number, PortSet.NONE) | passing
        if pieces := _pieces(reached):
            yield Row(SpecialPeer(name), pieces)


def _pieces(reached: dict[int, PortSet]) -> tuple[tuple[PortSet, Bits], ...]:
    pieces: dict[PortSet, Bits] = {}
    for number, ports in reached.items():
        pieces[ports] = pieces.get(ports, 0) | 1 << number
    return tuple(pieces.items())
