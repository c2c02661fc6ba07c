"""Sets of integers as sorted, disjoint, non-adjacent inclusive intervals."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from typing import Self

from msgspec import Struct
from msgspec.structs import force_setattr

Interval = tuple[int, int]


def merged(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """Sorted, disjoint intervals with the same members; touching ones are joined.

    Those that stay are given as the same objects: of a million sets most share theirs with others.
    """
    result: list[Interval] = []
    for interval in sorted(intervals):
        first, last = interval
        if first > last:
            continue
        if not result or first > result[-1][1] + 1:
            result.append(interval)
        elif last > result[-1][1]:
            result[-1] = (result[-1][0], last)
    return tuple(result)


class IntervalSet(Struct, frozen=True):
    """A set of integers; canonical at construction, so ``==`` means the same members."""

    intervals: tuple[Interval, ...] = ()

    def __post_init__(self) -> None:
        force_setattr(self, "intervals", merged(self.intervals))

    @classmethod
    def union(cls, sets: Iterable[Self]) -> Self:
        """The members of all these sets; faster for many than to add one after the other."""
        return cls(tuple(interval for one in sets for interval in one.intervals))

    def __bool__(self) -> bool:
        return bool(self.intervals)

    def __contains__(self, number: int) -> bool:
        at = bisect_right(self.intervals, number, key=lambda interval: interval[0])
        return at > 0 and number <= self.intervals[at - 1][1]

    def __or__(self, other: Self) -> Self:
        if self == other:
            return self
        return type(self)(self.intervals + other.intervals)

    def __and__(self, other: Self) -> Self:
        if self == other:
            return self
        return type(self)(tuple(_overlaps(self.intervals, other.intervals)))

    def __sub__(self, other: Self) -> Self:
        return type(self)(tuple(_remains(self.intervals, other.intervals)))

    def __le__(self, other: Self) -> bool:
        return not any(_remains(self.intervals, other.intervals))

    def overlaps(self, other: Self) -> bool:
        """Whether some integer is in both."""
        return any(_overlaps(self.intervals, other.intervals))


def _overlaps(left: tuple[Interval, ...], right: tuple[Interval, ...]) -> Iterable[Interval]:
    i, j = _reaching(left, right), _reaching(right, left)
    while i < len(left) and j < len(right):
        first, last = max(left[i][0], right[j][0]), min(left[i][1], right[j][1])
        if first <= last:
            yield first, last
        if left[i][1] < right[j][1]:
            i += 1
        else:
            j += 1


def _remains(left: tuple[Interval, ...], right: tuple[Interval, ...]) -> Iterable[Interval]:
    at = _reaching(right, left)
    for first, last in left:
        start = first
        while at < len(right) and right[at][0] <= last:
            low, high = right[at]
            if low > start:
                yield start, low - 1
            start = max(start, high + 1)
            if high > last:  # it may reach into the next one, too
                break
            at += 1
        if start <= last:
            yield start, last


def _reaching(intervals: tuple[Interval, ...], others: tuple[Interval, ...]) -> int:
    """The number of the first interval that does not end before all others begin."""
    return bisect_left(intervals, others[0][0], key=_last) if others else 0


def _last(interval: Interval) -> int:
    return interval[1]
