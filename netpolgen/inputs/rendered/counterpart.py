"""The place in a source that something rendered is from, as well as that can be told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from netpolgen.inputs.objects.kinds import KINDS
from netpolgen.inputs.objects.list_items import Item, items
from netpolgen.model.document import Document, Tree
from netpolgen.model.source import FILE_START, Origin, Route, Span

_ACTION = "{{"
_WHOLE_ACTION = re.compile(r"\{\{.*?\}\}")


_Line = tuple[int, str]


def same_line(template: str, line: str, span: Span) -> Span:
    """The place in a template that a place of a rendered line is from.

    That is the line that reads the same but for its indentation and for what stands in ``{{ }}``, if there is just one,
    else the start of the file.
    """
    found = _lines_like(template, line.strip())
    if len(found) != 1:
        return FILE_START
    number, text = found[0]
    moved = _indent(text) - _indent(line)
    last = span.end_column + moved if span.end_line == span.line else len(text.rstrip()) + 1
    if _ACTION in text:
        return _around_action(text, number, max(1, span.column + moved), last)
    return Span(number, max(1, span.column + moved), number, max(1, last))


def _lines_like(template: str, wanted: str) -> list[_Line]:
    """The lines of a template that may come to a text without indentation."""
    plain, begun = _sorted_lines(template)
    acting = (line for line in begun.get(_key(wanted), ()) if _renders(line[1].strip(), wanted))
    return [*plain.get(wanted, ()), *acting]


@lru_cache(maxsize=16)
def _sorted_lines(template: str) -> tuple[Mapping[str, list[_Line]], Mapping[str, list[_Line]]]:
    """The numbered lines of a template: those without an action by their text, those with one by their key."""
    plain: dict[str, list[_Line]] = {}
    begun: dict[str, list[_Line]] = {}
    for number, text in enumerate(template.splitlines(), start=1):
        line = text.strip()
        if _ACTION in line:
            begun.setdefault(_key(line), []).append((number, text))
        elif line:
            plain.setdefault(line, []).append((number, text))
    return plain, begun


def _key(line: str) -> str:
    return line.partition(":")[0]


def _renders(plain: str, wanted: str) -> bool:
    """Whether a line with an action may come to this text; one that is nothing but an action may come to any."""
    pieces = [piece for piece in _WHOLE_ACTION.split(plain) if piece.strip()]
    at = 0
    for piece in pieces:  # one after the other: no pattern that a stranger's template could make slow
        at = wanted.find(piece.strip(), at)
        if at < 0:
            return False
        at += len(piece.strip())
    begins = not plain.startswith(_ACTION) and wanted.startswith(pieces[0].strip()) if pieces else False
    ends = plain.endswith("}}") or at == len(wanted)
    return begins and ends and ":" in pieces[0]


def _around_action(text: str, number: int, column: int, last: int) -> Span:
    """A stretch of a rendered line, as far as it lies before the first action; else from there to the end."""
    action = text.index(_ACTION) + 1
    if last <= action:
        return Span(number, column, number, max(1, last))
    return Span(number, min(column, action), number, len(text.rstrip()) + 1)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def same_value(rendered: Document, origin: Origin, source: Iterable[Document]) -> Origin | None:
    """The value of a source that a value of a rendered object is from, or what stands around it there.

    None where the object is not to be found. Names may have gained something before or behind.
    """
    objects = [item for document in source for item in items(document, KINDS) if isinstance(item, Item)]
    item = _same_object(rendered.tree, objects)
    if item is None:
        return None
    steps = tuple(_common_route(rendered.tree, item.fields, origin.route))
    place = item.origin.child(*steps)
    if len(steps) < len(origin.route):
        return place
    return Origin(place.file, place.document, place.route, origin.on_key, _part(origin, rendered, item, steps))


def _part(origin: Origin, rendered: Document, item: Item, route: Route) -> tuple[int, int] | None:
    was = Document("", 0, item.fields).value_at(route)
    return origin.part if was == rendered.value_at(route) else None


def _same_object(tree: Tree, objects: Iterable[Item]) -> Item | None:
    if not isinstance(tree, dict):
        return None
    name, namespace = _named(tree)
    alike = [item for item in objects if item.kind == tree.get("kind")]
    close = [item for item in alike if _named(item.fields)[0] and _named(item.fields)[0] in name]
    best = sorted(close, key=lambda item: (-len(_named(item.fields)[0]), _named(item.fields)[1] != namespace))
    return best[0] if best else alike[0] if len(alike) == 1 else None


def _named(fields: dict[str, Tree]) -> tuple[str, str]:
    metadata = fields.get("metadata")
    known = metadata if isinstance(metadata, dict) else {}
    return str(known.get("name") or known.get("generateName") or ""), str(known.get("namespace") or "")


def _common_route(rendered: Tree, source: Tree, route: Route) -> Iterable[str | int]:
    """As much of a route as leads to the same in both: keys by name, items of lists only where they are equal."""
    for step in route:
        if isinstance(rendered, dict) and isinstance(source, dict) and isinstance(step, str) and step in source:
            rendered, source = rendered.get(step), source[step]
        elif isinstance(rendered, list) and isinstance(source, list) and isinstance(step, int):
            if rendered[step : step + 1] != source[step : step + 1]:
                return
            rendered, source = rendered[step], source[step]
        else:
            return
        yield step
