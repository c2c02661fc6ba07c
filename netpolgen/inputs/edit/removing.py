"""Edits that take a field or an item away, or make two items one."""

from __future__ import annotations

from netpolgen.inputs.edit.layout import Layout
from netpolgen.inputs.edit.nodes import Place
from netpolgen.inputs.edit.refused import Refused
from netpolgen.inputs.edit.splice import Splice


def removed(layout: Layout, place: Place) -> Splice:
    """An entry gone, its lines and what is written on them included; comments above it stay."""
    if len(place.owner.entries) == 1:
        raise Refused("it is the only one there, and nothing at all would mean something else")
    if place.owner.is_flow:
        return _out_of_flow(layout, place)
    start = place.entry.start if place.entry.key else layout.dash(place.owner, place.index)
    if layout.begins_line(start):
        return _lines(layout, layout.line_start(start), place.entry.value.end)
    if place.entry.key is None or place.index + 1 == len(place.owner.entries):
        raise Refused("it shares its line with the list around it")
    following = place.owner.entries[place.index + 1].start
    return _without_comment(layout, Splice(start, following, ""), place.entry.value.end)


def _lines(layout: Layout, start: int, last: int) -> Splice:
    """All lines from that which begins at ``start`` to that of ``last``; a text without final line break keeps none."""
    end = layout.next_line(last)
    if end == layout.line_end(last) and start:
        start = len(layout.text[:start].removesuffix("\n").removesuffix("\r"))
    return Splice(start, end, "")


def _out_of_flow(layout: Layout, place: Place) -> Splice:
    entries, index = place.owner.entries, place.index
    if index + 1 < len(entries):
        return _without_comment(layout, Splice(place.entry.start, entries[index + 1].start, ""), place.entry.value.end)
    before = entries[index - 1].value.end
    return _without_comment(layout, Splice(before, place.entry.value.end, ""), before, place.entry.start)


def _without_comment(layout: Layout, splice: Splice, start: int, end: int | None = None) -> Splice:
    if "#" in layout.text[start : splice.end if end is None else end]:
        raise Refused("a comment would go with it")
    return splice


def joined(layout: Layout, place: Place) -> Splice:
    """An item of a list as part of the item before: its dash is gone, or the braces between the two are."""
    if place.entry.key is not None or not place.index:
        raise Refused("there is no item before it")
    first, second = place.owner.entries[place.index - 1].value, place.entry.value
    if first.is_flow and second.is_flow and place.owner.is_flow:
        return _without_comment(layout, Splice(first.end - 1, second.start + 1, ", "), first.end, second.start)
    if first.is_flow or second.is_flow or second.has_tag or second.event.start_mark.index != second.start:
        raise Refused("the two items are written too differently to become one")
    at = layout.dash(place.owner, place.index)
    return Splice(at, at + 1, " ")
