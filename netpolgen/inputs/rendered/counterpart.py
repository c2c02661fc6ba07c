"""The place in a source that something rendered is from, as well as that can be told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache

from netpolgen.inputs.objects.kinds import KINDS
from netpolgen.inputs.objects.list_items import Item, items
from netpolgen.model.document import Document, Tree
from netpolgen.model.source import FILE_START, Origin, Route, Span


def same_line(template: str, line: str, span: Span) -> Span:
    """The place in a template that a place of a rendered line is from.

    That is the line that reads the same but for its indentation, if there is just one, else the start of the file.
    """
    number, text = _single_lines(template).get(line.strip(), (0, ""))
    if not number:
        return FILE_START
    moved = _indent(text) - _indent(line)
    last = span.end_column + moved if span.end_line == span.line else len(text.rstrip()) + 1
    return Span(number, max(1, span.column + moved), number, max(1, last))


@lru_cache(maxsize=16)
def _single_lines(template: str) -> Mapping[str, tuple[int, str]]:
    """The lines of a template that stand in it once, by their text without indentation, with their numbers."""
    lines = [(number, text) for number, text in enumerate(template.splitlines(), start=1) if text.strip()]
    times = Counter(text.strip() for _, text in lines)
    return {text.strip(): (number, text) for number, text in lines if times[text.strip()] == 1}


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
