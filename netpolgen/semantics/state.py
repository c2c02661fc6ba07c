"""One state of manifests, judged: its objects and what their policies permit together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import chain

from msgspec import Struct

from netpolgen.model.intent import Cluster, DnsTarget
from netpolgen.model.inventory import Inventory
from netpolgen.model.labels import LabelSelector
from netpolgen.model.objects import Workload
from netpolgen.model.policy import Direction
from netpolgen.semantics.isolation import SYSTEM_NAMESPACES
from netpolgen.semantics.reach import Reach
from netpolgen.semantics.symbolic.redundancy import NamespaceItems, items_by_namespace
from netpolgen.semantics.universe import Bits, Universe, members
from netpolgen.semantics.vocabulary import Vocabulary

# Ports that one range may hold unless the user says otherwise: the passive ports of an FTP server and the like.
WIDEST_RANGE = 256


class State(Struct, frozen=True, dict=True):
    """The objects of one state, and the reach of its policies over its known workloads, computed when first asked.

    ``dns`` is where the cluster serves it, None when nothing says so; the pods of ``namespaces_without_dns`` are meant
    to do without. ``cluster`` is the platform, None when nothing says which. The pods of ``unmanaged`` namespaces are
    others' to protect. ``widest_range`` is how many ports a range may hold.
    """

    inventory: Inventory
    dns: DnsTarget | None = None
    namespaces_without_dns: frozenset[str] = frozenset()
    cluster: Cluster | None = None
    unmanaged: frozenset[str] = frozenset()
    widest_range: int = WIDEST_RANGE

    @property
    def left_to_others(self) -> frozenset[str]:
        """The namespaces that nobody is asked to isolate."""
        return SYSTEM_NAMESPACES | self.unmanaged

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
    def entries(self) -> tuple[NamespaceItems, ...]:
        """What each entry of ``from`` and ``to`` permits, by namespace and direction."""
        return tuple(items_by_namespace(self.inventory))

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

    def uncovered_workloads(self, direction: Direction) -> Iterator[Workload]:
        """The open workloads that a policy of the user's could isolate, each once.

        Neither those on the host network, which no policy covers, nor those of namespaces that are left to others.
        """
        found = {workload.ref: workload for workload in self.open_workloads(direction) if not workload.pod.host_network}
        return (workload for ref, workload in found.items() if ref.namespace not in self.left_to_others)

    def selected_anywhere(self, selector: LabelSelector, *, on_host_network: bool = False) -> Iterator[Workload]:
        """The workloads of all namespaces whose pods a selector selects; host-network pods never are.

        With ``on_host_network``, those on the host network that have the labels all the same.
        """
        if on_host_network and not self.universe.on_host_network:
            return
        for workload in self._candidates(selector):
            if workload.pod.host_network is on_host_network and selector.matches(workload.pod.labels):
                yield workload

    def _candidates(self, selector: LabelSelector) -> Iterable[Workload]:
        listings = [
            [self._workloads_by_label.get((key, value), ()) for value in sorted(values.values)]
            for key, values in selector.requirements
            if not (values.complement or values.absent)
        ]
        shortest = min(listings, key=lambda listing: sum(map(len, listing)), default=None)
        return self.inventory.workloads if shortest is None else chain.from_iterable(shortest)

    @cached_property
    def _workloads_by_label(self) -> Mapping[tuple[str, str], list[Workload]]:
        found: dict[tuple[str, str], list[Workload]] = {}
        for workload in self.inventory.workloads:
            for label in workload.pod.labels.items():
                found.setdefault(label, []).append(workload)
        return found
