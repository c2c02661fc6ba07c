"""Where keys and values stand: lines and columns from 1, in characters, the end excluded."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpolgen.inputs.yaml.marks import Mark, Marks
from netpolgen.inputs.yaml.places import Places
from netpolgen.inputs.yaml.tree import build
from netpolgen.model.source import FILE_START, Location, Origin, Span
from tests.inputs.yaml.reading import FILE, span

POLICY = """\
# a policy
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: &meta
  name: 'web'
  labels: {a: "b", "é": d}
  annotations:
    why: |
      because

    how: >-
      so
spec:
  podSelector: &web
    matchLabels:
      app: x   # c
  ingress:
  - from:
    - podSelector: *web
    -
  egress:
    - to:
      - <<: *web
        namespaceSelector: !!map {}
      - <<: [{a: 1}, *meta]
    # the end

---
kind: Service
spec: "a
  b"
"""

PLACES = [
    ((), "3:1-26:28", "3:1-26:28"),
    (("kind",), "4:7-4:20", "4:1-4:5"),
    (("metadata",), "6:3-13:9", "5:1-5:9"),
    (("metadata", "name"), "6:9-6:14", "6:3-6:7"),
    (("metadata", "labels"), "7:11-7:27", "7:3-7:9"),
    (("metadata", "labels", "é"), "7:25-7:26", "7:20-7:23"),
    (("metadata", "annotations", "why"), "9:10-10:14", "9:5-9:8"),
    (("metadata", "annotations", "how"), "12:10-13:9", "12:5-12:8"),
    (("spec", "podSelector"), "16:5-17:13", "15:3-15:14"),
    (("spec", "podSelector", "matchLabels", "app"), "17:12-17:13", "17:7-17:10"),
    (("spec", "ingress"), "19:3-21:6", "18:3-18:10"),
    (("spec", "ingress", 0), "19:5-21:6", "19:5-21:6"),
    (("spec", "ingress", 0, "from", 0, "podSelector"), "20:20-20:24", "20:7-20:18"),
    (("spec", "ingress", 0, "from", 1), "21:6-21:6", "21:6-21:6"),
    (("spec", "egress", 0, "to", 0), "24:9-25:36", "24:9-25:36"),
    (("spec", "egress", 0, "to", 0, "namespaceSelector"), "25:28-25:36", "25:9-25:26"),
    (("spec", "egress", 0, "to", 0, "matchLabels"), "24:13-24:17", "24:13-24:17"),
    (("spec", "egress", 0, "to", 1, "a"), "26:18-26:19", "26:15-26:16"),
    (("spec", "egress", 0, "to", 1, "labels"), "26:22-26:27", "26:22-26:27"),
]


@pytest.mark.parametrize(("route", "value", "key"), PLACES)
def test_every_value_and_key_has_its_place(route, value, key):
    assert span(POLICY, *route, document=1) == value
    assert span(POLICY, *route, document=1, on_key=True) == key


@pytest.mark.parametrize(
    ("route", "stands_for_it"),
    [
        (("spec", "policyTypes"), "14:1-14:5"),
        (("spec", "policyTypes", 0, "x"), "14:1-14:5"),
        (("spec", "ingress", 0, "from", 7), "19:5-19:9"),
        (("spec", "ingress", 0, "ports"), "19:5-21:6"),
        (("metadata", "name", "x"), "6:3-6:7"),
        (("spec", "ingress", 0, "from", 0, "podSelector", "matchLabels", "app"), "20:20-20:24"),
        (("spec", "egress", 0, "to", 0, "matchLabels", "app"), "24:13-24:17"),
        (("nothing",), "3:1-26:28"),
    ],
)
def test_what_has_no_place_of_its_own_has_that_of_what_is_around_it(route, stands_for_it):
    assert span(POLICY, *route, document=1) == stands_for_it
    assert span(POLICY, *route, document=1, on_key=True) == stands_for_it


def test_every_document_counts_its_lines_from_the_start_of_the_file():
    assert span(POLICY, "spec", document=2) == "31:7-32:5"


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=ascii)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_neither_line_ends_nor_encodings_move_a_place(line_end, encoding):
    text = line_end.join(["# é😀", "kind: Pod", "a:", "- 'é😀'", "- {b: é😀, c: d}", ""])
    assert span(text.encode(encoding), "a", 1, "c") == "5:14-5:15"


def test_values_of_json_have_places():
    text = '{"kind": "Pod"}\n\n {"kind": "Pod",\n\t"a\\/b": {"b": ["\\ud83d\\ude00",\n22]}, "c": "\\ud83d"}'
    assert span(text, "a/b", "b", 1, document=1) == "5:1-5:3"
    assert span(text, "c", document=1) == "5:12-5:20"
    assert span(text, "c", document=1, on_key=True) == "5:7-5:10"
    assert span(text, "kind", document=0) == "1:10-1:15"


def test_items_of_a_list_have_places():
    text = "kind: List\nitems:\n- kind: Pod\n  spec: {a: 1}\n-   kind: Pod\n    spec: {a: 1}\n"
    assert span(text, "items", 1, "spec", "a") == "6:15-6:16"
    assert span(text, "items", 1) == "5:5-6:17"


def test_a_key_that_repeats_has_the_place_of_the_one_that_counts():
    assert span("kind: Pod\na: 1\na: 2\n", "a") == "3:4-3:5"


def test_a_document_of_one_scalar_has_a_place():
    assert Marks.of("  x  \n").root == Mark(None, (2, 3))


def test_behind_a_fault_the_nearest_place_before_it_is_given():
    places = Places({FILE: "kind: Pod\na: {b: 1}\nc: [\n"})
    assert str(places.locate(Origin(FILE, 0, ("a", "b")))) == "a.yaml:2:8"
    assert str(places.locate(Origin(FILE, 0, ("c", 5)))) == "a.yaml:3:1"


@pytest.mark.parametrize(
    ("fault", "place"),
    [
        ("*x", "2:4"),
        ("{<<: *x}", "2:1"),
        ("{*x : y}", "2:1"),
        ("[[b", "2:5"),
        ("[" * 1000, "2:5"),
        ("[{b: c, ~: d}]", "2:9"),
        ("\x07", "1:1"),
    ],
)
def test_in_a_document_that_cannot_be_read_the_nearest_place_is_given(fault, place):
    places = Places({FILE: f"kind: Pod\na: {fault}"})
    assert str(places.locate(Origin(FILE, 0, ("a", 0, "b")))) == f"a.yaml:{place}"


def test_a_file_that_is_not_known_has_a_start():
    places = Places({})
    assert not places.holds(FILE)
    assert places.locate(Origin(FILE, 3, ("a",))) == Location(FILE, FILE_START)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("a: ui -> db", "2:7-2:9"),
        ("a: 'ui -> db'", "2:8-2:10"),
        ('a: "ui -> db"', "2:8-2:10"),
        ("a: &x ui -> db", "2:4-2:15"),
        (r'a: "ui -\x3e db"', "2:4-2:17"),
        ("a: 'ui ''-> db'", "2:4-2:16"),
        ("a: |\n  ui -> db", "2:4-3:11"),
        ("a: ui\n  -> db", "2:4-3:8"),
        ("a: ui", "2:4-2:6"),
    ],
)
def test_a_part_of_a_text_has_a_place_where_it_stands_as_it_is_read(text, place):
    places = Places({FILE: f"kind: Pod\n{text}\n"})
    found = places.locate(Origin(FILE, 0, ("a",), part=(3, 5))).span
    assert f"{found.line}:{found.column}-{found.end_line}:{found.end_column}" == place


def test_a_part_of_a_key_and_of_the_file_have_places():
    places = Places({FILE: "kind: Pod\na:\n  'key/name': x\n"})
    assert places.locate(Origin(FILE, 0, ("a", "key/name"), on_key=True, part=(4, 8))).span == Span(3, 8, 3, 12)
    assert places.locate(Origin(FILE, part=(11, 12))).span == Span(2, 2, 2, 3)


def test_places_of_more_documents_than_are_kept_in_mind_are_found():
    places = Places({FILE: "kind: Pod\n---\n" * 3000})
    for document in (*range(3000), 0):
        assert places.locate(Origin(FILE, document, ("kind",))).span.line == 2 * document + 1


SCALARS = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=12),
    st.integers(-1000, 1000),
    st.booleans(),
    st.none(),
)
KEYS = st.text("abc-./é", min_size=1, max_size=8).map(lambda text: f"k{text}")
TREES = st.dictionaries(
    KEYS,
    st.recursive(
        SCALARS,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
        max_leaves=12,
    ),
    min_size=1,
    max_size=4,
)


def rendered(tree: object, indent: int, *, flow: bool) -> str:
    """A tree as block YAML, or as flow style on several lines; every scalar is JSON, which is YAML."""
    pad = "\n" + " " * indent
    match tree:
        case dict() if tree and not flow:
            return "".join(f"{pad}{key}:{rendered(value, indent + 2, flow=flow)}" for key, value in tree.items())
        case list() if tree and not flow:
            return "".join(f"{pad}-{rendered(value, indent + 2, flow=flow)}" for value in tree)
        case dict() if tree:
            inner = ",".join(
                f"{pad} {json.dumps(key, ensure_ascii=False)}:{rendered(value, indent + 1, flow=flow)}"
                for key, value in tree.items()
            )
            return f" {{{inner}{pad}}}"
        case list() if tree:
            return f" [{','.join(pad + rendered(value, indent + 1, flow=flow) for value in tree)}]"
        case _:
            return " " + json.dumps(tree, ensure_ascii=False)  # fmt: skip


def leaves(tree: object, route: tuple = ()):
    if isinstance(tree, (dict, list)) and tree:
        for step, value in tree.items() if isinstance(tree, dict) else enumerate(tree):
            yield from leaves(value, (*route, step))
    else:
        yield route, tree


def routes(mark: Mark, route: tuple = ()):
    yield route
    for step, inner in mark.parts.items():
        yield from routes(inner, (*route, step))


def routes_of(tree: object, route: tuple = ()):
    yield route
    if isinstance(tree, (dict, list)):
        for step, value in tree.items() if isinstance(tree, dict) else enumerate(tree):
            yield from routes_of(value, (*route, step))


@given(TREES, st.booleans())
def test_the_place_of_a_value_holds_that_value(tree, flow):
    text = rendered(tree, 0, flow=flow)
    lines = text.split("\n")
    places = Places({FILE: text})
    for route, value in leaves(tree):
        found = places.locate(Origin(FILE, 0, route)).span
        assert found.line == found.end_line
        assert build(lines[found.line - 1][found.column - 1 : found.end_column - 1]).tree == value
        if isinstance(route[-1], str):
            key = places.locate(Origin(FILE, 0, route, on_key=True)).span
            assert build(lines[key.line - 1][key.column - 1 : key.end_column - 1]).tree == route[-1]


FRAGMENTS = st.lists(
    st.sampled_from(
        ["a: 1", "b:", "- ", "- x", "  ", "c: {d: e}", "d: [f, {g: h}]", "&x ", "*x", "<<: *x", "<<: [*x, *x]",
         "e: &x {i: j, k: [l]}", "f: &y [m]", "g: *y", "h: |", "  text", "i: 'q'", "? n", ": o", "*x : p", "1: a",
         "on: b", "<<: {q: r}", "&z s: t", "*z : u", "j: *z", "!!str k: v", "# c", "---", "..."],
    ),
    max_size=8,
)  # fmt: skip


@given(st.lists(FRAGMENTS, max_size=6))
def test_places_are_known_for_exactly_the_values_that_are_read(lines):
    from netpolgen.inputs.yaml.parsed import Unreadable

    text = "\n".join("".join(line) for line in lines) + "\n"
    try:
        tree = build(text).tree
    except Unreadable:
        return
    marks = Marks.of(text)
    known = set(routes(marks.root))
    assert known <= set(routes_of(tree))
    for route in set(routes_of(tree)) - known:
        assert marks.find(route, on_key=False)[1] <= len(text)
