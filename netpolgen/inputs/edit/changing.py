"""Edits that leave the structure of a document as it is: values in place of values, keys in place of keys."""

from __future__ import annotations

from netpolgen.inputs.edit.layout import Layout
from netpolgen.inputs.edit.nodes import Node, Place, require_own
from netpolgen.inputs.edit.refused import Refused
from netpolgen.inputs.edit.spelling import in_one_line, like
from netpolgen.inputs.edit.splice import Splice
from netpolgen.model.tree import Tree


def as_written(layout: Layout, node: Node) -> str:
    """The text of a scalar that stands without quotes. Raises Refused for any other."""
    require_own(node)
    if not node.is_plain:
        raise Refused("it is written in a way that quotes would not go with")
    _require_no_tag(node)
    return layout.text[node.start : node.end]


def replaced(layout: Layout, place: Place, value: Tree) -> Splice:
    """A scalar, or an empty collection, in place of the value of an entry."""
    node = place.entry.value
    require_own(node)
    if node.entries or (node.start == node.end and node.event.start_mark.index != node.start):
        raise Refused("more stands there than a single value")
    _require_no_tag(node)
    written = layout.text[node.start : node.end]
    if written.startswith(("|", ">")) or "\n" in written or "\r" in written:
        raise Refused("the value there is longer than a line")
    has_quotes = isinstance(value, str) and not layout.is_json
    text = like(written, str(value)) if has_quotes else in_one_line(value, quoted=layout.is_json)
    return Splice(node.start, node.end, text if written else f"{_between(layout, place)}{text}")


def _between(layout: Layout, place: Place) -> str:
    """What has to stand between a key without value, or a dash, and the value that it gets."""
    before = layout.text[: place.entry.value.start]
    if not before.rstrip().endswith((":", "-")):
        return ": "
    return "" if before[-1:].isspace() else " "


def renamed(layout: Layout, place: Place, key: str) -> Splice:
    """Another key in place of that of an entry, in the same quotes."""
    node = place.entry.key
    if node is None or node.is_shared or node.event.start_mark.index != node.start:
        raise Refused("the key there is more than a word")
    _require_no_tag(node)
    return Splice(node.start, node.end, like(layout.text[node.start : node.end], key))


def _require_no_tag(node: Node) -> None:
    if node.has_tag:
        raise Refused("a tag there says what the value is")
