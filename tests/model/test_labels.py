"""Selectors against the requirements as manifests spell them, and the algebra of value sets."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpolgen.model.labels import LabelSelector, Operator, ValueSet
from tests import strategies
from tests.strategies import VALUES

IN, NOT_IN, EXISTS, DOES_NOT_EXIST = Operator
# "d" stands for every value that no selector names.
POSSIBLE = (None, *VALUES, "d")
EVERYTHING = ~ValueSet.of(IN, ())
NOTHING = ValueSet.of(IN, ())

requirement_lists = st.lists(strategies.requirements(), max_size=4)


def satisfies(requirement, labels) -> bool:
    key, operator, values = requirement
    match operator:
        case Operator.IN:
            return key in labels and labels[key] in values
        case Operator.NOT_IN:
            return key not in labels or labels[key] not in values
        case Operator.EXISTS:
            return key in labels
        case Operator.DOES_NOT_EXIST:
            return key not in labels


def selector(requirements) -> LabelSelector:
    return LabelSelector.of((key, ValueSet.of(operator, values)) for key, operator, values in requirements)


def members(values: ValueSet) -> set[str | None]:
    return {value for value in POSSIBLE if value in values}


def every_subset(items) -> list[frozenset[str]]:
    return [frozenset(some) for count in range(len(items) + 1) for some in combinations(items, count)]


class TestSelectors:
    @given(requirement_lists)
    def test_all_requirements_must_hold(self, requirements) -> None:
        found = selector(requirements)
        for labels in strategies.every_label_set():
            assert found.matches(labels) is all(satisfies(one, labels) for one in requirements)

    @given(requirement_lists, st.randoms(use_true_random=False))
    def test_neither_order_nor_repetition_of_requirements_counts(self, requirements, random) -> None:
        shuffled = requirements * 2
        random.shuffle(shuffled)
        assert selector(shuffled) == selector(requirements)
        assert hash(selector(shuffled)) == hash(selector(requirements))

    @given(requirement_lists, requirement_lists)
    def test_satisfiable_selectors_are_equal_just_when_they_select_alike(self, left, right) -> None:
        one, other = selector(left), selector(right)
        if one.is_satisfiable and other.is_satisfiable:
            alike = all(one.matches(labels) is other.matches(labels) for labels in strategies.every_label_set())
            assert (one == other) is alike

    @given(requirement_lists)
    def test_satisfiable_means_that_some_label_set_is_selected(self, requirements) -> None:
        found = selector(requirements)
        assert found.is_satisfiable is any(map(found.matches, strategies.every_label_set()))

    @given(requirement_lists, requirement_lists)
    def test_the_conjunction_selects_what_both_do(self, left, right) -> None:
        both = selector(left) & selector(right)
        assert both == selector([*left, *right])
        for labels in strategies.every_label_set():
            assert both.matches(labels) is (selector(left).matches(labels) and selector(right).matches(labels))

    @given(requirement_lists, requirement_lists)
    def test_satisfiable_selectors_overlap_when_both_select_some_label_set(self, left, right) -> None:
        one, other = selector(left), selector(right)
        if one.is_satisfiable and other.is_satisfiable:
            assert one.overlaps(other) is other.overlaps(one) is (one & other).is_satisfiable

    @given(strategies.labels())
    def test_match_labels_is_one_requirement_of_one_value_for_each_label(self, labels) -> None:
        assert LabelSelector.from_labels(labels) == selector([(key, IN, (value,)) for key, value in labels.items()])

    def test_without_requirements_everything_is_selected(self) -> None:
        assert LabelSelector.of([]) == LabelSelector.of([("app", EVERYTHING)]) == LabelSelector.EVERYTHING
        assert LabelSelector.EVERYTHING.matches({})

    def test_an_empty_value_is_a_value(self) -> None:
        assert selector([("app", EXISTS, ())]).matches({"app": ""})
        assert selector([("app", IN, ("",))]).matches({"app": ""})
        assert not selector([("app", IN, ("",))]).matches({})

    @pytest.mark.parametrize(
        ("requirements", "text"),
        [
            ([], "everything"),
            ([("app", IN, ("a",))], "app=a"),
            ([("app", IN, ("b", "a"))], "app in (a,b)"),
            ([("app", NOT_IN, ("b", "a"))], "app notin (a,b)"),
            ([("app", EXISTS, ())], "app"),
            ([("app", DOES_NOT_EXIST, ())], "!app"),
            ([("app", EXISTS, ()), ("app", NOT_IN, ("a",))], "app, app notin (a)"),
            ([("tier", IN, ("b",)), ("app", EXISTS, ())], "app, tier=b"),
            ([("app", IN, ("a",)), ("app", IN, ("b",))], "app in ()"),
        ],
    )
    def test_selectors_in_words(self, requirements, text) -> None:
        assert str(selector(requirements)) == text

    def test_a_value_or_none_in_words(self) -> None:
        assert (~selector([("app", NOT_IN, ("a",)), ("app", EXISTS, ())]).requirements[0][1]).describe("app") == (
            "app=a or !app"
        )
        assert EVERYTHING.describe("app") == ""

    @given(strategies.selectors(), strategies.selectors())
    def test_different_selectors_read_differently(self, one, other) -> None:
        assert one == other or str(one) != str(other)


class TestValueSets:
    @given(strategies.value_sets(), strategies.value_sets())
    def test_operations_agree_with_membership(self, left, right) -> None:
        assert members(left & right) == members(left) & members(right)
        assert members(~left) == set(POSSIBLE) - members(left)
        assert left.overlaps(right) is bool(members(left & right))

    @given(strategies.value_sets(), strategies.value_sets(), strategies.value_sets())
    def test_laws(self, a, b, c) -> None:
        assert a & a == a
        assert a & b == b & a
        assert (a & b) & c == a & (b & c)
        assert ~~a == a
        assert (a & ~a).is_nothing
        assert (~(a & ~a)).is_everything
        assert a & EVERYTHING == a
        assert (a & NOTHING) == NOTHING
        # De Morgan: a union is what neither complement holds.
        assert members(~(~a & ~b)) == members(a) | members(b)
        assert ~(~a & ~(b & c)) == ~(~a & ~b) & ~(~a & ~c)

    @given(strategies.value_sets(), strategies.value_sets())
    def test_sets_are_equal_just_when_they_have_the_same_members(self, left, right) -> None:
        assert (left == right) is (members(left) == members(right))

    @given(strategies.value_sets())
    def test_everything_and_nothing(self, values) -> None:
        assert values.is_everything is (members(values) == set(POSSIBLE))
        assert values.is_nothing is (not members(values))

    @pytest.mark.parametrize("values", every_subset(VALUES), ids=sorted)
    def test_each_operator_has_an_opposite(self, values) -> None:
        assert ~ValueSet.of(IN, values) == ValueSet.of(NOT_IN, values)
        assert ~ValueSet.of(EXISTS) == ValueSet.of(DOES_NOT_EXIST)
