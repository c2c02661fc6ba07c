"""Edits that bring a field into a mapping, or an item into a list."""

from __future__ import annotations

from netpolgen.inputs.edit.changing import replaced
from netpolgen.inputs.edit.layout import Layout
from netpolgen.inputs.edit.nodes import Node, Place
from netpolgen.inputs.edit.refused import Refused
from netpolgen.inputs.edit.spelling import in_block, in_one_line
from netpolgen.inputs.edit.splice import Splice
from netpolgen.model.fix import Put
from netpolgen.model.tree import Tree


def put(layout: Layout, owner: Node, edit: Put) -> list[Splice]:
    """A field in a mapping, in place of one that is null or empty if that is there. Raises Refused."""
    if not owner.is_mapping or (not owner.entries and not owner.is_flow):
        raise Refused("nothing stands there yet that a field could be added to")
    index = owner.index_of(edit.key)
    if index is not None:
        return _in_place(layout, Place(owner, index), edit.key, edit.value)
    anchors = (owner.index_of(name) for name in edit.after)
    behind = next((found for found in anchors if found is not None), None)
    if owner.is_flow:
        return [_into_flow(layout, owner, behind, _field_in_one_line(layout, owner, edit.key, edit.value))]
    column = layout.column(owner.entries[0].start)
    lines = in_block({edit.key: edit.value}, layout.mapping_step, layout.dash_offset)
    if behind is None:
        text = _joined(layout, lines, column)
        at = owner.entries[0].start
        return [Splice(at, at, f"{text}{layout.line_break}{' ' * column}")]
    return [_below(layout, owner.entries[behind].value.end, lines, column)]


def appended(layout: Layout, owner: Node, value: Tree) -> list[Splice]:
    """One more item of a list that has some."""
    if owner.is_flow:
        quoted = layout.is_json or _is_quoted(layout, owner.entries[-1].value)
        return [_into_flow(layout, owner, len(owner.entries) - 1, in_one_line(value, quoted=quoted))]
    column = layout.column(layout.dash(owner, 0))
    lines = in_block([value], layout.mapping_step, 0) if not isinstance(value, (dict, list)) else _item(layout, value)
    return [_below(layout, owner.entries[-1].value.end, lines, column)]


def _item(layout: Layout, value: Tree) -> list[str]:
    """A structure as an item of a list: its first line behind the dash, the others below that."""
    first, *rest = in_block(value, layout.mapping_step, layout.dash_offset)
    return [f"- {first}", *(f"  {line}" for line in rest)]


def _in_place(layout: Layout, place: Place, key: str, value: Tree) -> list[Splice]:
    """A value in place of null, or of an empty collection."""
    if not isinstance(value, (dict, list)) or not value:
        return [replaced(layout, place, value)]
    node, name = place.entry.value, place.entry.key
    if node.entries or node.has_tag or node.event.start_mark.index != node.start or name is None:
        raise Refused(f"{key} is written in a way that cannot be filled in")
    if place.owner.is_flow or layout.is_json:
        quoted = layout.is_json or _is_quoted(layout, name)
        text = in_one_line(value, quoted=quoted)
        return [Splice(node.start, node.end, text if node.end > node.start else f" {text}")]
    _, *lines = in_block({key: value}, layout.mapping_step, layout.dash_offset)
    start = len(layout.text[: node.start].rstrip(" \t"))
    gone = [Splice(start, node.end, "")] if node.end > node.start else []
    return [*gone, _below(layout, node.end, lines, layout.column(place.entry.start))]


def _below(layout: Layout, at: int, lines: list[str], column: int) -> Splice:
    """Lines below that of an offset, a comment at its end included."""
    end = layout.line_end(at)
    return Splice(end, end, f"{layout.line_break}{' ' * column}{_joined(layout, lines, column)}")


def _joined(layout: Layout, lines: list[str], column: int) -> str:
    return f"{layout.line_break}{' ' * column}".join(lines)


def _into_flow(layout: Layout, owner: Node, behind: int | None, text: str) -> Splice:
    """An entry between brackets or braces, on a line of its own if the others are."""
    if not owner.entries:
        return Splice(owner.start + 1, owner.start + 1, text)
    at = behind or 0
    left = owner.entries[at - 1].value.end if at else owner.start + 1
    gap = layout.text[left : owner.entries[at].start].removeprefix(",")
    if gap.strip(" \t\r\n,"):
        raise Refused("a comment stands between the entries")
    space = gap.strip(",") if "\n" in gap or "\r" in gap else " "
    if behind is None:
        start = owner.entries[0].start
        return Splice(start, start, f"{text},{space}")
    end = owner.entries[behind].value.end
    return Splice(end, end, f",{space}{text}")


def _field_in_one_line(layout: Layout, owner: Node, key: str, value: Tree) -> str:
    names = [entry.key for entry in owner.entries if entry.key]
    quoted = layout.is_json or (bool(names) and all(_is_quoted(layout, name) for name in names))
    return f"{in_one_line(key, quoted=quoted)}: {in_one_line(value, quoted=quoted)}"


def _is_quoted(layout: Layout, node: Node) -> bool:
    return layout.text[node.start : node.start + 1] == '"'
