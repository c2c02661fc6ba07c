"""Where the parts of documents stand in their files. A document is parsed again when something in it is reported."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from functools import cached_property

from netpolgen.inputs.yaml.marks import Marks
from netpolgen.inputs.yaml.parsed import Stretch
from netpolgen.inputs.yaml.stream import parts
from netpolgen.model.source import FILE_START, Location, Origin, Span

# Findings come rule by rule and so return to a document again and again; its marks take some 300 bytes a value.
_DOCUMENTS_KEPT = 1024

_LINE_BREAK = re.compile(r"\r\n|\n|\r")


class Places:
    """Looks up the places of the files that were read, by their texts as decoded."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._files = {file: _FilePlaces(text) for file, text in texts.items()}
        self._marks: dict[tuple[str, int], tuple[int, Marks]] = {}

    def holds(self, file: str) -> bool:
        """Whether the places of this file are known."""
        return file in self._files

    def text(self, file: str) -> str:
        """The text of a file as decoded; empty where it is not known."""
        return self._files[file].text if file in self._files else ""

    def line(self, file: str, number: int) -> str | None:
        """A line of a file, from 1, without its break; None where it is not known."""
        return self._files[file].line(number) if file in self._files else None

    def add(self, file: str, text: str) -> None:
        """Takes one more file in."""
        self._files[file] = _FilePlaces(text)

    def stretches(self, file: str) -> list[Stretch]:
        """Where the documents of a file stand, in characters from 0, end excluded."""
        return self._files[file].documents

    def locate(self, origin: Origin) -> Location:
        """The place to report for a value or key."""
        return self.in_text(origin)

    def counterpart(self, _origin: Origin) -> Location | None:
        """The other end of something rendered: where it was read if its place is in its source, else its source."""
        return None

    def as_read(self, _origin: Origin) -> Location | None:
        """Where something was read whose place is another one, in its source; else None."""
        return None

    def in_text(self, origin: Origin) -> Location:
        """The place of a value or key, or of the nearest one around it that stands in the text.

        A value that an alias brings is placed at the alias, and a value that is missing at the key that it is missed
        under. The start of the file is given for a file that is not known.
        """
        places = self._files.get(origin.file)
        if places is None:
            return Location(origin.file, FILE_START)
        if not origin.route and origin.part is not None:
            return Location(origin.file, places.span(origin.part))
        offset, marks = self._document(places, origin)
        start, end = marks.find(origin.route, on_key=origin.on_key)
        stretch = places.narrowed((start + offset, end + offset), origin.part)
        return Location(origin.file, places.span(stretch))

    def _document(self, places: _FilePlaces, origin: Origin) -> tuple[int, Marks]:
        """The marks of a document and its offset in the file."""
        key = origin.file, origin.document
        found = self._marks.get(key)
        if found is None:
            if len(self._marks) >= _DOCUMENTS_KEPT:
                self._marks.pop(next(iter(self._marks)))
            known = places.documents[origin.document : origin.document + 1]
            start, end = known[0] if known else (0, 0)  # a file that was not read has no documents
            self._marks[key] = found = start, Marks.of(places.text[start:end])
        return found


class _FilePlaces:
    """The lines and documents of one text; no slots, since both are computed when asked for."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def documents(self) -> list[Stretch]:
        """Where each document stands."""
        return [(part.start, part.end) for part in parts(self.text)]

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(found.end() for found in _LINE_BREAK.finditer(self.text))]

    def span(self, stretch: Stretch) -> Span:
        """A stretch of the text as lines and columns."""
        return Span(*self._place(stretch[0]), *self._place(stretch[1]))

    def line(self, number: int) -> str | None:
        """A line, from 1, without its break; None behind the last."""
        if not 1 <= number <= len(self._line_starts):
            return None
        start, end = self._line_starts[number - 1], (*self._line_starts[number : number + 1], len(self.text))[0]
        return self.text[start:end].rstrip("\r\n")

    def _place(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    def narrowed(self, stretch: Stretch, part: Stretch | None) -> Stretch:
        """A part of a key's or value's own text, where that stands in the file as it is read; else the whole."""
        if part is None:
            return stretch
        start, end = stretch
        raw = self.text[start:end]
        quote = raw[:1] if raw[:1] in {'"', "'"} else ""
        inner = raw[len(quote) : len(raw) - len(quote)]
        if part[1] > len(inner) or raw[:1] in {"&", "!", "|", ">", "*"} or _is_respelled(inner, quote):
            return stretch
        return start + len(quote) + part[0], start + len(quote) + part[1]


def _is_respelled(inner: str, quote: str) -> bool:
    """Whether the text of a scalar differs from what it stands for."""
    escape = {'"': "\\", "'": "''"}.get(quote)
    return "\n" in inner or "\r" in inner or (escape is not None and escape in inner)
