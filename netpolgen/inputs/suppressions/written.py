"""The suppressions of what was read: comments of manifests and of policies.toml, annotations of objects."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator

from netpolgen.inputs.intent.decode import IntentFile
from netpolgen.inputs.manifests import Manifests
from netpolgen.inputs.objects.decode import ref_of
from netpolgen.inputs.objects.kinds import KINDS
from netpolgen.inputs.objects.list_items import Item, items
from netpolgen.inputs.suppressions.grammar import MARKER, Clause, in_annotation, in_comment
from netpolgen.inputs.yaml import comments as yaml_comments
from netpolgen.inputs.yaml.stream import parts
from netpolgen.model.document import Document
from netpolgen.model.marker import IGNORE_ANNOTATION
from netpolgen.model.source import Location, Origin
from netpolgen.model.suppression import Line, Scope, Suppression, SuppressionKind

_Stretch = tuple[int, int]
_Locate = Callable[[Origin], Location]

_NEXT_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_COMMENT_LINES = re.compile(r"(?:[ \t]*#[^\r\n]*(?:\r\n|\r|\n|\Z))*")


def suppressions_in_manifests(manifests: Manifests) -> Iterator[Suppression]:
    """Those in the documents that matter, file by file; a comment in any other document has nothing to suppress."""
    by_file: dict[str, list[Document]] = {}
    for document in manifests.documents:
        by_file.setdefault(document.file, []).append(document)
    for file, documents in by_file.items():
        text = manifests.places.text(file)
        if MARKER in text:
            found = _yaml_comments(text, {document.index for document in documents})
            yield from _of_comments(file, text, found, manifests.places.in_text)
        if IGNORE_ANNOTATION in text:
            for document in documents:
                yield from _of_annotations(document)


def suppressions_in_list(file: IntentFile) -> Iterator[Suppression]:
    """Those in the comments of policies.toml."""
    if MARKER in file.text:
        from netpolgen.inputs.toml.comments import comments

        yield from _of_comments(file.file, file.text, comments(file.text), file.locate)


def _yaml_comments(text: str, documents: Container[int]) -> Iterator[_Stretch]:
    for index, part in enumerate(parts(text)):
        content = text[part.start : part.end]
        if index in documents and part.json is None and MARKER in content:
            for start, end in yaml_comments.comments(content):
                yield start + part.start, end + part.start


def _of_comments(file: str, text: str, comments: Iterable[_Stretch], locate: _Locate) -> Iterator[Suppression]:
    for (start, end), target in _with_targets(text, comments):
        for clause in in_comment(text[start:end]):
            line = locate(Origin(file, part=(target, target))).span.line
            yield _suppression(SuppressionKind.COMMENT, Line(file, line), Origin(file, part=(start, end)), clause)


def _with_targets(text: str, comments: Iterable[_Stretch]) -> Iterator[tuple[_Stretch, int]]:
    """Comments in order, each with an offset in the line that it speaks of.

    That is its own line or, where nothing else stands on that, the next one that is no comment. No part of the text is
    looked at twice.
    """
    before = following = 0
    for start, end in comments:
        line_start = max(text.rfind("\n", before, start), text.rfind("\r", before, start), before - 1) + 1
        stands_alone = not text[line_start:start].strip()
        if stands_alone and start >= following:
            following = _behind_comments(text, start)
        yield (start, end), following if stands_alone else start
        before = end


def _behind_comments(text: str, comment: int) -> int:
    line = _NEXT_LINE.match(text, comment)
    found = _COMMENT_LINES.match(text, line.end() if line else comment)
    return found.end() if found else comment


def _of_annotations(document: Document) -> Iterator[Suppression]:
    for item in items(document, KINDS):
        if not isinstance(item, Item):
            continue
        route = "metadata", "annotations", IGNORE_ANNOTATION
        value = document.value_at((*item.origin.route, *route))
        if isinstance(value, str):
            for clause in in_annotation(value):
                yield _suppression(SuppressionKind.ANNOTATION, ref_of(item), item.origin.child(*route), clause)


def _suppression(kind: SuppressionKind, scope: Scope, origin: Origin, clause: Clause) -> Suppression:
    return Suppression(kind, scope, clause.rules, origin, clause.reason, clause.until, clause.fault)
