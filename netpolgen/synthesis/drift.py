"""How a policy of the manifests differs in meaning from the generated one of its name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from netpolgen.model.inventory import Inventory
from netpolgen.model.policy import Direction, NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort
from netpolgen.semantics.compare import excess
from netpolgen.semantics.difference import possible_universe
from netpolgen.semantics.terms import side_of
from netpolgen.semantics.universe import Universe
from netpolgen.semantics.vocabulary import Vocabulary
from netpolgen.semantics.witness import Differing, Witnesses


@dataclass(frozen=True, slots=True)
class Drift:
    """One example each of what the policy of the manifests opens and closes, both None when the two mean the same."""

    opens: str | None = None
    closes: str | None = None

    def __bool__(self) -> bool:
        return self.opens is not None or self.closes is not None


def drift(generated: NetworkPolicy, found: NetworkPolicy, inventory: Inventory) -> Drift:
    """What ``found`` permits differently from ``generated``, each judged as if it were the only policy.

    Judged over every pod, namespace and address that the two can tell apart; examples are of this inventory if it has
    any.
    """
    if _plain_meaning(generated) == _plain_meaning(found):
        return Drift()
    vocabulary = Vocabulary.of_policies((generated, found))
    surroundings = _surroundings(inventory, vocabulary)
    universe = possible_universe(surroundings, vocabulary)
    witnesses = Witnesses(universe, surroundings)
    return Drift(
        witnesses.example(_beyond(universe, found, generated)),
        witnesses.example(_beyond(universe, generated, found)),
    )


def _beyond(universe: Universe, wider: NetworkPolicy, narrower: NetworkPolicy) -> Iterator[Differing]:
    for direction in Direction:
        left, right = (side_of(universe, (policy,), direction) for policy in (wider, narrower))
        for difference in excess(universe, left, right, universe.every_pod):
            yield direction, difference


_RuleMeaning = tuple[frozenset[NetworkPolicyPeer], frozenset[NetworkPolicyPort]]


def _plain_meaning(policy: NetworkPolicy) -> tuple[object, ...]:
    """The spec without order: two policies that agree here mean the same, and most that mean the same agree."""
    rules: list[frozenset[_RuleMeaning]] = [
        frozenset((frozenset(rule.peers), frozenset(rule.ports)) for rule in policy.rules(direction))
        for direction in Direction
    ]
    return policy.namespace, policy.pod_selector, policy.policy_types, *rules


def _surroundings(inventory: Inventory, vocabulary: Vocabulary) -> Inventory:
    """The part of an inventory that the vocabulary speaks of: what it does not, one made-up namespace stands for."""
    selectors = {selection.namespaces for selection in vocabulary.selections}
    namespaces = tuple(
        namespace
        for namespace in inventory.namespace_by_name.values()
        if any(selector.matches(namespace.labels) for selector in selectors)
    )
    workloads = (inventory.workloads_by_namespace.get(namespace.name, ()) for namespace in namespaces)
    return Inventory(namespaces, tuple(workload for group in workloads for workload in group))
