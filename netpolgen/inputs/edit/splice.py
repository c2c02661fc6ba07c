"""Stretches of a text that are put in place of others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Splice(NamedTuple):
    """What stands from ``start`` to ``end``, in characters, gives way to ``text``."""

    start: int
    end: int
    text: str


def spliced(text: str, splices: Iterable[Splice]) -> str:
    """The text with all of them made, none of which meets another."""
    kept: list[str] = []
    at = 0
    for splice in sorted(splices):
        kept += [text[at : splice.start], splice.text]
        at = splice.end
    return "".join([*kept, text[at:]])


def meet(one: Splice, other: Splice) -> bool:
    """Whether two are about the same characters, or write into the same gap."""
    return one.start <= other.end and other.start <= one.end
