"""What is permitted by one set of policies and not by another, to any pod that could exist."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from netpolgen.model.policy import Direction, NetworkPolicy
from netpolgen.semantics.cubes import Cube
from netpolgen.semantics.statements import stated_by
from netpolgen.semantics.symbolic import KnownNamespaces, SymbolicSides, excess


@dataclass(frozen=True, slots=True)
class Difference:
    """Flows of pods of one namespace that are permitted on one side of a comparison only."""

    direction: Direction
    namespace: str
    cube: Cube


@dataclass(frozen=True)
class PermittedSides:
    """What a set of policies permits, in both directions, to any pod that could exist."""

    ingress: SymbolicSides
    egress: SymbolicSides

    @classmethod
    def of(cls, policies: Iterable[NetworkPolicy], known: KnownNamespaces) -> PermittedSides:
        """What these policies permit together."""
        policies = tuple(policies)
        ingress, egress = (SymbolicSides(stated_by(policies, direction), known) for direction in Direction)
        return cls(ingress, egress)

    def beyond(self, other: PermittedSides) -> Iterator[Difference]:
        """Flows that these permit in some direction and others do not; none if the others permit as much.

        Pieces may overlap. Raises UndecidedError.
        """
        yield from surplus(self.ingress, other.ingress)
        yield from surplus(self.egress, other.egress)


def surplus(wider: SymbolicSides, narrower: SymbolicSides) -> Iterator[Difference]:
    """Flows that are permitted by what ``wider`` says of a direction and not by ``narrower``. Raises UndecidedError."""
    for namespace in sorted({*wider.by_namespace, *narrower.by_namespace}):
        left, right = wider.side(namespace), narrower.side(namespace)
        if not left.stated.means_the_same(right.stated):
            for cube in excess(left, right):
                yield Difference(wider.stated.direction, namespace, cube)
