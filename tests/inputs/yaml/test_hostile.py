"""Texts that are made to cost all time or memory, or to end the program."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpolgen.inputs.yaml import reader as yaml_reader
from netpolgen.inputs.yaml.guard import too_many_aliases
from netpolgen.inputs.yaml.reader import read_file
from tests.inputs.yaml.reading import FILE, findings, values

DEEP = "nested deeper than 256 levels; nothing that Kubernetes reads is"
ALIASES = "the aliases make this document far larger than it looks; kubectl refuses it"


def laughs(levels: int, width: int) -> str:
    lines = (f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * width)}]" for level in range(1, levels))
    return "\n".join(["a0: &a0 [x]", *lines])


def merges(levels: int, width: int) -> str:
    lines = (f"a{level}: &a{level} {{<<: [{', '.join([f'*a{level - 1}'] * width)}]}}" for level in range(1, levels))
    return "\n".join(["a0: &a0 {k: v}", *lines])


@pytest.mark.parametrize("sign", ["[", "- ", "[\n ", "{a: "], ids=ascii)
@pytest.mark.parametrize("count", [20_000, 200_000])
def test_a_flood_of_open_collections_is_left_at_once(sign, count):
    (found,) = findings(f"kind: Pod\na:\n  {sign * count}")
    assert found.endswith(f"NPG001 {DEEP}")


@pytest.mark.parametrize("sign", ["{", "? ", "? - "])
def test_a_flood_of_open_keys_is_left_at_once(sign):
    (found,) = findings(f"kind: Pod\na:\n  {sign * 200_000}")
    assert found.endswith("NPG001 only text can be a key; quote this if it is meant to be")


@pytest.mark.parametrize("sign", ["[", "[ ", "- ", "[\n"], ids=ascii)
@pytest.mark.parametrize("before", ["", "# a comment\n\n", "a: b\n---\n"], ids=ascii)
def test_a_flood_that_names_no_kind_is_told_too(sign, before):
    (found,) = findings(before + sign * 200_000)
    assert found.endswith(f"NPG001 {DEEP}")


@pytest.mark.parametrize("sign", ["{", "? "])
def test_a_flood_of_keys_that_names_no_kind_is_told_too(sign):
    (found,) = findings(sign * 200_000)
    assert " NPG001 " in found


def test_a_list_that_is_nested_within_reason_is_none_of_our_business():
    assert findings("[" * 256 + "]" * 256) == []
    assert read_file(FILE, b"[[[[").skipped == 1


def test_a_flood_of_open_brackets_in_json_is_left_at_once():
    assert findings('{"kind": "Pod", "a": ' + "[" * 200_000) == [f"a.yaml:1:1 NPG001 {DEEP}"]
    assert findings('{"kind": "Pod", "a": ' + "[" * 300 + "]" * 300 + "}") == [f"a.yaml:1:1 NPG001 {DEEP}"]


def test_indentation_without_end_is_left():
    steps = "".join(f"{' ' * level}a:\n" for level in range(1000))
    assert findings(f"kind: Pod\n{steps}") == [f"a.yaml:258:257 NPG001 {DEEP}"]


def test_what_is_nested_deeply_but_within_reason_is_read():
    depth = 250
    (found,) = values(f"kind: Pod\na: {'[' * depth}{']' * depth}\n")
    for _ in range(depth):
        found = found["a"] if isinstance(found, dict) else found[0]
    assert found == []


@pytest.mark.parametrize("text", [laughs(6, 9), laughs(9, 9), laughs(40, 2), merges(9, 9), merges(30, 3)])
def test_aliases_that_multiply_are_refused_as_kubectl_does(text):
    (found,) = findings(f"kind: Pod\n{text}\n")
    assert found.endswith(f"NPG001 {ALIASES}")


def test_a_mapping_that_is_merged_too_often_is_refused():
    keys = ", ".join(f"k{number}: v" for number in range(2000))
    merged = "\n".join(["- <<: *a"] * 2000)
    (found,) = findings(f"kind: Pod\na: &a {{{keys}}}\nb:\n{merged}\n")
    assert found.endswith(f"NPG001 {ALIASES}")


def test_a_long_text_that_many_aliases_bring_stands_in_memory_once():
    (found,) = values(f"kind: Pod\na: &a {'x' * 100_000}\nb: [{', '.join(['*a'] * 1000)}]\n")
    assert len(found["b"]) == 1000
    assert {id(text) for text in found["b"]} == {id(found["a"])}


@pytest.mark.parametrize(
    ("values", "aliased", "refused"),
    [
        (1000, 1000, False),
        (10_000, 100, False),
        (10_000, 9_900, False),
        (10_000, 9_901, True),
        (400_000, 396_000, False),
        (2_200_000, 1_198_000, False),
        (2_200_000, 1_200_000, True),
        (8_000_000, 800_000, False),
        (8_000_000, 800_001, True),
        (90_000_000, 2_000_001, True),
    ],
)
def test_the_share_of_aliases_is_bounded_as_in_kubectl(values, aliased, refused):
    assert too_many_aliases(values, aliased) is refused


def test_documents_beyond_a_limit_are_left_unread(monkeypatch):
    monkeypatch.setattr(yaml_reader, "MOST_DOCUMENTS", 3)
    text = "kind: Pod\n---\n" * 3
    assert findings(text) == []
    message = "more than 3 documents in one file; what follows is not read, split the file"
    assert findings(f"{text}kind: Pod\n---\nkind: Pod\n") == [f"a.yaml:7:1 NPG001 {message}"]


@pytest.mark.parametrize("digits", ["9" * 5000, f"-{'9' * 5000}", f"0x{'f' * 5000}", f"0.{'3' * 5000}e-4000"])
def test_numbers_of_thousands_of_digits_are_read(digits):
    (found,) = values(f"kind: Pod\na: {digits}\n")
    assert found["a"] == digits or found["a"] == 0
    assert read_file(FILE, f'{{"kind": "Pod", "a": "x{digits}"}}'.encode()).documents[0].problems == ()


def test_an_integer_of_thousands_of_digits_in_json_is_refused():
    number = "9" * 5000
    assert findings(f'{{"kind": "Pod"}}{{"kind": "Pod"}}{{"kind": "Pod", "a": {number}}}') == [
        f"a.yaml:1:52 NPG001 JSON has no number {'9' * 79}…"
    ]


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"\x00", "1:1"),
        (b"kind: Pod\na: \x00b\n", "2:4"),
        (b"\x7fELF\x02\x01\x01\x00\x00kind: Pod", "1:8"),
        ("kind: Pod\n".encode("utf-16-le"), "1:2"),
        (b'{"kind": "Pod", "a": "\x00"}', "1:23"),
    ],
)  # fmt: skip
def test_a_nul_byte_says_that_this_is_no_text(data, found):
    assert findings(data) == [f"a.yaml:{found} NPG001 a NUL byte stands here; this is no text file"]


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_told_about(data):
    for document in read_file(FILE, b"kind: Pod\na: " + data).documents:
        assert document.tree is not None or document.problems
    findings(data)


@given(st.text("{}[]:,-?&*!|>'\"%@`# \n\tab<=~0.\\", max_size=80))
def test_any_text_of_yaml_signs_is_read_or_told_about(text):
    for found in findings(f"kind: Pod\n{text}"):
        assert found.startswith("a.yaml:")
