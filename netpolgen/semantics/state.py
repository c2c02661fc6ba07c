"""One state of manifests, judged: its objects and what their policies permit together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from netpolgen.model.inventory import Inventory
from netpolgen.model.objects import Workload
from netpolgen.model.policy import Direction
from netpolgen.semantics.reach import Reach
from netpolgen.semantics.universe import Bits, Universe, members
from netpolgen.semantics.vocabulary import Vocabulary


@dataclass(frozen=True)
class State:
    """The objects of one state, and the reach of its policies over its known workloads, computed when first asked."""

    inventory: Inventory

    @cached_property
    def universe(self) -> Universe:
        """The known pods and all addresses, as far as the policies of this state tell them apart."""
        inventory = self.inventory
        pods = [workload.pod for workload in inventory.workloads]
        return Universe(inventory.namespace_by_name.values(), pods, Vocabulary.of_policies(inventory.policies))

    @cached_property
    def reach(self) -> Reach:
        """What the policies of this state permit together."""
        return Reach.of(self.universe, self.inventory.policies)

    @cached_property
    def _workloads_by_class(self) -> dict[int, list[Workload]]:
        found: dict[int, list[Workload]] = {}
        for workload, number in zip(self.inventory.workloads, self.universe.class_of, strict=True):
            found.setdefault(number, []).append(workload)
        return found

    def workloads(self, bits: Bits) -> Iterator[Workload]:
        """The workloads whose pods are among these classes."""
        for number in members(bits & self.universe.every_pod):
            yield from self._workloads_by_class[number]

    def open_workloads(self, direction: Direction) -> Iterator[Workload]:
        """The workloads that no policy isolates in one direction."""
        return self.workloads(self.universe.every_pod & ~self.reach.side(direction).isolated)
