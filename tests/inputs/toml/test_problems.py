"""Files that cannot be used: every problem in full, with line and column, in the golden file beside each."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpolgen.inputs.intent.decode import decode_intent
from netpolgen.inputs.toml.reader import toml_file

BAD = sorted((Path(__file__).parent / "bad").glob("*.toml"))


def report(data):
    found = decode_intent(toml_file(data, "policies.toml"))
    lines = [
        f"{found.locate(problem.violation.origin)}: {problem.code} {problem.violation.message}"
        for problem in found.problems
    ]
    return found, "".join(f"{line}\n" for line in lines)


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_every_problem_is_reported_with_its_place(path, golden):
    found, text = report(path.read_bytes())
    assert found.intent is None
    assert text.isprintable() or text.replace("\n", "").isprintable()
    golden(path.with_suffix(".txt"), text)


def test_no_bad_file_is_left_over():
    texts = {path.stem for path in (Path(__file__).parent / "bad").glob("*.txt")}
    assert texts == {path.stem for path in BAD}


@pytest.mark.parametrize("name", ["edge_lines", "edge_quotes"])
def test_a_line_that_is_proposed_can_be_taken_as_it_stands(name):
    told = (Path(__file__).parent / "bad" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    lines = [line.partition("; write ")[2] for line in told]
    edges = [line for line in lines if " = " in line and "…" not in line]
    assert len(edges) >= 6
    for edge in edges:
        found, text = report(f"version = 1\n[allow]\n{edge}\n".encode())
        assert text == ""
        assert found.intent is not None


SLIPS = st.sampled_from(
    ["", " ", "\n", "\t", "\r", '"', "'", "\\", "=", "[", "]", "{", "}", ",", ".", "#", "->", "→", "\x01", "é", "1"]
)


@st.composite
def spoiled_texts(draw):
    """A good file with slips of the pen: characters lost or added, lines moved or doubled."""
    text = (Path(__file__).parent / "good" / "everything.toml").read_text(encoding="utf-8")
    for _ in range(draw(st.integers(1, 4))):
        if draw(st.booleans()):
            at = draw(st.integers(0, len(text)))
            text = text[:at] + draw(SLIPS) + text[at + draw(st.integers(0, 3)) :]
        else:
            lines = text.split("\n")
            line = lines[draw(st.integers(0, len(lines) - 1))]
            lines.insert(draw(st.integers(0, len(lines))), line)
            text = "\n".join(lines)
    return text


@given(spoiled_texts())
def test_whatever_is_wrong_is_reported_on_one_line_at_a_place_in_the_file(text):
    found, _ = report(text.encode())
    lines = text.replace("\r\n", "\n").split("\n")
    for problem in found.problems:
        span = found.locate(problem.violation.origin).span
        assert 1 <= span.line <= span.end_line <= len(lines)
        assert 1 <= span.column <= len(lines[span.line - 1]) + 1
        assert 1 <= span.end_column <= len(lines[span.end_line - 1]) + 1
        assert (span.line, span.column) <= (span.end_line, span.end_column)
        assert problem.violation.message.isprintable()
    assert (found.intent is None) == any(problem.code == "NPG501" for problem in found.problems)
