"""A document as read: plain values, and the problems met on the way."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from netpolgen.model.finding import Problem, Violation
from netpolgen.model.source import Origin, Route
from netpolgen.model.tree import Tree

__all__ = ["Document", "Tree"]


class Document(Struct, frozen=True):
    """One YAML or JSON document.

    ``file`` is the path as reported, ``index`` the number of the document in it, from 0. ``tree`` is None when the
    document could not be read; ``problems`` then says why.
    """

    file: str
    index: int
    tree: Tree
    problems: tuple[Problem, ...] = ()

    @property
    def origin(self) -> Origin:
        """The document itself."""
        return Origin(self.file, self.index)

    def value_at(self, route: Route) -> Tree:
        """The value at the end of a route; None where the route leads nowhere."""
        value = self.tree
        for step in route:
            if isinstance(value, dict) and isinstance(step, str):
                value = value.get(step)
            elif isinstance(value, list) and isinstance(step, int) and step < len(value):
                value = value[step]
            else:
                return None
        return value

    def violations(self, code: str) -> Iterator[Violation]:
        """The problems that the rule with this code speaks of."""
        return (problem.violation for problem in self.problems if problem.code == code)
