from __future__ import annotations

import pytest

from netpolgen.formats.code_frame import code_frame
from netpolgen.model.source import Span


def frame(line, *span):
    return "\n".join(code_frame(line, Span(*span)))


@pytest.mark.parametrize(
    ("line", "span", "expected"),
    [
        ("  name: web", (4, 9, 4, 12), "   |\n 4 |   name: web\n   |         ^^^"),
        ("  name: web", (120, 9, 120, 12), "     |\n 120 |   name: web\n     |         ^^^"),
        ("spec:", (4, 1, 9, 3), "   |\n 4 | spec:\n   | ^^^^^"),
        ("ports: ", (4, 7, 4, 7), "   |\n 4 | ports: \n   |       ^"),
        ("ports:", (4, 7, 4, 7), "   |\n 4 | ports:\n   |       ^"),
        ("\tname: x", (4, 8, 4, 9), "   |\n 4 |  name: x\n   |        ^"),
        ("水: 水水 # x", (4, 4, 4, 6), "   |\n 4 | 水: 水水 # x\n   |     ^^^^"),
        ("e\u0301: x", (4, 5, 4, 6), "   |\n 4 | e\u0301: x\n   |    ^"),
        ("a\x1b[2J: x", (4, 8, 4, 9), "   |\n 4 | a\ufffd[2J: x\n   |        ^"),
    ],
    ids=["plain", "wide number", "many lines", "empty place", "behind the end", "tab", "wide", "combining", "control"],
)
def test_the_mark_stands_under_the_place(line, span, expected):
    assert frame(line, *span) == expected


def test_of_a_long_line_the_part_around_the_place_is_shown():
    line = "x" * 500 + "HERE" + "y" * 500
    _, shown, mark = code_frame(line, Span(1, 501, 1, 505))
    assert shown == f" 1 | …{'x' * 40}HERE{'y' * 56}…"
    assert mark.index("^") == shown.index("HERE")
    assert mark.count("^") == 4


def test_a_long_place_is_marked_as_far_as_it_is_shown():
    _, shown, mark = code_frame("x" * 500, Span(1, 1, 1, 400))
    assert shown == f" 1 | {'x' * 100}…"
    assert mark.count("^") == 100


@pytest.mark.parametrize(("line", "span"), [("", (1, 1, 1, 1)), ("   ", (1, 1, 1, 1)), ("abc", (1, 9, 1, 10))])
def test_where_no_text_stands_there_is_no_frame(line, span):
    assert frame(line, *span) == ""
