"""The proof of a build: the policies permit exactly what the allow-list says, to every pod that could exist.

And the ground on which single flows are judged: every known workload and, for ends that have none yet, a made-up pod.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from msgspec import Struct

from netpolgen.model.errors import ProofError
from netpolgen.model.inventory import Inventory
from netpolgen.model.objects import Namespace
from netpolgen.model.policy import Direction, NetworkPolicy
from netpolgen.semantics.imagine import imagined_pods
from netpolgen.semantics.parts import PartedSide
from netpolgen.semantics.reach import Reach
from netpolgen.semantics.symbolic.example import best_example
from netpolgen.semantics.symbolic.possible import NotComparedError, surplus
from netpolgen.semantics.symbolic.sides import KnownNamespaces, SymbolicSides
from netpolgen.semantics.symbolic.statements import stated_by
from netpolgen.semantics.universe import Universe
from netpolgen.semantics.vocabulary import Vocabulary
from netpolgen.semantics.witness import Witnesses
from netpolgen.synthesis.claims import claimed, subjects_of_ends, vocabulary_of
from netpolgen.synthesis.endpoints import ResolvedIntent


def namespaces_of(intent: ResolvedIntent, inventory: Inventory) -> Mapping[str, Namespace]:
    """The known namespaces: those of the manifests, and those that the allow-list governs before they are there."""
    governed = {name: Namespace.of(name) for name in intent.namespaces}
    return {**governed, **inventory.namespace_by_name}


def prove(intent: ResolvedIntent, policies: Sequence[NetworkPolicy], inventory: Inventory) -> None:
    """Compare the policies with the intent, both ways and in both directions, over all that could exist.

    Raises ProofError with an example where they differ, and where one rule cannot be compared within bounds.
    """
    known = KnownNamespaces(namespaces_of(intent, inventory))
    for direction in Direction:
        permitted = SymbolicSides(stated_by(policies, direction), known)
        wanted = SymbolicSides(claimed(intent, direction), known)
        _refuse("permit what the allow-list does not", permitted, wanted, inventory)
        _refuse("deny what the allow-list permits", wanted, permitted, inventory)


def _refuse(verdict: str, wider: SymbolicSides, narrower: SymbolicSides, inventory: Inventory) -> None:
    direction = wider.stated.direction
    try:
        example = best_example(surplus(wider, narrower), inventory)
    except NotComparedError as error:
        raise ProofError(f"the generated policies are not proved: {error}") from error
    if example is not None:
        raise ProofError(f"the generated policies {verdict}: {example} ({direction.lower()})")


class Ground(Struct, frozen=True, dict=True):
    """What a set of policies permits between known workloads, and made-up ones where an end of a flow has none."""

    reach: Reach
    witnesses: Witnesses

    @cached_property
    def permitted(self) -> Mapping[Direction, PartedSide]:
        """What the policies permit, by direction, for questions about the pods of one namespace."""
        return {direction: PartedSide(self.reach.universe, self.reach.side(direction)) for direction in Direction}


def survey(intent: ResolvedIntent, policies: Sequence[NetworkPolicy], inventory: Inventory) -> Ground:
    """The ground on which these policies and the flows of the intent meet."""
    vocabulary = Vocabulary.of_policies(policies) | vocabulary_of(intent)
    known = [workload.pod for workload in inventory.workloads]
    made_up = imagined_pods(subjects_of_ends(intent), vocabulary)
    namespaces = dict(namespaces_of(intent, inventory))
    namespaces.update(
        {pod.namespace: Namespace.of(pod.namespace) for pod in made_up if pod.namespace not in namespaces}
    )
    universe = Universe(namespaces.values(), [*known, *made_up], vocabulary)
    return Ground(Reach.of(universe, policies), Witnesses(universe, inventory))
