"""The connections of both states whose ports differ, pair by pair or by namespace."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from msgspec import Struct

from netpolgen.model.addresses import AddressSet
from netpolgen.model.comparison import ChangedConnection
from netpolgen.model.connectivity import CollapsedPeer, ExternalPeer, NamespacePeer, Peer, WorkloadPeer
from netpolgen.model.finding import ObjectRef
from netpolgen.model.intervals import Interval
from netpolgen.model.ports import PortSet
from netpolgen.semantics.comparison.delta import DeltaRow
from netpolgen.semantics.comparison.moves import Move
from netpolgen.semantics.connectivity.collapsed_namespaces import NamespaceCollapse
from netpolgen.semantics.universe import members


def changed_connections(rows: Iterable[DeltaRow], refs: Sequence[ObjectRef]) -> Iterator[ChangedConnection]:
    """Each pair by itself, in the order of the rows: to workloads in theirs, then to ranges of addresses."""
    for row in rows:
        reached = [(number, move) for move in row.moves.changed for number in members(move.peers.workloads)]
        for number, move in sorted(reached, key=lambda item: item[0]):
            yield _changed(row.source, WorkloadPeer(refs[number]), move)
        for interval, move in sorted(_ranges(row), key=lambda item: item[0]):
            yield _changed(row.source, ExternalPeer(AddressSet((interval,))), move)


def _changed(source: Peer, destination: Peer, move: Move) -> ChangedConnection:
    return ChangedConnection(source, destination, move.before, move.after)


def _ranges(row: DeltaRow) -> Iterator[tuple[Interval, Move]]:
    for move in row.moves.changed:
        yield from ((interval, move) for interval in move.peers.addresses.intervals)


class _Sum(Struct):
    """Pairs taken together: all ports of the first state, all of the second, how many they are."""

    before: PortSet = PortSet.NONE
    after: PortSet = PortSet.NONE
    pairs: int = 0

    def add(self, move: Move, pairs: int) -> None:
        self.before |= move.before
        self.after |= move.after
        self.pairs += pairs


def changed_by_namespace(rows: Iterable[DeltaRow], refs: Sequence[ObjectRef]) -> Iterator[ChangedConnection]:
    """Namespaces in the place of their workloads, in the order of the rows."""
    collapse = NamespaceCollapse(refs)
    for source, group in groupby(rows, key=lambda row: _collapsed(row.source)):
        inside: dict[str, _Sum] = {}
        outside: dict[Interval, _Sum] = {}
        for row in group:
            for move in row.moves.changed:
                for name, pairs in collapse.by_namespace(move.peers.workloads):
                    inside.setdefault(name, _Sum()).add(move, pairs)
            for interval, move in _ranges(row):
                outside.setdefault(interval, _Sum()).add(move, 1)
        for name in sorted(inside):
            yield _summed(source, NamespacePeer(name), inside[name])
        for interval in sorted(outside):
            yield _summed(source, ExternalPeer(AddressSet((interval,))), outside[interval])


def _collapsed(source: Peer) -> CollapsedPeer:
    return NamespacePeer(source.ref.namespace) if isinstance(source, WorkloadPeer) else source


def _summed(source: CollapsedPeer, destination: CollapsedPeer, found: _Sum) -> ChangedConnection:
    return ChangedConnection(source, destination, found.before, found.after, found.pairs)
