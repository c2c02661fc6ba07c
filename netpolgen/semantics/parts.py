"""A side in parts by namespace, for questions about the pods of one: no need to look at all terms each time."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from msgspec import Struct

from netpolgen.semantics.terms import Side, Term
from netpolgen.semantics.universe import Universe


class PartedSide(Struct, frozen=True, dict=True):
    """A side over a universe; each part holds all terms that concern some pod of its namespace."""

    universe: Universe
    side: Side

    def part(self, namespace: str) -> Side:
        """The side as far as the pods of one namespace are concerned."""
        return Side(self.side.direction, self.side.isolated, tuple(self._terms.get(namespace, ())))

    @cached_property
    def _terms(self) -> Mapping[str, list[Term]]:
        found: dict[str, list[Term]] = {}
        for term in self.side.terms:
            for namespace in self.universe.namespace_span(term.subjects):
                found.setdefault(namespace, []).append(term)
        return found
