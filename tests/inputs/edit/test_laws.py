"""What holds of every edit, in whatever style a file is written: it does what it says, and touches nothing else."""

from __future__ import annotations

import codecs
from itertools import takewhile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpolgen.inputs.edit.file import edit_file
from netpolgen.inputs.edit.meaning import edited
from netpolgen.inputs.edit.refused import Refused
from netpolgen.inputs.yaml.places import Places
from netpolgen.inputs.yaml.tree import build
from netpolgen.model.fix import Append, Join, Put, Quote, Remove, Rename, Replace
from netpolgen.model.source import Origin
from tests.inputs.edit.writing import routes, texts, trees

VALUES = ("new", "yes", "10.0.0.0/8", 'it\'s "so"', 80, True, {}, [])
STRUCTURES = ({"a": {"b": ["on", 1]}}, ["x", {"y": None}], {"podSelector": {}}, *VALUES)


def difference(before, after):
    """What of one text gives way to what of the other."""
    start = in_common(before, after)
    end = in_common(before[start:][::-1], after[start:][::-1])
    return before[start : len(before) - end], after[start : len(after) - end]


def in_common(one, other):
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def as_expected(text, tree, edit):
    """The new text, once it is read as what the edit means; the old one where the edit is refused for its meaning."""
    result = edit_file(text.encode(), [edit])
    try:
        expected = edited(tree, edit)
    except Refused:
        assert (result.data, result.made) == (text.encode(), ())
        return None
    if not result.made:
        assert result.data == text.encode()
        return None
    after = result.data.decode()
    assert build(after if after.endswith("\n") else f"{after}\n").tree == expected
    assert ("\r\n" in after, after.count("\r")) == ("\r\n" in text, after.count("\n") if "\r" in text else 0)
    assert after.endswith("\n") == text.endswith("\n")
    return after


def any_place(data, tree, wanted=None):
    found = [route for route in routes(tree) if wanted is None or wanted(value_at(tree, route))]
    return Origin("a.yaml", 0, data.draw(st.sampled_from(found))) if found else None


def value_at(tree, route):
    for step in route:
        tree = tree[step]
    return tree


def is_single(value):
    return not isinstance(value, (dict, list)) or not value


@given(data=st.data(), tree=trees())
def test_a_value_is_replaced_where_it_stands(data, tree):
    text, place = data.draw(texts(tree)), any_place(data, tree, is_single)
    after = as_expected(text, tree, Replace(place, data.draw(st.sampled_from(VALUES))))
    assert after is not None
    span = Places({"a.yaml": text}).locate(place).span
    lines = text.splitlines(keepends=True)
    ends = ((span.line, span.column), (span.end_line, span.end_column))
    start, end = (sum(map(len, lines[: line - 1])) + column - 1 for line, column in ends)
    assert (after[:start], after[len(after) - len(text) + end :]) == (text[:start], text[end:])


@given(data=st.data(), tree=trees())
def test_a_key_is_renamed_where_it_stands(data, tree):
    text = data.draw(texts(tree))
    place = data.draw(st.sampled_from([route for route in routes(tree) if isinstance(route[-1], str)]))
    after = as_expected(text, tree, Rename(Origin("a.yaml", 0, place), "newName"))
    assert after is not None
    gone, come = difference(text, after)
    assert gone in place[-1]
    assert come in "newName"


@given(data=st.data(), tree=trees())
def test_a_new_field_changes_nothing_that_stands(data, tree):
    text = data.draw(texts(tree))
    place = any_place(data, tree, lambda value: isinstance(value, dict) and value) or Origin("a.yaml")
    after_which = tuple(value_at(tree, place.route))[: data.draw(st.integers(0, 1))]
    after = as_expected(text, tree, Put(place, "newName", data.draw(st.sampled_from(STRUCTURES)), after_which))
    assert after is not None
    assert difference(text, after)[0] == ""


