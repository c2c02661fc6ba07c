"""What reading one document gives: its plain values, or why there are none."""

from __future__ import annotations

from typing import NamedTuple

from netpolgen.model.document import Tree

Stretch = tuple[int, int]


class Parsed(NamedTuple):
    """The values of a document; where ``repeats``, some mapping may hold a key twice."""

    tree: Tree
    repeats: bool


class Unreadable(Exception):  # noqa: N818 - a statement about a text, and no error of the program
    """A text that is not read: why, and the stretch of it that is to blame, in characters from 0, end excluded."""

    def __init__(self, message: str, start: int, end: int) -> None:
        super().__init__(message)
        self.message = message
        self.start = start
        self.end = end

    def moved(self, offset: int) -> Unreadable:
        """The same, of a text that has this one ``offset`` characters from its start."""
        return Unreadable(self.message, self.start + offset, self.end + offset)
