from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpolgen.model.labels import LabelSelector, Operator, ValueSet
from netpolgen.semantics.pitfalls.near_miss import Labelled, Spellings, is_slip

words = st.text("abcd", min_size=3, max_size=6) | st.text("ab-1", min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("monitoring", "montoring"),
        ("monitoring", "monitorring"),
        ("monitoring", "monitorimg"),
        ("monitoring", "monitornig"),
        ("orders", "order"),
        ("kube-system", "kube-sytem"),
        ("app.kubernetes.io/name", "app.kubernets.io/name"),
    ],
)
def test_one_slip_of_the_pen(one, other):
    assert is_slip(one, other)
    assert is_slip(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("web", "web"),
        ("web", "wab"),
        ("team-a", "team-b"),
        ("shop-dev", "shop-prd"),
        ("shard1", "shard2"),
        ("frontend", "backend"),
        ("web-frontend", "web-fronend-2"),
        ("front-end", "frontend"),
        ("monitoring", "montorng"),
    ],
)
def test_names_of_different_things(one, other):
    assert not is_slip(one, other)
    assert not is_slip(other, one)


@given(words, st.lists(words, max_size=6))
def test_a_word_is_looked_up_among_many_as_if_compared_with_each(word, known):
    meant = Spellings(known).slip(word)
    slips = {other for other in known if is_slip(word, other)}
    assert meant in slips if slips else meant == ""


def near(selector, *objects):
    found = Labelled(objects).near_miss(selector)
    return (found.text, found.is_slip) if found else None


def asking(**labels):
    return LabelSelector.from_labels(labels)


WEB = ("web", {"app": "frontend", "tier": "web"})
DB = ("db", {"app": "database", "tier": "data"})


@pytest.mark.parametrize(
    ("selector", "objects", "expected"),
    [
        (asking(app="fronted"), (DB, WEB), ("web has app=frontend", True)),
        (asking(app="api"), (DB, WEB), None),
        (asking(app="api"), (DB,), ("db has app=database", False)),
        (asking(team="shop"), (DB,), ("db has no label team", False)),
        (asking(app="frontend", tier="data"), (DB, WEB), ("db has app=database", False)),
        (asking(app="frontned", tier="web"), (DB, WEB), ("web has app=frontend", True)),
        (asking(app="api", tier="api"), (DB, WEB), None),
        (asking(app="frontend", tier="web", team="shop"), (DB, WEB), ("web has no label team", False)),
        (asking(name="x"), (("a", {"name-of": "x"}), DB), None),
        (asking(component="x"), (("a", {"componant": "x"}), DB), ("a has componant=x", True)),
        (asking(app="x"), (), None),
        (LabelSelector.of([("app", ValueSet.of(Operator.EXISTS))]), (("a", {}),), ("a has no label app", False)),
        (LabelSelector.of([("app", ValueSet.of(Operator.NOT_IN, ["frontend"]))]), (WEB, WEB), None),
    ],
)
def test_what_comes_closest(selector, objects, expected):
    assert near(selector, *objects) == expected
