"""Comments that let findings pass, less the rules that there is nothing to let pass of."""

from __future__ import annotations

from collections.abc import Collection

from netpolgen.inputs.edit.layout import Layout
from netpolgen.inputs.edit.refused import Refused
from netpolgen.inputs.edit.splice import Splice
from netpolgen.inputs.suppressions.grammar import COMMENT


def unsuppressed(layout: Layout, start: int, end: int, rules: Collection[str]) -> Splice:
    """The comment between two offsets without these rules, or gone with its line if it has no others.

    Raises Refused for a comment that says more.
    """
    text = layout.text[start:end]
    found = COMMENT.match(text)
    if found is None or found.end() != len(text) or found["rules"] is None:
        raise Refused("the comment says more than this; shorten it by hand")
    words = [word.strip() for word in found["rules"].split(",") if word.strip()]
    kept = [word for word in words if word not in rules]
    if len(kept) == len(words):
        raise Refused("the comment does not name the rule any more")
    if kept:
        return Splice(start + found.start("rules"), start + found.end("rules"), ", ".join(kept))
    if not layout.begins_line(start):
        return Splice(len(layout.text[:start].rstrip(" \t")), end, "")
    return Splice(layout.line_start(start), layout.next_line(end), "")
