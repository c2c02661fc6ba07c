"""Cubes: containment in a union by splitting, and the bound on it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpolgen.model.labels import ValueSet
from netpolgen.model.ports import PortSet, Protocol
from netpolgen.semantics.symbolic import cubes
from netpolgen.semantics.symbolic.cubes import EVERYTHING, PORT, Axis, Cube, CubeSet, UndecidedError, remainder

AXES = [Axis("subject", key) for key in "xyz"]
VALUES = (None, "a", "b", "c")  # "c" is named by no region


def regions() -> st.SearchStrategy[ValueSet]:
    named = st.frozensets(st.sampled_from("ab"))
    return st.builds(ValueSet, named, complement=st.booleans(), absent=st.booleans()).filter(bool)


def some_cubes() -> st.SearchStrategy[Cube]:
    return st.dictionaries(st.sampled_from(AXES), regions(), max_size=3).map(lambda found: made(*found.items()))


def made(*regions: tuple[Axis, ValueSet | PortSet]) -> Cube:
    cube = Cube.of(regions)
    assert cube is not None
    return cube


def points(cube: Cube) -> set[tuple[str | None, ...]]:
    return {
        (x, y, z)
        for x in VALUES
        for y in VALUES
        for z in VALUES
        if all(value in cube.region(axis) for axis, value in zip(AXES, (x, y, z), strict=True))
    }


@given(some_cubes(), st.lists(some_cubes(), max_size=5))
def test_a_remainder_is_what_no_other_cube_holds_each_point_once(cube, others) -> None:
    pieces = [points(piece) for piece in CubeSet(others).remainder(cube)]
    left = points(cube).difference(*map(points, others))
    assert set().union(*pieces) == left
    assert sum(map(len, pieces)) == len(left)


@given(some_cubes(), some_cubes())
def test_cubes_relate_as_their_points_do(one, other) -> None:
    both = one & other
    assert (points(both) if both else set()) == points(one) & points(other)
    assert one.overlaps(other) == bool(points(one) & points(other))
    assert (one <= other) == (points(one) <= points(other))


@given(some_cubes(), st.lists(some_cubes(), max_size=6))
def test_only_cubes_that_meet_another_are_looked_at(cube, others) -> None:
    assert set(map(id, CubeSet(others).meeting(cube))) == {id(other) for other in others if other.overlaps(cube)}


def test_a_region_of_everything_is_no_region() -> None:
    assert (
        made((PORT, PortSet.EVERY_PORT), (AXES[0], ValueSet(frozenset(), complement=True, absent=True))) == EVERYTHING
    )


def test_there_is_no_cube_with_an_empty_region() -> None:
    assert Cube.of([(PORT, PortSet.NONE)]) is None


def test_cubes_that_share_no_axis_overlap() -> None:
    assert made((AXES[0], ValueSet(frozenset("a"), complement=False, absent=False))).overlaps(
        made((PORT, PortSet.of(Protocol.TCP, 80, 80)))
    )


def test_beyond_the_bound_there_is_no_answer(monkeypatch) -> None:
    monkeypatch.setattr(cubes, "MOST_STEPS", 3)
    others = [made((axis, ValueSet(frozenset("a"), complement=False, absent=False))) for axis in AXES]
    with pytest.raises(UndecidedError, match="not decided within 3 steps") as caught:
        list(remainder(EVERYTHING, others))
    assert caught.value.cube is EVERYTHING
