"""Places of TOML keys and values: where each stands, and that what stands there is what tomllib reads."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given

from netpolgen.inputs.toml.marks import Marks
from netpolgen.model.source import FILE_START, Span
from tests.inputs.toml.strategies import toml_texts


def routes_of(value, route=()):
    if isinstance(value, dict | list):
        for step, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield (*route, step)
            yield from routes_of(inner, (*route, step))


def cut(text, span):
    """The characters of a span, counted in lines and columns from 1."""
    lines = text.split("\n")
    if span.line == span.end_line:
        return lines[span.line - 1][span.column - 1 : span.end_column - 1]
    inner = lines[span.line : span.end_line - 1]
    return "\n".join([lines[span.line - 1][span.column - 1 :], *inner, lines[span.end_line - 1][: span.end_column - 1]])


@given(toml_texts())
def test_marks_know_the_routes_that_tomllib_reads_and_no_others(written):
    text, _, _ = written
    assert Marks(text).routes() == frozenset(routes_of(tomllib.loads(text)))


@given(toml_texts())
def test_the_generator_of_these_tests_writes_what_it_means(written):
    text, tree, _ = written
    assert tomllib.loads(text) == tree


@given(toml_texts())
def test_every_value_read_again_from_its_place_is_the_same(written):
    text, tree, values = written
    marks = Marks(text)
    for route in values:
        value = tree
        for step in route:
            value = value[step]
        assert tomllib.loads(f"x = {cut(text, marks.span(route))}") == {"x": value}


@given(toml_texts())
def test_every_key_read_again_from_its_place_is_the_same(written):
    text, _, _ = written
    marks = Marks(text)
    for route in marks.routes():
        if isinstance(route[-1], str):
            assert tomllib.loads(f"{cut(text, marks.span(route, on_key=True))} = 0") == {route[-1]: 0}


TEXT = """\
version = 1
[components.ui]   # a comment
labels = { "app.kubernetes.io/name" = "ui", tier.x = 'a' }
ports = [
  8080, # ]
  { "grün" = 1 } ]
[[list]]
why = \"\"\"
two "" lines\"\"\"""
"a\\tb" = "c\\td"
[[list]]
[list."sub table"]
'x' = 1979-05-27 07:32:00Z # trailing
a . b = true
"""


@pytest.mark.parametrize(
    ("route", "key", "value"),
    [
        (("version",), (1, 1, 1, 8), (1, 11, 1, 12)),
        (("components",), (2, 2, 2, 12), (2, 2, 2, 12)),
        (("components", "ui"), (2, 13, 2, 15), (2, 1, 2, 16)),
        (("components", "ui", "labels"), (3, 1, 3, 7), (3, 10, 3, 59)),
        (("components", "ui", "labels", "app.kubernetes.io/name"), (3, 12, 3, 36), (3, 39, 3, 43)),
        (("components", "ui", "labels", "tier"), (3, 45, 3, 49), (3, 45, 3, 49)),
        (("components", "ui", "labels", "tier", "x"), (3, 50, 3, 51), (3, 54, 3, 57)),
        (("components", "ui", "ports"), (4, 1, 4, 6), (4, 9, 6, 19)),
        (("components", "ui", "ports", 0), (5, 3, 5, 7), (5, 3, 5, 7)),
        (("components", "ui", "ports", 1, "grün"), (6, 5, 6, 11), (6, 14, 6, 15)),
        (("list",), (7, 3, 7, 7), (7, 1, 7, 9)),
        (("list", 0), (7, 3, 7, 7), (7, 1, 7, 9)),
        (("list", 0, "why"), (8, 1, 8, 4), (8, 7, 9, 18)),
        (("list", 0, "a\tb"), (10, 1, 10, 7), (10, 10, 10, 16)),
        (("list", 1), (11, 3, 11, 7), (11, 1, 11, 9)),
        (("list", 1, "sub table"), (12, 7, 12, 18), (12, 1, 12, 19)),
        (("list", 1, "sub table", "x"), (13, 1, 13, 4), (13, 7, 13, 27)),
        (("list", 1, "sub table", "a", "b"), (14, 5, 14, 6), (14, 9, 14, 13)),
    ],
    ids=str,
)
def test_places_are_lines_and_columns_in_characters(route, key, value):
    tomllib.loads(TEXT)
    assert Marks(TEXT).span(route, on_key=True) == Span(*key)
    assert Marks(TEXT).span(route) == Span(*value)


def test_a_route_without_a_place_takes_the_key_of_its_nearest_parent():
    marks = Marks(TEXT)
    assert marks.span(("components", "ui", "service", "x")) == marks.span(("components", "ui"), on_key=True)
    assert marks.span(("nothing",)) == FILE_START


def test_a_part_of_a_text_is_placed_inside_its_quotes():
    marks = Marks(TEXT)
    route = ("components", "ui", "labels", "app.kubernetes.io/name")
    assert marks.span(route, on_key=True, part=(4, 14)) == Span(3, 17, 3, 27)
    assert marks.span(route, part=(0, 2)) == Span(3, 40, 3, 42)


def test_a_part_of_a_text_with_escapes_is_the_whole_text():
    marks = Marks(TEXT)
    assert marks.span(("list", 0, "a\tb"), part=(1, 2)) == Span(10, 10, 10, 16)
    assert marks.span(("list", 0, "why"), part=(1, 2)) == Span(8, 7, 9, 18)


def test_a_part_of_the_root_is_a_stretch_of_the_file():
    assert Marks(TEXT).span((), part=(12, 13)) == Span(2, 1, 2, 2)
