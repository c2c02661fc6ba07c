"""Cuts the text of a file into documents as kubectl does: JSON values one behind the other, or YAML between ``---``.

A text that begins with a brace is taken for JSON; where that fails before a second value was read, what is left is
taken for YAML.

Source: decoder.go of k8s.io/apimachinery/pkg/util/yaml, visitor.go of k8s.io/cli-runtime.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator

from msgspec import Struct

from netpolgen.inputs.yaml.json_values import JsonReader
from netpolgen.inputs.yaml.parsed import Parsed, Unreadable

_SEPARATOR = "---"
_SHORTEST_YAML = 4  # bytes behind a JSON value, as kubectl has it
_SNIFFED = 4096  # as much as kubectl looks at for a brace


class Part(Struct, frozen=True):
    """One document's stretch of a text, in characters from 0, end excluded.

    ``json`` is set where it was read as JSON. ``fault`` says, with offsets in the whole text, why it cannot be read or,
    where it may still be YAML, why it is not JSON.
    """

    start: int
    end: int
    json: Parsed | None = None
    fault: Unreadable | None = None
    may_be_yaml: bool = True


def decode_text(data: bytes) -> str:
    """The text of a file: UTF-16 by its byte order mark, else UTF-8 with U+FFFD for every byte that is none."""
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, errors="replace")
    return data.decode(errors="replace").removeprefix("\ufeff")


def parts(text: str) -> Iterator[Part]:
    """The documents of a text in order; some may be empty."""
    if not text[:_SNIFFED].lstrip().startswith("{"):
        yield from _yaml_parts(text, 0, None)
        return
    reader, at, count = JsonReader(text), 0, 0
    while (begin := reader.begin(at)) < len(text):
        try:
            value, end = reader.value(begin)
        except Unreadable as fault:
            if count > 1 or len(text[at : at + _SHORTEST_YAML].encode()) < _SHORTEST_YAML:
                yield Part(begin, len(text), fault=fault, may_be_yaml=False)
            else:
                yield from _yaml_parts(text, _line_after(text, at, begin), fault)
            return
        yield Part(begin, end, value)
        at, count = end, count + 1


def _line_after(text: str, at: int, begin: int) -> int:
    """Where YAML begins behind a JSON value: on the next line or, on the same one, at the next character."""
    line_end = text.find("\n", at, begin)
    return begin if line_end < 0 else line_end + 1


def _yaml_parts(text: str, at: int, not_json: Unreadable | None) -> Iterator[Part]:
    begin, fault = at, not_json
    may_be_yaml = True
    for start in _separators(text, at):
        if begin < start:
            yield Part(begin, start, fault=fault, may_be_yaml=may_be_yaml)
        line_end = text.find("\n", start)
        behind = len(text) if line_end < 0 else line_end + 1
        fault = _bad_separator(text, start, behind)
        begin, may_be_yaml = (behind, True) if fault is None else (start, False)
    if begin < len(text):
        yield Part(begin, len(text), fault=fault, may_be_yaml=may_be_yaml)


def _separators(text: str, at: int) -> Iterator[int]:
    """The offsets of the lines that begin with ``---``."""
    if text.startswith(_SEPARATOR, at):
        yield at
    while (found := text.find(f"\n{_SEPARATOR}", at)) >= 0:
        at = found + 1
        yield at


def _bad_separator(text: str, start: int, end: int) -> Unreadable | None:
    rest = text[start + len(_SEPARATOR) : end].strip()
    if not rest or rest.startswith("#"):
        return None
    message = "kubectl takes nothing but a comment behind `---`; put what follows on a line of its own"
    return Unreadable(message, start, start + len(text[start:end].rstrip()))
