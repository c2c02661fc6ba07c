"""What an answer could not count on, as lines for people and as ``errors`` in JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from netpolgen.formats.words import printable
from netpolgen.model.document import Tree
from netpolgen.model.left_out import LeftOut


def left_out_lines(items: Iterable[LeftOut]) -> Iterator[str]:
    """A line for each, without line breaks: ``path:line:col: left out: message``."""
    for item in items:
        yield printable(f"{item.location}: {'judged all the same' if item.is_judged else 'left out'}: {item.message}")


def left_out_json(items: Iterable[LeftOut]) -> list[Tree]:
    """The list under ``errors``; lines and columns count from 1."""
    return [_error(item) for item in items]


def _error(item: LeftOut) -> Tree:
    span = item.location.span
    return {
        "file": item.location.file,
        "line": span.line,
        "column": span.column,
        "left_out": not item.is_judged,
        "message": item.message,
    }
