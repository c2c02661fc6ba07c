"""Files as bytes to documents with plain values, read as kubectl reads them, and what is wrong with them.

Places are not noted here: whatever is reported is looked up again in the text (``inputs.places``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from netpolgen.inputs.quiet_collector import paused_collector
from netpolgen.inputs.relevance import matters, may_matter
from netpolgen.inputs.yaml_events import json_only_escape
from netpolgen.inputs.yaml_guard import Unreadable
from netpolgen.inputs.yaml_marks import Repeat, marks_of
from netpolgen.inputs.yaml_stream import JsonValue, Part, decode_text, parts
from netpolgen.inputs.yaml_tree import build
from netpolgen.model.document import Document, Tree
from netpolgen.model.finding import Problem, Violation
from netpolgen.model.source import Origin, field_path

UNPARSABLE = "NPG001"
DUPLICATE_KEY = "NPG002"

_TEMPLATE = "{{"
_RENDER_FIRST = "this is a template, not YAML; render first, as in: helm template … | netpolgen lint -"


@dataclass(frozen=True, slots=True)
class FileReading:
    """What a file holds: the documents that matter, how many others there are, and the text that places refer to."""

    file: str
    text: str
    documents: tuple[Document, ...] = ()
    skipped: int = 0


def read_documents(file: str, data: bytes) -> list[Document]:
    """The documents that may matter; one that cannot be read has no tree and says why. ``file`` is the path to report."""
    return [*read_file(file, data).documents]


def read_file(file: str, data: bytes) -> FileReading:
    """The documents of a file that may matter, and how many do not; empty documents are neither."""
    text = decode_text(data)
    if "\0" in text:
        at = text.index("\0")
        problem = unparsable(Origin(file, part=(at, at + 1)), "a NUL byte stands here; this is no text file")
        return FileReading(file, text[: at + 1], (Document(file, 0, None, (problem,)),))
    documents, skipped = [], 0
    with paused_collector():
        for index, part in enumerate(parts(text)):
            document = _document(file, index, text, part)
            if document is not None and (document.problems or matters(document.tree)):
                documents.append(document)
            elif document is None or document.tree is not None:
                skipped += 1
    return FileReading(file, text, tuple(documents), skipped)


def unparsable(origin: Origin, message: str) -> Problem:
    """The problem of a place that cannot be read."""
    return Problem(UNPARSABLE, Violation(message, origin))


def _document(file: str, index: int, text: str, part: Part) -> Document | None:
    """A document as read, null when it is empty; None when its text shows that it does not matter."""
    content = text[part.start : part.end]
    if part.json is None and not may_matter(content):
        return None if content.strip() else Document(file, index, None)
    try:
        value = part.json or _yaml_value(content, part)
    except Unreadable as fault:
        return Document(file, index, None, (_refused(Origin(file, index), content, part, fault),))
    repeats = _repeats(file, index, content, part.start) if value.repeats and matters(value.tree) else ()
    return Document(file, index, value.tree, tuple(repeats))


def _yaml_value(content: str, part: Part) -> JsonValue:
    if not part.may_be_yaml and part.fault is not None:
        raise part.fault
    try:
        value = JsonValue(*build(content))
        fault = json_only_escape(content)
    except Unreadable as error:
        fault = error
    if fault is None:
        return value
    raise part.fault or fault.moved(part.start)
