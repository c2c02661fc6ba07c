"""The engine's answer for single pairs, for tests to compare."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from netpolgen.model.addresses import AddressSet
from netpolgen.model.inventory import Inventory
from netpolgen.model.objects import Namespace, Pod
from netpolgen.model.policy import NetworkPolicy
from netpolgen.model.ports import PortSet, Protocol
from netpolgen.semantics.reach import Reach
from netpolgen.semantics.universe import Universe, members
from netpolgen.semantics.vocabulary import Vocabulary
from tests.judge import End, permits


@dataclass(frozen=True, slots=True)
class Picture:
    """All flows between the classes of a universe."""

    universe: Universe
    pods: tuple[Pod, ...]
    passing: Mapping[tuple[int, int], PortSet]

    @classmethod
    def of(
        cls,
        namespaces: Iterable[Namespace],
        pods: Iterable[Pod],
        policies: Iterable[NetworkPolicy],
        vocabulary: Vocabulary | None = None,
    ) -> Picture:
        """The flows that these policies permit; the vocabulary is theirs unless a wider one is given."""
        pods, policies = tuple(pods), tuple(policies)
        known = Inventory(tuple(namespaces), policies=policies).namespace_by_name
        every = {pod.namespace: Namespace.of(pod.namespace) for pod in pods} | dict(known)
        universe = Universe(every.values(), pods, vocabulary or Vocabulary.of_policies(policies))
        return cls(universe, pods, passing(Reach.of(universe, policies)))

    def ports(self, source: End, destination: End) -> PortSet:
        """The ports on which one end reaches another; a pod is one of those given."""
        return self.passing.get((self.number(source), self.number(destination)), PortSet.NONE)

    def permits(self, source: End, destination: End, protocol: Protocol, port: int) -> bool:
        """Whether one flow passes."""
        return self.ports(source, destination).allows(protocol, port)

    def number(self, end: End) -> int:
        """The class of one end."""
        if isinstance(end, Pod):
            return self.universe.class_of[self.pods.index(end)]
        ((at, _),) = AddressSet.of(str(end)).intervals
        return len(self.universe.pods) + bisect_right(self.universe.ranges, at, key=lambda interval: interval[0]) - 1


def passing(reach: Reach) -> dict[tuple[int, int], PortSet]:
    """The ports on which each class reaches each other class."""
    found: dict[tuple[int, int], PortSet] = {}
    for flows in reach.flows(reach.universe.everything, reach.universe.everything):
        for source in members(flows.sources):
            for destination in members(flows.destinations):
                pair = source, destination
                found[pair] = found.get(pair, PortSet.NONE) | flows.ports
    return found


def agreed(
    policies: Iterable[NetworkPolicy],
    source: End,
    destination: End,
    protocol: Protocol,
    port: int,
    namespaces: Iterable[Namespace] = (),
) -> bool:
    """Whether one flow passes, on which the engine and the judge must agree."""
    policies, namespaces = tuple(policies), tuple(namespaces)
    pods = [end for end in (source, destination) if isinstance(end, Pod)]
    answer = Picture.of(namespaces, pods, policies).permits(source, destination, protocol, port)
    assert answer is permits(policies, namespaces, source, destination, protocol, port)
    return answer
