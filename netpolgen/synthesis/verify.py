"""The proof of a build: the policies permit exactly what the allow-list says.

Judged over every known workload and, for each thing that selectors, named ports and blocks can tell apart, a made-up
pod, namespace and address.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from netpolgen.model.errors import ProofError
from netpolgen.model.inventory import Inventory
from netpolgen.model.objects import Namespace
from netpolgen.model.policy import Direction, NetworkPolicy
from netpolgen.semantics.compare import excess
from netpolgen.semantics.difference import example_of, possible_universe
from netpolgen.semantics.parts import PartedSide
from netpolgen.semantics.reach import Reach
from netpolgen.semantics.terms import Side
from netpolgen.semantics.universe import Universe
from netpolgen.semantics.vocabulary import Vocabulary
from netpolgen.semantics.witness import Witnesses
from netpolgen.synthesis.claims import claimed_side, vocabulary_of
from netpolgen.synthesis.endpoints import ResolvedIntent


@dataclass(frozen=True)
class Ground:
    """A set of policies over all pods that they or the allow-list can tell apart; some of these are known ones."""

    reach: Reach
    witnesses: Witnesses

    @cached_property
    def permitted(self) -> Mapping[Direction, PartedSide]:
        """What the policies permit, by direction, for questions about the pods of one namespace."""
        return {direction: PartedSide(self.reach.universe, self.reach.side(direction)) for direction in Direction}


def survey(
    intent: ResolvedIntent, judged: Sequence[NetworkPolicy], inventory: Inventory, beside: Sequence[NetworkPolicy] = ()
) -> Ground:
    """The reach of the policies ``judged`` over everything that they, the intent or ``beside`` can tell apart."""
    vocabulary = Vocabulary.of_policies((*judged, *beside)) | vocabulary_of(intent)
    governed = tuple(Namespace.of(name) for name in intent.namespaces if name not in inventory.namespace_by_name)
    widened = Inventory((*inventory.namespaces, *governed), inventory.workloads, inventory.services, inventory.policies)
    universe = possible_universe(widened, vocabulary)
    return Ground(Reach.of(universe, judged), Witnesses(universe, inventory))


def prove(intent: ResolvedIntent, policies: Sequence[NetworkPolicy], inventory: Inventory) -> Ground:
    """Compare the policies with the intent, both ways and in both directions. Raises ProofError where they differ."""
    ground = survey(intent, policies, inventory)
    universe = ground.reach.universe
    for direction in Direction:
        claimed, permitted = claimed_side(universe, intent, direction), ground.reach.side(direction)
        _refuse(universe, "permit what the allow-list does not", permitted, claimed)
        _refuse(universe, "deny what the allow-list permits", claimed, permitted)
    return ground


def _refuse(universe: Universe, verdict: str, wider: Side, narrower: Side) -> None:
    for difference in excess(universe, wider, narrower, universe.every_pod):
        example = example_of(universe, difference, wider.direction)
        raise ProofError(f"the generated policies {verdict}: {example} ({wider.direction.lower()})")
