"""The fixes of one file: which of its documents they are in, and the bytes of the file around them."""

from __future__ import annotations

import codecs
from bisect import bisect_left
from collections.abc import Sequence

from msgspec import Struct

from netpolgen.inputs.edit.document import EditedDocument, edit_document
from netpolgen.inputs.edit.refused import Refused
from netpolgen.inputs.yaml.json_values import JsonReader
from netpolgen.inputs.yaml.parsed import Unreadable
from netpolgen.inputs.yaml.stream import Part, parts
from netpolgen.inputs.yaml.tree import build
from netpolgen.model.fix import Edit
from netpolgen.model.marker import is_generated_file
from netpolgen.model.tree import Tree

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


class EditedFile(Struct, frozen=True):
    """The new bytes, the edits that were made, and why others were not; what is in neither has to wait."""

    data: bytes
    made: tuple[Edit, ...] = ()
    refused: tuple[tuple[Edit, str], ...] = ()


def edit_file(data: bytes, edits: Sequence[Edit]) -> EditedFile:
    """Makes these edits, whose places are in the file as it stands; every byte that none is about stays."""
    mark, encoding = next((found for found in _MARKS if data.startswith(found[0])), (b"", "utf-8"))
    try:
        text = data[len(mark) :].decode(encoding)
        _require_hand_written(text)
        kept, made, refused = _edited(text, edits)
        return EditedFile(mark + kept.encode(encoding), tuple(made), tuple(refused))
    except UnicodeDecodeError:
        reason = "the file is no clean UTF-8; mend that first"
    except Refused as whole:
        reason = str(whole)
    return EditedFile(data, (), tuple((edit, reason) for edit in edits))


def _require_hand_written(text: str) -> None:
    if is_generated_file(text):
        raise Refused('the file is generated; edit the allow-list and run "netpolgen build"')


def _edited(text: str, edits: Sequence[Edit]) -> tuple[str, list[Edit], list[tuple[Edit, str]]]:
    documents = [*parts(text)]
    by_document: dict[int, list[Edit]] = {}
    for edit in edits:
        by_document.setdefault(_document_of(edit, documents), []).append(edit)
    made: list[Edit] = []
    refused = [(edit, "its document is not in the file any more") for edit in by_document.pop(-1, ())]
    kept: list[str] = []
    at = 0
    for index, own in sorted(by_document.items()):
        part = documents[index]
        result = _in_document(text, part, own)
        kept += [text[at : part.start], result.text]
        at = part.end
        made += result.made
        refused += result.refused
    return "".join([*kept, text[at:]]), made, refused


def _document_of(edit: Edit, documents: Sequence[Part]) -> int:
    """The number of the document that an edit is in, -1 if none is."""
    origin = edit.origin
    if origin.part is None:
        return origin.document if origin.document < len(documents) else -1
    ends = [part.end for part in documents]
    index = bisect_left(ends, origin.part[1])
    return index if index < len(documents) and documents[index].start <= origin.part[0] else -1


def _in_document(text: str, part: Part, edits: Sequence[Edit]) -> EditedDocument:
    """The document of a part edited, as long as it stays what it is: one JSON value, or YAML."""
    read = _json_value if part.json is not None else _yaml_value
    return edit_document(text[part.start : part.end], edits, read, at=part.start, is_json=part.json is not None)


def _json_value(text: str) -> Tree:
    reader = JsonReader(text)
    try:
        parsed, end = reader.value(reader.begin(0))
    except Unreadable as fault:
        raise Refused(fault.message) from None
    if end != len(text):
        raise Refused("more than one value stands there")
    return parsed.tree


def _yaml_value(text: str) -> Tree:
    try:
        return build(text if text.endswith("\n") else f"{text}\n").tree
    except Unreadable as fault:
        raise Refused(fault.message) from None
