"""The algebra of interval sets: laws, and every operation against plain membership."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpolgen.model.addresses import AddressSet
from netpolgen.model.intervals import IntervalSet, merged
from netpolgen.model.ports import PortSet
from tests import strategies

NUMBERS = range(-1, 32)
intervals = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=6).map(tuple)
number_sets = intervals.map(IntervalSet)
port_sets = st.lists(strategies.port_ranges(), max_size=4).map(
    lambda ranges: PortSet.union(PortSet.of(one.protocol, one.first, one.last) for one in ranges)
)
address_sets = st.lists(strategies.ip_blocks(), max_size=3).map(
    lambda blocks: AddressSet.union(block.addresses for block in blocks)
)
kinds = pytest.mark.parametrize(
    ("some", "whole"),
    [
        (number_sets, IntervalSet(((0, 30),))),
        (port_sets, PortSet.EVERY_PORT),
        (address_sets, AddressSet.EVERY_ADDRESS),
    ],
    ids=["numbers", "ports", "addresses"],
)


def members(numbers: IntervalSet) -> set[int]:
    return {number for number in NUMBERS if number in numbers}


def naive(pairs) -> set[int]:
    return {number for first, last in pairs for number in range(first, last + 1)}


@given(intervals)
def test_a_set_holds_the_numbers_of_its_intervals(pairs) -> None:
    assert members(IntervalSet(pairs)) == naive(pairs)


@given(intervals)
def test_intervals_are_sorted_and_neither_touch_nor_overlap(pairs) -> None:
    found = IntervalSet(pairs).intervals
    assert found == merged(found)
    assert all(first <= last for first, last in found)
    assert all(before[1] + 1 < after[0] for before, after in pairwise(found))


@given(intervals, intervals)
def test_sets_are_equal_just_when_they_have_the_same_members(left, right) -> None:
    assert (IntervalSet(left) == IntervalSet(right)) == (naive(left) == naive(right))
    assert (hash(IntervalSet(left)) == hash(IntervalSet(right))) or naive(left) != naive(right)


@given(number_sets, number_sets)
def test_operations_agree_with_membership(left, right) -> None:
    assert members(left | right) == members(left) | members(right)
    assert members(left & right) == members(left) & members(right)
    assert members(left - right) == members(left) - members(right)
    assert (left <= right) == (members(left) <= members(right))
    assert bool(left) == bool(members(left))


@given(st.lists(number_sets, max_size=4))
def test_a_union_of_many_is_that_of_one_after_the_other(sets) -> None:
    one_by_one = IntervalSet()
    for one in sets:
        one_by_one |= one
    assert IntervalSet.union(sets) == one_by_one


@kinds
def test_laws(some, whole) -> None:
    nothing = whole - whole

    @given(some, some, some)
    def hold(a, b, c) -> None:
        assert a | a == a & a == a
        assert a | b == b | a
        assert a & b == b & a
        assert (a | b) | c == a | (b | c)
        assert (a & b) & c == a & (b & c)
        assert a & (b | c) == (a & b) | (a & c)
        assert a | (b & c) == (a | b) & (a | c)
        assert a | (a & b) == a & (a | b) == a
        assert whole - (a | b) == (whole - a) & (whole - b)
        assert whole - (a & b) == (whole - a) | (whole - b)
        assert whole - (whole - a) == a
        assert a - b == a & (whole - b)
        assert (a - b) | (a & b) == a
        assert a | nothing == a & whole == a - nothing == a
        assert not a - whole
        assert (a <= b) == (a | b == b) == (a & b == a)

    hold()


@pytest.mark.parametrize("whole", [IntervalSet(((0, 30),)), PortSet.EVERY_PORT, AddressSet.EVERY_ADDRESS], ids=type)
def test_operations_keep_the_kind_of_set(whole) -> None:
    for result in (whole | whole, whole & whole, whole - whole, type(whole).union([whole])):
        assert type(result) is type(whole)


def test_a_small_set_is_compared_with_its_neighbours_only():
    many = IntervalSet(tuple((10 * number, 10 * number + 1) for number in range(20_000)))
    singles = [IntervalSet((one,)) for one in many.intervals]
    assert all(one.overlaps(many) and many.overlaps(one) and one <= many and one & many == one for one in singles)
