"""Places of keys and values in a TOML text, as lines and columns. Made only when something is reported."""

from __future__ import annotations

import re
from bisect import bisect_right

from netpolgen.inputs.toml.scan import Scan, Stretch
from netpolgen.inputs.toml.tokens import literal_offset
from netpolgen.model.source import FILE_START, Route, Span


class Marks:
    """The places of one text, whose line breaks are LF or CRLF.

    A table made by headers or dotted keys alone has the place of the header, or of the part of the key, that first
    names it.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._marks = Scan.of(text).marks
        self._lines = [0, *(found.end() for found in re.finditer("\n", text))]

    def routes(self) -> frozenset[Route]:
        """Every route that has a place of its own."""
        return frozenset(self._marks)

    def span(self, route: Route, *, on_key: bool = False, part: Stretch | None = None) -> Span:
        """The place of a key or of a value; a route without one takes the place of its nearest parent's key.

        ``part`` narrows it to characters of the key's or string's own text, where that text stands as it is read.
        """
        if not route:
            return self.between(*part) if part else FILE_START
        mark = self._marks.get(route)
        if mark is None:
            return self.span(route[:-1], on_key=True)
        start, end = mark.start if on_key else mark.value
        offset = literal_offset(self._text[start:end]) if part else None
        if part is None or offset is None:
            return self.between(start, end)
        return self.between(start + offset + part[0], start + offset + part[1])

    def between(self, start: int, end: int) -> Span:
        """The span between two offsets of the text."""
        return Span(*self._place(start), *self._place(end))

    def _place(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1
