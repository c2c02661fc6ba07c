"""What is permitted by one set of policies and not by another, to any pod that could exist."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from netpolgen.model.labels import Operator, ValueSet
from netpolgen.model.policy import Direction, NetworkPolicy
from netpolgen.semantics.symbolic.cubes import PEER_NAMESPACE, Cube, UndecidedError
from netpolgen.semantics.symbolic.sides import (
    KnownNamespaces,
    SymbolicSide,
    SymbolicSides,
    excess,
    peer_namespaces,
    permitted_part,
    turned,
)
from netpolgen.semantics.symbolic.statements import Statement, stated_by


class NotComparedError(Exception):
    """The work to compare one rule with others was more than is allowed, so nothing is said about it."""

    def __init__(self, where: SymbolicSide, namespace: str, cause: UndecidedError) -> None:
        said = where.saying(cause.cube)
        super().__init__(f"{_said(said)} {where.stated.direction.lower()} of namespace {namespace} was {cause}")


def _said(statement: Statement | None) -> str:
    if statement is None:
        return "the"
    return (
        f"{statement.policy.ref}: the"
        if statement.policy
        else f"the edge to or from {statement.subjects.selector}: the"
    )


class Difference(Struct, frozen=True):
    """Flows of pods of one namespace that are permitted on one side of a comparison only."""

    direction: Direction
    namespace: str
    cube: Cube


class PermittedSides(Struct, frozen=True, dict=True):
    """What a set of policies permits, in both directions, to any pod that could exist."""

    ingress: SymbolicSides
    egress: SymbolicSides

    @classmethod
    def of(cls, policies: Iterable[NetworkPolicy], known: KnownNamespaces) -> PermittedSides:
        """What these policies permit together."""
        policies = tuple(policies)
        ingress, egress = (SymbolicSides(stated_by(policies, direction), known) for direction in Direction)
        return cls(ingress, egress)

    def sides(self, direction: Direction) -> SymbolicSides:
        """What is permitted in one direction."""
        return self.ingress if direction is Direction.INGRESS else self.egress

    def beyond(self, other: PermittedSides) -> Iterator[Difference]:
        """Flows that these permit in some direction and others do not; none if the others permit as much.

        Pieces may overlap. Raises NotComparedError.
        """
        yield from surplus(self.ingress, other.ingress)
        yield from surplus(self.egress, other.egress)


def opened(before: PermittedSides, after: PermittedSides) -> Iterator[Difference]:
    """Flows that pass end to end with the policies of ``after`` and not with those of ``before``.

    Swap the two for those that are closed. Pieces may overlap, and a flow whose both ends change is told from both.
    Raises NotComparedError.
    """
    for difference in after.beyond(before):
        yield from passing(difference, after)


def passing(difference: Difference, sides: PermittedSides) -> Iterator[Difference]:
    """The part of a difference that the other end permits in these sides, too.

    Pieces may overlap. Raises NotComparedError.
    """
    others = sides.egress if difference.direction is Direction.INGRESS else sides.ingress
    names = peer_namespaces(difference.cube)
    spoken_of = ValueSet.of(Operator.IN, others.by_namespace)
    # Addresses, and pods of namespaces without a policy, are not isolated.
    if free := names - spoken_of:
        yield from _where(difference, free)
    for name in sorted(others.by_namespace):
        if name in names:
            for there in _where(difference, ValueSet.of(Operator.IN, (name,))):
                yield from _passing_at(there, others.side(name), name)


def _passing_at(difference: Difference, other: SymbolicSide, name: str) -> Iterator[Difference]:
    """The part of a difference with peers of one namespace that the side of these permits."""
    try:
        for cube in permitted_part(turned(difference.cube, difference.namespace), other):
            yield Difference(difference.direction, difference.namespace, turned(cube, name))
    except UndecidedError as error:
        raise NotComparedError(other, name, error) from error


def _where(difference: Difference, names: ValueSet) -> Iterator[Difference]:
    rest = ((axis, region) for axis, region in difference.cube.regions.items() if axis != PEER_NAMESPACE)
    cube = Cube.of([*rest, (PEER_NAMESPACE, names)])
    if cube is not None:
        yield Difference(difference.direction, difference.namespace, cube)


def surplus(wider: SymbolicSides, narrower: SymbolicSides) -> Iterator[Difference]:
    """Flows that are permitted by what ``wider`` says of a direction and not by ``narrower``.

    Raises NotComparedError.
    """
    for namespace in sorted({*wider.by_namespace, *narrower.by_namespace}):
        yield from surplus_at(wider, narrower, namespace)


def surplus_at(wider: SymbolicSides, narrower: SymbolicSides, namespace: str) -> Iterator[Difference]:
    """The same for the pods of one namespace. Raises NotComparedError."""
    left, right = wider.side(namespace), narrower.side(namespace)
    # The same words mean something else where a namespace has got other labels.
    if wider.known == narrower.known and left.stated.means_the_same(right.stated):
        return
    try:
        for cube in excess(left, right):
            yield Difference(wider.stated.direction, namespace, cube)
    except UndecidedError as error:
        raise NotComparedError(left, namespace, error) from error