@given(data=st.data(), tree=trees())
def test_a_new_item_changes_nothing_that_stands(data, tree):
    text = data.draw(texts(tree))
    lists = [route for route in routes(tree) if isinstance(value_at(tree, route), list) and value_at(tree, route)]
    if lists:
        *owner, key = data.draw(st.sampled_from(lists))
        edit = Append(Origin("a.yaml", 0, tuple(owner)), key, data.draw(st.sampled_from(STRUCTURES)))
        after = as_expected(text, tree, edit)
        assert after is not None
        assert difference(text, after)[0] == ""


@given(data=st.data(), tree=trees())
def test_what_is_removed_leaves_the_rest_as_it_is(data, tree):
    text, place = data.draw(texts(tree)), any_place(data, tree)
    after = as_expected(text, tree, Remove(place))
    siblings = value_at(tree, place.route[:-1])
    if len(siblings) > 1 and " #" not in text:
        assert after is not None
    if after is not None:
        assert difference(text, after)[1] == ""


@given(data=st.data(), tree=trees())
def test_items_are_joined_by_a_few_characters(data, tree):
    tree = {"from": [{"namespaceSelector": tree}, {"podSelector": tree}], "to": 1}
    text = data.draw(texts(tree))
    after = as_expected(text, tree, Join(Origin("a.yaml", 0, ("from", 1))))
    assert after is not None
    gone, come = difference(text, after)
    assert (gone, come) == ("-", " ") or (len(gone) > len(come) and not gone.strip("},{ \r\n"))


@given(data=st.data(), tree=trees())
def test_edits_made_together_come_to_the_same_as_one_by_one(data, tree):
    text = data.draw(texts(tree))
    places = data.draw(st.lists(st.sampled_from([*routes(tree)]), min_size=2, max_size=4, unique=True))
    edits = [Remove(Origin("a.yaml", 0, place)) for place in sorted(places, reverse=True, key=repr)]
    result = edit_file(text.encode(), edits)
    assert len(result.made) + len(result.refused) <= len(edits)
    for edit in sorted(result.made, key=edits.index):
        tree = edited(tree, edit)
    after = result.data.decode()
    assert build(after if after.endswith("\n") else f"{after}\n").tree == tree


MARKS = [codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b""]


@pytest.mark.parametrize("mark", MARKS)
def test_encodings_stay(mark):
    encoding = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}.get(mark, "utf-8")
    before = mark + "# é 😀\r\na: &x 'ü'\r\nb: ~".encode(encoding)
    result = edit_file(before, [Replace(Origin("a.yaml", 0, ("a",)), "ö")])
    assert result.data == mark + "# é 😀\r\na: &x 'ö'\r\nb: ~".encode(encoding)


def test_bytes_that_are_no_text_are_refused():
    result = edit_file(b"a: \xff\nb: 1\n", [Replace(Origin("a.yaml", 0, ("b",)), 2)])
    assert (result.made, result.refused[0][1]) == ((), "the file is no clean UTF-8; mend that first")


def test_other_documents_stay_as_they_are():
    text = "# head\n---\na: 1\n--- # two\n\n a:   [1 , 2]\n...\n---\na: 1\n"
    result = edit_file(text.encode(), [Replace(Origin("a.yaml", 3, ("a",)), 2)])
    assert result.data.decode() == text[:-2] + "2\n"


@given(
    text=st.text("ab:-#&*!|>?'\"{}[],~\n\r\t ", max_size=60),
    route=st.lists(st.sampled_from(["a", "b", 0, 1]), max_size=3).map(tuple),
    edit=st.sampled_from([Quote, Remove, Join, lambda place: Put(place, "c", ["x"]), lambda place: Replace(place, {})]),
)
def test_no_text_is_too_odd(text, route, edit):
    asked = edit(Origin("a.yaml", 0, route))
    result = edit_file(text.encode(), [asked])
    assert [*result.made, *(refused for refused, _ in result.refused)] == [asked]
    assert result.made or result.data == text.encode()
