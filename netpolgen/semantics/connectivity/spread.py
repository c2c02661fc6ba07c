"""Peers by the ports that lead to them: disjoint bitsets, one for each set of ports.

Port sets are numbered, so that unions of millions of pieces compare and hash small integers only.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct, field

from netpolgen.model.ports import PortSet
from netpolgen.semantics.universe import Bits


class Spread(Struct, frozen=True):
    """Disjoint bitsets by the number of their port set, and all of these bits together."""

    pieces: dict[int, Bits] = field(default_factory=dict)
    covered: Bits = 0


NOWHERE = Spread()


class Spreads:
    """The operations on spreads, with one numbering of port sets; number 0 is the empty one."""

    __slots__ = ("_joined", "_met", "_numbers", "ports")

    def __init__(self) -> None:
        self.ports: list[PortSet] = [PortSet.NONE]
        self._numbers = {PortSet.NONE: 0}
        self._joined: dict[tuple[int, int], int] = {}
        self._met: dict[tuple[int, int], int] = {}

    def number(self, ports: PortSet) -> int:
        """The number of a port set."""
        if ports not in self._numbers:
            self._numbers[ports] = len(self.ports)
            self.ports.append(ports)
        return self._numbers[ports]

    def union_of(self, parts: Iterable[tuple[int, Bits]]) -> Spread:
        """Bitsets with the numbers of their ports, which may overlap, as one spread."""
        found = NOWHERE
        for ports, bits in parts:
            found = self.union(found, Spread({ports: bits}, bits))
        return found

    def union(self, left: Spread, right: Spread) -> Spread:
        """What either leads to."""
        if not left.covered or not right.covered:
            return left if left.covered else right
        pieces = dict(left.pieces)
        for ports, bits in right.pieces.items():
            known = bits & left.covered
            if fresh := bits ^ known:
                pieces[ports] = pieces.get(ports, 0) | fresh
            for before, there in left.pieces.items() if known else ():
                if both := there & known:
                    joined = self._join(before, ports)
                    pieces[before] ^= both
                    pieces[joined] = pieces.get(joined, 0) | both
                    known ^= both
                    if not known:
                        break
        return Spread({ports: bits for ports, bits in pieces.items() if bits}, left.covered | right.covered)

    def meet(self, left: Spread, right: Iterable[tuple[int, Bits]]) -> Spread:
        """What both lead to; ``right`` are disjoint bitsets, some of them perhaps with the same ports."""
        pieces: dict[int, Bits] = {}
        for ports, bits in right:
            if shared := bits & left.covered:
                for others, there in left.pieces.items():
                    if (both := there & shared) and (met := self._meet(others, ports)):
                        pieces[met] = pieces.get(met, 0) | both
        covered = 0
        for bits in pieces.values():
            covered |= bits
        return Spread(pieces, covered)

    def _join(self, left: int, right: int) -> int:
        if left == right:
            return left
        key = (left, right)
        if key not in self._joined:
            self._joined[key] = self.number(self.ports[left] | self.ports[right])
        return self._joined[key]

    def _meet(self, left: int, right: int) -> int:
        if left == right:
            return left
        key = (left, right)
        if key not in self._met:
            self._met[key] = self.number(self.ports[left] & self.ports[right])
        return self._met[key]
