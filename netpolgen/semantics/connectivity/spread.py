"""Peers by the ports that lead to them: disjoint bitsets, one for each set of ports.

Port sets are numbered, so that unions of millions of pieces compare and hash small integers only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct, field

from netpolgen.model.ports import PortSet
from netpolgen.semantics.universe import Bits


class Spread(Struct, frozen=True):
    """Disjoint bitsets by the number of their port set, and all of these bits together."""

    pieces: dict[int, Bits] = field(default_factory=dict)
    covered: Bits = 0


NOWHERE = Spread()


# Up to here port sets that are joined one after the other cost less than to look who is in which.
_FEW = 4

# In a cluster where every pair has ports of its own, not all can be kept.
_MOST_PIECES = 200_000
_MOST_PORT_SETS = 50_000


class Spreads:
    """The operations on spreads, with one numbering of port sets; number 0 is the empty one."""

    __slots__ = ("_joined", "_made", "_met", "_numbers", "_room", "_settled", "ports")

    def __init__(self) -> None:
        self.ports: list[PortSet] = [PortSet.NONE]
        self._numbers = {PortSet.NONE: 0}
        self._joined: dict[tuple[int, int], int] = {}
        self._met: dict[tuple[int, int], int] = {}
        self._made: dict[int, Spread] = {}
        self._room = _MOST_PIECES
        self._settled = 1

    def number(self, ports: PortSet) -> int:
        """The number of a port set."""
        if ports not in self._numbers:
            self._numbers[ports] = len(self.ports)
            self.ports.append(ports)
        return self._numbers[ports]

    def union_of(self, parts: Iterable[tuple[int, Bits]]) -> Spread:
        """Bitsets with the numbers of their ports, which may overlap, as one spread."""
        together: dict[int, Bits] = {}
        for ports, bits in parts:
            together[ports] = together.get(ports, 0) | bits
        if len(together) <= _FEW:
            found = NOWHERE
            for ports, bits in together.items():
                found = self.union(found, Spread({ports: bits}, bits))
            return found
        return self._union_of_many(together)

    def _union_of_many(self, parts: Mapping[int, Bits]) -> Spread:
        """First who is in which parts, then their ports: no set of ports is made that nobody has in the end."""
        cells: dict[tuple[int, ...], Bits] = {}
        covered = 0
        for ports, bits in parts.items():
            if known := bits & covered:
                cells = cut(cells, ports, known)
            if fresh := bits ^ known:
                cells[ports,] = fresh
                covered |= fresh
        pieces: dict[int, Bits] = {}
        for numbers, bits in cells.items():
            joined = self._all_of(numbers)
            pieces[joined] = pieces.get(joined, 0) | bits
        return Spread(pieces, covered)

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

    def made(self, parts: tuple[Spread, ...]) -> Spread:
        """What any of these leads to, kept by the identity of the tuple, which has to stay, while there is room."""
        key = id(parts)
        if key not in self._made:
            spread = self.union_of(piece for part in parts for piece in part.pieces.items())
            if self._room < len(spread.pieces):
                self._made.clear()
                self._room = _MOST_PIECES
            self._room -= len(spread.pieces)
            self._made[key] = spread
        return self._made[key]

    def settle(self) -> None:
        """Keeps the port sets known so far for good."""
        self._settled = len(self.ports)

    def forget(self) -> None:
        """Drops all port sets but those kept for good, if they are many; spreads of ``made`` are made anew then."""
        if len(self.ports) - self._settled < _MOST_PORT_SETS:
            return
        for ports in self.ports[self._settled :]:
            del self._numbers[ports]
        del self.ports[self._settled :]
        for known in (self._joined, self._met, self._made):
            known.clear()
        self._room = _MOST_PIECES

    def _all_of(self, numbers: tuple[int, ...]) -> int:
        if len(numbers) == 1:
            return numbers[0]
        if len(numbers) == 2:  # noqa: PLR2004 - a pair
            return self._join(*numbers)
        return self.number(PortSet.union(self.ports[number] for number in numbers))

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


def cut(cells: Mapping[tuple[int, ...], Bits], number: int, bits: Bits) -> dict[tuple[int, ...], Bits]:
    """Disjoint cells by the numbers of the sets that they are in, cut by one more set, which may reach beyond them."""
    found: dict[tuple[int, ...], Bits] = {}
    for numbers, cell in cells.items():
        if inside := cell & bits:
            found[*numbers, number] = inside
            bits ^= inside
        if outside := cell ^ inside:
            found[numbers] = outside
    if bits:
        found[number,] = bits
    return found
