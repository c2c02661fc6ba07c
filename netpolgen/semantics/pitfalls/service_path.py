"""Peers that select the pods behind a Service but not, as the VPC CNI does, the Service itself.

The controller of the Amazon VPC CNI opens the address of a Service only if the peer's pod selector matches the
Service's own selector, read as labels; a label that only the pods have keeps the Service closed.
Source: the endpoints resolver of aws/amazon-network-policy-controller-k8s, and its issue 147.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from msgspec import Struct, field

from netpolgen.model.labels import LabelSelector
from netpolgen.model.objects import Service, Workload
from netpolgen.model.policy import AnyPort, Direction, NetworkPolicy, PodPeer
from netpolgen.model.ports import PortSet
from netpolgen.semantics.pitfalls.openings import Entry, entries_in_force
from netpolgen.semantics.state import State
from netpolgen.semantics.vocabulary import PodSelection


class ClosedService(Struct, frozen=True):
    """An egress entry for pods whose Service it does not open."""

    policy: NetworkPolicy
    peer: PodPeer
    service: Service


class ServicePaths(Struct, frozen=True, dict=True):
    """The Services of a state, as egress entries see them."""

    state: State
    _missed: dict[PodSelection, tuple[Service, ...]] = field(default_factory=dict)

    def closed(self) -> Iterator[ClosedService]:
        """One for each entry that opens pods and not their Service, unless another entry for the same pods does."""
        for entry in self._entries:
            if isinstance(entry.peer, PodPeer):
                selection = PodSelection.of_peer(entry.peer, entry.policy.namespace)
                for service in self._missing(selection):
                    if _may_lead(entry, service) and not self._is_open_elsewhere(entry, service):
                        yield ClosedService(entry.policy, entry.peer, service)
                        break

    @cached_property
    def _entries(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in entries_in_force(self.state) if entry.direction is Direction.EGRESS)

    @cached_property
    def _by_namespace(self) -> Mapping[str, list[Entry]]:
        found: dict[str, list[Entry]] = {}
        for entry in self._entries:
            found.setdefault(entry.policy.namespace, []).append(entry)
        return found

    def _missing(self, selection: PodSelection) -> tuple[Service, ...]:
        """The Services before selected pods that are not selected, where no other Service before them is."""
        if selection not in self._missed:
            self._missed[selection] = tuple(self._looked_up(selection)) if selection.pods.requirements else ()
        return self._missed[selection]

    def _looked_up(self, selection: PodSelection) -> Iterator[Service]:
        for namespace in self.state.universe.matching(selection.namespaces):
            before: dict[Service, set[int]] = {}
            for workload in self._pods(namespace, selection.pods):
                for service in self._services.get(id(workload), ()):
                    before.setdefault(service, set()).add(id(workload))
            opened = {service for service in before if _is_selected(service, selection)}
            reached = {workload for service in opened for workload in before[service]}
            yield from (service for service in before if not before[service] <= reached)

    @cached_property
    def _services(self) -> Mapping[int, list[Service]]:
        """The Services with an address before each workload, by its id."""
        found: dict[int, list[Service]] = {}
        for service in self.state.inventory.services:
            if service.selector is not None and not service.headless:
                for workload in self._pods(service.namespace, service.selector):
                    found.setdefault(id(workload), []).append(service)
        return found

    def _pods(self, namespace: str, selector: LabelSelector) -> Iterator[Workload]:
        listings = [
            [workload for value in values.values for workload in self._labelled.get((namespace, key, value), ())]
            for key, values in selector.requirements
            if not (values.complement or values.absent)
        ]
        every = self.state.inventory.workloads_by_namespace.get(namespace, ())
        for workload in min(listings, key=len, default=every):
            if selector.matches(workload.pod.labels):
                yield workload

    @cached_property
    def _labelled(self) -> Mapping[tuple[str, str, str], list[Workload]]:
        found: dict[tuple[str, str, str], list[Workload]] = {}
        for workload in self.state.inventory.workloads:
            for key, value in workload.pod.labels.items():
                found.setdefault((workload.ref.namespace, key, value), []).append(workload)
        return found

    def _is_open_elsewhere(self, entry: Entry, service: Service) -> bool:
        return any(
            other is not entry and _covers(other, entry) and self._opens(other, service)
            for other in self._by_namespace[entry.policy.namespace]
        )

    def _opens(self, entry: Entry, service: Service) -> bool:
        if not isinstance(entry.peer, PodPeer):
            return entry.takes_everyone
        selection = PodSelection.of_peer(entry.peer, entry.policy.namespace)
        namespace = self.state.inventory.namespace_by_name[service.namespace]
        return selection.namespaces.matches(namespace.labels) and _is_selected(service, selection)


def _is_selected(service: Service, selection: PodSelection) -> bool:
    return service.selector is not None and selection.pods.matches(service.selector.fewest_labels())


def _covers(wide: Entry, narrow: Entry) -> bool:
    """Whether one entry is for all pods of the other and for all of its ports."""
    selector = wide.policy.pod_selector
    is_for_all = not selector.requirements or selector == narrow.policy.pod_selector
    ports = AnyPort() in wide.rule.ports or set(narrow.rule.ports) <= set(wide.rule.ports)
    return is_for_all and ports


def _may_lead(entry: Entry, service: Service) -> bool:
    """Whether some port of the Service leads to a port of the entry; a name may stand for any number."""
    if entry.rule.named_ports or any(isinstance(port.target_port, str) for port in service.ports):
        return True
    targets = PortSet.union(
        PortSet.of(port.protocol, port.target_port, port.target_port)
        for port in service.ports
        if isinstance(port.target_port, int)
    )
    return entry.rule.numbered_ports.overlaps(targets)
