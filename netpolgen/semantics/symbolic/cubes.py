"""Sets of flows as cubes, one region for each thing that a rule can ask about, and exact containment between them.

Known pods do not show all that policies say. A cube speaks of every pod that could exist: what a rule permits is a
product of regions, one for each label key, the namespace, the address and the port, and whatever no region speaks of is
free. Whether one cube lies inside the union of others is decided by splitting it along the regions that stick out,
until each piece lies in a single cube or meets none. In general that takes exponential time (it is the complement of
satisfiability), so the work is bounded: beyond the bound there is no answer rather than a guess.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from msgspec import Struct

from netpolgen.model.addresses import AddressSet
from netpolgen.model.labels import LabelSelector, ValueSet
from netpolgen.model.ports import PortSet

# How many pairs of cubes may be looked at to place a single one; ordinary policies take a handful.
MOST_STEPS = 200_000


class UndecidedError(Exception):
    """Whether a cube lies inside others was not found out within the bound; ``cube`` is the one."""

    def __init__(self, cube: Cube) -> None:
        super().__init__(f"not decided within {MOST_STEPS:,} steps")
        self.cube = cube


class Axis(NamedTuple):
    """One thing that a rule can ask about: ``of`` says of whom, ``key`` which label or name it is."""

    of: str
    key: str = ""


SUBJECT_LABEL, PEER_LABEL, NAMESPACE_LABEL, NAMED_PORT = "subject", "peer", "namespace", "named port"
# The name of the peer's namespace; absent where the peer is an address outside the pods.
PEER_NAMESPACE = Axis("peer namespace")
ADDRESS = Axis("address")
PORT = Axis("port")

Region = ValueSet | AddressSet | PortSet

_ANY_VALUE = ValueSet(frozenset(), complement=True, absent=True)


def everything_on(axis: Axis) -> Region:
    """All that there is on an axis."""
    if axis == PORT:
        return PortSet.EVERY_PORT
    return AddressSet.EVERY_ADDRESS if axis == ADDRESS else _ANY_VALUE


class Cube(Struct, frozen=True, dict=True):
    """The flows that lie in each of these regions; none is empty, and none is all that there is on its axis.

    No slots, since the key is computed when asked for.
    """

    regions: Mapping[Axis, Region]

    @classmethod
    def of(cls, regions: Iterable[tuple[Axis, Region]]) -> Cube | None:
        """The cube with these regions, at most one for each axis; None when one of them is empty."""
        found = {axis: region for axis, region in regions if region != everything_on(axis)}
        return cls(found) if all(found.values()) else None

    @cached_property
    def key(self) -> frozenset[tuple[Axis, Region]]:
        """What equal cubes have in common."""
        return frozenset(self.regions.items())

    def key_without(self, axis: Axis) -> frozenset[tuple[Axis, Region]]:
        """What cubes have in common that differ on one axis at most."""
        return frozenset(item for item in self.regions.items() if item[0] != axis)

    def region(self, axis: Axis) -> Region:
        """The region on one axis."""
        found = self.regions.get(axis)
        return everything_on(axis) if found is None else found

    def labels(self, of: str) -> LabelSelector:
        """The labels asked of one end, as a selector."""
        wanted = ((axis.key, region) for axis, region in self.regions.items() if axis.of == of)
        return LabelSelector.of((key, region) for key, region in wanted if isinstance(region, ValueSet))

    def overlaps(self, other: Cube) -> bool:
        """Whether some flow is in both."""
        mine = self.regions
        for axis, region in other.regions.items():
            own = mine.get(axis)
            if own is not None and not _overlap(own, region):
                return False
        return True

    def __and__(self, other: Cube) -> Cube | None:
        both = dict(self.regions)
        for axis, region in other.regions.items():
            both[axis] = _both(both[axis], region) if axis in both else region
        return Cube.of(both.items())

    def sticking_out(self, other: Cube) -> list[Axis]:
        """The axes on which this cube is not inside the other; none when it is inside."""
        return [axis for axis, region in other.regions.items() if not _inside(self.region(axis), region)]

    def __le__(self, other: Cube) -> bool:
        return not self.sticking_out(other)

    def replacing(self, axis: Axis, region: Region) -> Cube:
        """The same with another region on one axis, which must be neither empty nor everything."""
        return Cube({**self.regions, axis: region})


EVERYTHING = Cube({})

# One axis holds regions of one type only, so these pairs of types are all that there are.


def _overlap(left: Region, right: Region) -> bool:
    if left is right:
        return True
    return left.overlaps(right)  # type: ignore[arg-type] # of one type, see above


def _both(left: Region, right: Region) -> Region:
    return left & right  # type: ignore[operator] # of one type, see above


def _rest(left: Region, right: Region) -> Region:
    return left - right  # type: ignore[operator] # of one type, see above


def _inside(left: Region, right: Region) -> bool:
    if left is right:
        return True
    return left <= right  # type: ignore[operator] # of one type, see above


class CubeSet(Struct, frozen=True, dict=True):
    """The union of cubes, ready to be asked what it leaves out."""

    cubes: Sequence[Cube]

    @cached_property
    def _keys(self) -> frozenset[frozenset[tuple[Axis, Region]]]:
        return frozenset(cube.key for cube in self.cubes)

    @cached_property
    def _telling_axis(self) -> Axis | None:
        """The axis on which most cubes name their values: most others can be ruled out by a look-up there."""
        named = Counter(axis for cube in self.cubes for axis, region in cube.regions.items() if _listed(region))
        return min(named, key=lambda axis: (-named[axis], axis), default=None)

    @cached_property
    def _by_value(self) -> Mapping[str | None, list[int]]:
        """The numbers of the cubes that name a value on the telling axis."""
        found: dict[str | None, list[int]] = {}
        for number, cube in enumerate(self.cubes):
            for value in _listed(cube.region(self._telling_axis)) if self._telling_axis else ():
                found.setdefault(value, []).append(number)
        return found

    @cached_property
    def _unlisted(self) -> list[int]:
        axis = self._telling_axis
        return [number for number, cube in enumerate(self.cubes) if not (axis and _listed(cube.region(axis)))]

    def meeting(self, cube: Cube) -> list[Cube]:
        """The cubes that overlap one, each once, in their order."""
        listed = _listed(cube.region(self._telling_axis)) if self._telling_axis else ()
        if not listed:
            return [other for other in self.cubes if other.overlaps(cube)]
        numbers = {number for value in listed for number in self._by_value.get(value, ())}.union(self._unlisted)
        return [other for number in sorted(numbers) if (other := self.cubes[number]).overlaps(cube)]

    def remainder(self, cube: Cube) -> Iterator[Cube]:
        """Disjoint pieces of a cube that no cube of this set meets; nothing when it lies inside the union.

        Raises UndecidedError when that takes too long to find out.
        """
        if not self.has(cube):
            yield from remainder(cube, self.meeting(cube))

    def has(self, cube: Cube) -> bool:
        """Whether this very cube is one of the set: a quick yes, and no proof that it is not inside the union."""
        return cube.key in self._keys


def _listed(region: Region) -> Sequence[str | None]:
    """The values of a region that names them; an absent key counts as one."""
    if not isinstance(region, ValueSet) or region.complement:
        return ()
    return (*region.values, None) if region.absent else tuple(region.values)


def remainder(cube: Cube, others: Sequence[Cube]) -> Iterator[Cube]:
    """Disjoint pieces of a cube that none of the others meets. Raises UndecidedError beyond ``MOST_STEPS``."""
    left = MOST_STEPS
    pending = [(cube, others)]
    while pending:
        piece, candidates = pending.pop()
        left -= len(candidates) + 1
        if left < 0:
            raise UndecidedError(cube)
        meeting = [other for other in candidates if other.overlaps(piece)]
        nearest = _nearest(piece, meeting)
        if nearest is None:
            yield piece
        else:
            pending.extend((outside, meeting) for outside in _outside(piece, *nearest))


def _nearest(piece: Cube, others: Iterable[Cube]) -> tuple[Cube, list[Axis]] | None:
    """The cube that a piece sticks out of on the fewest axes, and these: cut there, it leaves the fewest pieces."""
    nearest: tuple[Cube, list[Axis]] | None = None
    for other in others:
        axes = piece.sticking_out(other)
        if nearest is None or len(axes) < len(nearest[1]):
            nearest = other, axes
        if not axes:
            break
    return nearest


def _outside(piece: Cube, other: Cube, axes: Iterable[Axis]) -> Iterator[Cube]:
    """The part of a piece outside another cube, in disjoint pieces, one for each axis on which it sticks out."""
    for axis in axes:
        own, region = piece.region(axis), other.regions[axis]
        yield piece.replacing(axis, _rest(own, region))
        piece = piece.replacing(axis, _both(own, region))
