"""What differs between two answers for one source: destinations by the ports before and the ports after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from netpolgen.model.addresses import AddressSet
from netpolgen.model.comparison import Shift
from netpolgen.model.connectivity import Peer, SpecialPeer
from netpolgen.model.ports import PortSet
from netpolgen.semantics.connectivity.connections import Row
from netpolgen.semantics.connectivity.roll import PeerSet
from netpolgen.semantics.universe import Bits

NOBODY = PeerSet(0, AddressSet.NONE)

Shares = tuple[tuple[PortSet, PeerSet], ...]
"""Disjoint peers, each with the ports that lead to them."""

_less = lru_cache(maxsize=4096)(PortSet.__sub__)

_FEW = 64

# Whose row it is, is of no matter until it is shown: many sources share what differs for them.
_SOMEBODY = SpecialPeer("")


class Move(Struct, frozen=True):
    """Destinations that are reached on one set of ports before and on another after; either may be empty."""

    before: PortSet
    after: PortSet
    peers: PeerSet

    @property
    def size(self) -> int:
        """The number of destinations; an unbroken range of addresses is one."""
        return self.peers.workloads.bit_count() + len(self.peers.addresses.intervals)

    def shifts(self, shift: Shift) -> bool:
        """Whether ports are opened, or closed."""
        more, less = (self.after, self.before) if shift is Shift.OPENED else (self.before, self.after)
        return not more <= less


class Moves(Struct, frozen=True, eq=False):
    """All that differs for a source; each destination is in one move at most."""

    moves: tuple[Move, ...]

    def row(self, shift: Shift, source: Peer, *, whole: bool = False) -> Row:
        """The destinations with the ports that only one of the two states permits; of this source.

        With ``whole`` those alone that are reached in that state only.
        """
        if whole:
            return replace(_appeared(self) if shift is Shift.OPENED else _vanished(self), source=source)
        return replace(_opened(self) if shift is Shift.OPENED else _closed(self), source=source)

    @property
    def changed(self) -> tuple[Move, ...]:
        """The destinations that are reached in both states."""
        return tuple(move for move in self.moves if move.before and move.after)


def shares_of(row: Row, present: Bits) -> Shares:
    """What a row leads to, of its workloads only those that are present."""
    workloads = ((ports, PeerSet(kept, AddressSet.NONE)) for ports, bits in row.workloads if (kept := bits & present))
    addresses = ((ports, PeerSet(0, outside)) for ports, outside in row.addresses)
    return (*workloads, *addresses)


def moved(before: Shares, after: Shares) -> Iterator[Move]:
    """Where the two differ."""
    found: dict[tuple[PortSet, PortSet], PeerSet] = {}
    for old, new, peers in (*_met(before, after), *_left(before, after), *_joined(before, after)):
        found[old, new] = found.get((old, new), NOBODY) | peers
    for (old, new), peers in found.items():
        yield Move(old, new, peers)


def _met(before: Shares, after: Shares) -> Iterator[tuple[PortSet, PortSet, PeerSet]]:
    for old, peers in before:
        for new, others in after:
            both = peers & others if _may_overlap(peers, others) else None
            if both and old != new:
                yield old, new, both


def _may_overlap(one: PeerSet, other: PeerSet) -> bool:
    return bool(one.workloads & other.workloads or (one.addresses.intervals and other.addresses.intervals))


def _left(before: Shares, after: Shares) -> Iterator[tuple[PortSet, PortSet, PeerSet]]:
    for old, peers in _without(before, after):
        yield old, PortSet.NONE, peers


def _joined(before: Shares, after: Shares) -> Iterator[tuple[PortSet, PortSet, PeerSet]]:
    for new, peers in _without(after, before):
        yield PortSet.NONE, new, peers


def _without(shares: Shares, others: Sequence[tuple[PortSet, PeerSet]]) -> Iterator[tuple[PortSet, PeerSet]]:
    covered = NOBODY
    for _, peers in others:
        covered |= peers
    for ports, peers in shares:
        if rest := peers - covered:
            yield ports, rest


# Sources that differ alike mostly follow one another.
@lru_cache(maxsize=_FEW)
def _opened(found: Moves) -> Row:
    return _row((_less(move.after, move.before), move.peers) for move in found.moves)


@lru_cache(maxsize=_FEW)
def _closed(found: Moves) -> Row:
    return _row((_less(move.before, move.after), move.peers) for move in found.moves)


@lru_cache(maxsize=_FEW)
def _appeared(found: Moves) -> Row:
    return _row((move.after, move.peers) for move in found.moves if not move.before)


@lru_cache(maxsize=_FEW)
def _vanished(found: Moves) -> Row:
    return _row((move.before, move.peers) for move in found.moves if not move.after)


def _row(shares: Iterable[tuple[PortSet, PeerSet]]) -> Row:
    found: dict[PortSet, PeerSet] = {}
    for ports, peers in shares:
        if ports:
            found[ports] = found.get(ports, NOBODY) | peers
    workloads = tuple((ports, peers.workloads) for ports, peers in found.items() if peers.workloads)
    addresses = tuple((ports, peers.addresses) for ports, peers in found.items() if peers.addresses)
    return Row(_SOMEBODY, workloads, addresses)
