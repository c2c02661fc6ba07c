"""A line of a file with a mark under the place that a finding is about."""

from __future__ import annotations

from collections.abc import Iterator
from unicodedata import combining, east_asian_width

from netpolgen.model.source import Span

_WIDTH = 100  # characters of a line that are shown
_BEFORE = 40  # how many of them stand before the place, where the line is too long


def code_frame(line: str, span: Span) -> Iterator[str]:
    """Three lines without breaks; ``line`` is the one that the span begins on. Nothing for a place without text."""
    first = span.column - 1
    last = span.end_column - 1 if span.end_line == span.line else len(line.rstrip())
    if not line.strip() or first > len(line):
        return
    start = max(0, first - _BEFORE) if len(line) > _WIDTH else 0
    shown = "".join(_visible(char) for char in line[start : start + _WIDTH])
    last = min(max(last, first + 1), start + _WIDTH)
    number, margin = str(span.line), " " * len(str(span.line))
    before, ahead = ("…" if start else ""), ("…" if len(line) > start + _WIDTH else "")
    indent = len(before) + _columns(shown[: first - start])
    yield f" {margin} |"
    yield f" {number} | {before}{shown}{ahead}"
    yield f" {margin} | {' ' * indent}{'^' * max(1, _columns(shown[first - start : last - start]))}"


def _visible(char: str) -> str:
    """One character for one, so that columns stay what they are."""
    return char if char.isprintable() else " " if char == "\t" else "\N{REPLACEMENT CHARACTER}"


def _columns(text: str) -> int:
    """How many columns a text takes on a terminal."""
    return sum(0 if combining(char) else 2 if east_asian_width(char) in "WF" else 1 for char in text)
