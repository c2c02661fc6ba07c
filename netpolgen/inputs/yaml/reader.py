"""Files as bytes to documents with plain values, read as kubectl reads them, and what is wrong with them.

Places are not noted here: what is reported is looked up in the text again (``inputs.places``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from netpolgen.inputs.spelling import clipped
from netpolgen.inputs.yaml.collector import paused_collector
from netpolgen.inputs.yaml.faults import json_only_escape
from netpolgen.inputs.yaml.guard import MOST_DOCUMENTS
from netpolgen.inputs.yaml.marks import Marks, Repeat
from netpolgen.inputs.yaml.parsed import Parsed, Unreadable
from netpolgen.inputs.yaml.relevance import is_flood, matters, may_matter, names_a_kind
from netpolgen.inputs.yaml.stream import Part, decode_text, parts
from netpolgen.inputs.yaml.tree import build
from netpolgen.model.document import Document
from netpolgen.model.finding import Problem, Violation
from netpolgen.model.source import Origin, field_path

UNPARSABLE = "NPG001"
DUPLICATE_KEY = "NPG002"

TEMPLATE_SIGN = "{{"
_TEMPLATE = re.compile(r"(?<!\{)\{\{(?!\{)")
_NOTHING = re.compile(r"(?:\s++|#[^\n\v\f\r\x1c-\x1e\x85\u2028\u2029]*+)*+")  # blanks and comments
_RENDER_FIRST = "a template stands here, which is no YAML yet; render first: helm template … | netpolgen lint -"


class FileReading(Struct, frozen=True):
    """What a file holds: the documents that matter, how many do not, and the text that places refer to."""

    file: str
    text: str
    documents: tuple[Document, ...] = ()
    skipped: int = 0


def read_documents(file: str, data: bytes) -> list[Document]:
    """The documents that matter, and those that cannot be read, which have no tree; ``file`` is the path to report."""
    return [*read_file(file, data).documents]


def read_file(file: str, data: bytes, *, of_any_kind: bool = False) -> FileReading:
    """The documents of a file that matter, or all ``of_any_kind``, and those that cannot be read.

    Empty documents are neither among them nor counted.
    """
    text = decode_text(data)
    nul = text.find("\0")
    if nul >= 0:
        problem = unparsable("a NUL byte stands here; this is no text file", Origin(file, part=(nul, nul + 1)))
        return FileReading(file, text[: nul + 1], (Document(file, 0, None, (problem,)),))
    if not of_any_kind and not names_a_kind(text):
        contents = [text[part.start : part.end] for part in parts(text)]
        if not any(map(is_flood, contents)):
            return FileReading(file, "", skipped=sum(not _is_empty(content) for content in contents))
    with paused_collector():
        documents = [*_documents(file, text, of_any_kind)]
    used = tuple(document for document in documents if document.tree is not None or document.problems)
    return FileReading(file, text if used else "", used, len(documents) - len(used))


def unparsable(message: str, origin: Origin) -> Problem:
    """The problem of something that cannot be read."""
    return Problem(UNPARSABLE, Violation(message, origin))


def _documents(file: str, text: str, of_any_kind: bool) -> Iterator[Document]:
    """Every document that is not empty."""
    for index, part in enumerate(parts(text)):
        if index == MOST_DOCUMENTS:
            message = f"more than {MOST_DOCUMENTS} documents in one file; what follows is not read, split the file"
            origin = Origin(file, index, part=(part.start, part.start))
            yield Document(file, index, None, (unparsable(message, origin),))
            return
        document = _document(file, index, text, part, of_any_kind)
        if document is not None:
            yield document


def _document(file: str, index: int, text: str, part: Part, of_any_kind: bool) -> Document | None:
    """One document, with neither tree nor problems when it does not matter; None when it is empty."""
    content = text[part.start : part.end]
    unused = Document(file, index, None)
    if part.json is None and part.may_be_yaml and not of_any_kind and not may_matter(content):
        return None if _is_empty(content) else unused
    try:
        tree, repeats = part.json or _yaml_value(content, part)
    except Unreadable as fault:
        return Document(file, index, None, (_refused(Origin(file, index), content, part.start, fault),))
    if tree is None:
        return None
    if not of_any_kind and not matters(tree):
        return unused
    marks = Marks.of(content).repeats if repeats else ()
    return Document(file, index, tree, tuple(_repeated(Origin(file, index), part.start, repeat) for repeat in marks))


def _is_empty(content: str) -> bool:
    return _NOTHING.fullmatch(content) is not None


def _yaml_value(content: str, part: Part) -> Parsed:
    """The value of a document that is no JSON. Raises Unreadable, with offsets in the whole text."""
    if part.fault is not None and not part.may_be_yaml:
        raise part.fault
    try:
        value, fault = build(content if content.endswith("\n") else f"{content}\n"), json_only_escape(content)
    except Unreadable as error:
        fault = error
    else:
        if fault is None:
            return value
    raise part.fault or fault.moved(part.start)


def _refused(origin: Origin, content: str, start: int, fault: Unreadable) -> Problem:
    template = _TEMPLATE.search(content)
    if template is None:
        return unparsable(fault.message, origin.at_part(fault.start, fault.end))
    return unparsable(_RENDER_FIRST, origin.at_part(start + template.start(), start + template.end()))


def _repeated(document: Origin, start: int, repeat: Repeat) -> Problem:
    path, times = field_path(repeat.route), "twice" if repeat.times == 2 else f"{repeat.times} times"  # noqa: PLR2004
    message = f"{clipped(path)} stands {times} here; kubectl keeps this one, kustomize refuses the file"
    related = tuple(document.at_part(start + first, start + last) for first, last in repeat.earlier)
    origin = document.child(*repeat.route).at_key()
    return Problem(DUPLICATE_KEY, Violation(message, origin, path=path, related=related))
