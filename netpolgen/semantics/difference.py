"""What two sets of policies permit differently, to pods that exist and to pods that could."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from netpolgen.model.inventory import Inventory
from netpolgen.model.objects import NAMESPACE_NAME_LABEL
from netpolgen.model.policy import Direction, NetworkPolicy
from netpolgen.model.ports import PortSet
from netpolgen.semantics.compare import Excess, excess
from netpolgen.semantics.imagine import imagined_namespaces, imagined_pods
from netpolgen.semantics.terms import side_of
from netpolgen.semantics.universe import Universe, members
from netpolgen.semantics.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Example:
    """One flow out of many that differ alike, its ends in words."""

    direction: Direction
    source: str
    destination: str
    ports: PortSet

    def __str__(self) -> str:
        return f"{self.source} -> {self.destination} on {self.ports}"


def possible_universe(inventory: Inventory, vocabulary: Vocabulary) -> Universe:
    """All known pods, then a made-up one for each way in which this vocabulary can judge a pod, and all addresses."""
    known = inventory.namespace_by_name.values()
    namespaces = (*known, *imagined_namespaces(known, vocabulary))
    pods = [workload.pod for workload in inventory.workloads]
    return Universe(namespaces, [*pods, *imagined_pods(namespaces, vocabulary)], vocabulary)


def opened(before: Sequence[NetworkPolicy], after: Sequence[NetworkPolicy], inventory: Inventory) -> Iterator[Example]:
    """Flows that ``after`` permits in some direction and ``before`` does not; swap the two for those that it closes."""
    universe = possible_universe(inventory, Vocabulary.of_policies((*before, *after)))
    for direction in Direction:
        wider, narrower = side_of(universe, after, direction), side_of(universe, before, direction)
        for difference in excess(universe, wider, narrower, universe.every_pod):
            yield example_of(universe, difference, direction)


def example_of(universe: Universe, difference: Excess, direction: Direction) -> Example:
    """The first flow of a difference; pods before addresses."""
    subject = describe(universe, next(members(difference.subjects)))
    peer = describe(universe, next(members(difference.peers)))
    ends = (peer, subject) if direction is Direction.INGRESS else (subject, peer)
    return Example(direction, *ends, difference.ports)


def describe(universe: Universe, number: int) -> str:
    """One class in words: an example pod with its labels, or an example address."""
    if number >= len(universe.pods):
        return str(universe.addresses(1 << number).first_address())
    pod = universe.pods[number]
    # A made-up namespace is told by the name that its label claims.
    namespace = universe.namespaces[pod.namespace].labels[NAMESPACE_NAME_LABEL]
    labels = ",".join(f"{key}={value}" for key, value in sorted(pod.labels.items())) or "no labels"
    return f"pod {namespace}/({labels})"
