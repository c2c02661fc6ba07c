"""How a document is laid out: its lines, line breaks and indentation, which what is written into it has to follow."""

from __future__ import annotations

import re
from functools import cached_property

from msgspec import Struct

from netpolgen.inputs.edit.nodes import Node
from netpolgen.inputs.edit.refused import Refused

_BREAK = re.compile(r"\r\n|\n|\r")
_TO_DASH = re.compile(r"(?:\s+|#[^\r\n]*|[&!]\S*)*")
_USUAL_STEP = 2


class Layout(Struct, frozen=True, dict=True):
    """One document; all offsets are in characters from its start, which is ``at`` an offset of its file."""

    text: str
    root: Node
    is_json: bool = False
    at: int = 0

    @cached_property
    def line_break(self) -> str:
        """The first line break, which the others are taken to be like."""
        found = _BREAK.search(self.text)
        return found[0] if found else "\n"

    def line_start(self, at: int) -> int:
        """Where the line of an offset begins."""
        return max(self.text.rfind("\n", 0, at), self.text.rfind("\r", 0, at)) + 1

    def line_end(self, at: int) -> int:
        """Where the line of an offset ends, before its break."""
        found = _BREAK.search(self.text, at)
        return found.start() if found else len(self.text)

    def next_line(self, at: int) -> int:
        """Where the line behind that of an offset begins, or the end of the text."""
        found = _BREAK.search(self.text, at)
        return found.end() if found else len(self.text)

    def column(self, at: int) -> int:
        """How far in an offset stands, from 0."""
        return at - self.line_start(at)

    def begins_line(self, at: int) -> bool:
        """Whether only blanks stand before an offset."""
        return not self.text[self.line_start(at) : at].strip()

    def dash(self, owner: Node, index: int) -> int:
        """Where the dash of an item of a list in block style stands. Raises Refused where none is found."""
        behind = owner.entries[index - 1].value.end if index else owner.event.start_mark.index
        found = _TO_DASH.match(self.text, behind)
        at = found.end() if found else behind
        if self.text[at : at + 1] != "-" or at >= owner.entries[index].start:
            raise Refused("the items of the list cannot be made out")
        return at

    @cached_property
    def mapping_step(self) -> int:
        """By how much a mapping is indented below its key."""
        steps = (
            self.column(inner.start) - self.column(key.start)
            for key, inner in _below_keys(self.root)
            if inner.is_mapping and not inner.is_flow
        )
        return next((step for step in steps if step > 0), _USUAL_STEP)

    @cached_property
    def dash_offset(self) -> int:
        """By how much the dashes of a list are indented below its key; often not at all."""
        offsets = (
            self.column(self.dash(inner, 0)) - self.column(key.start)
            for key, inner in _below_keys(self.root)
            if inner.is_sequence and not inner.is_flow and inner.entries
        )
        return next((offset for offset in offsets if offset >= 0), _USUAL_STEP)


def _below_keys(root: Node) -> list[tuple[Node, Node]]:
    """The keys in block style with their collections."""
    found, waiting = [], [root]
    while waiting:
        node = waiting.pop()
        if not node.is_flow:
            found += [(entry.key, entry.value) for entry in node.entries if entry.key and entry.value.entries]
            waiting += [entry.value for entry in reversed(node.entries)]
    return found
