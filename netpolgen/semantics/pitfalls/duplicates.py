"""Objects that stand more than once and say different things: in the cluster, the one that is applied last is left."""

from __future__ import annotations

from collections.abc import Hashable, Iterator

from msgspec import Struct

from netpolgen.model.finding import ObjectRef
from netpolgen.model.inventory import Inventory
from netpolgen.model.objects import Namespace, Service, Workload
from netpolgen.model.policy import Direction, NetworkPolicy
from netpolgen.model.source import Origin

# Only a name that the API server completes, ``generateName``, can end so; each object made from it has its own.
_INCOMPLETE = ("-", ".")


class Duplicate(Struct, frozen=True):
    """An object that stands at ``first`` already, with another meaning."""

    ref: ObjectRef
    place: Origin
    first: Origin


def duplicates(inventory: Inventory) -> Iterator[Duplicate]:
    """Every further object of one kind, namespace and name that differs from the first in what policies see."""
    first: dict[ObjectRef, tuple[Origin, Hashable]] = {}
    for ref, place, meaning in _objects(inventory):
        if not ref.name.endswith(_INCOMPLETE):
            known, other = first.setdefault(ref, (place, meaning))
            if other != meaning:
                yield Duplicate(ref, place, known)


def _objects(inventory: Inventory) -> Iterator[tuple[ObjectRef, Origin, Hashable]]:
    for policy in inventory.policies:
        if policy.origin is not None:
            yield policy.ref, policy.origin, meaning_of(policy)
    for workload in inventory.workloads:
        if not _is_shown_as_owner(workload):
            yield workload.ref, workload.origin, _of_workload(workload)
    for service in inventory.services:
        yield service.ref, service.origin, _of_service(service)
    for namespace in inventory.namespaces:
        if namespace.origin is not None:
            yield ObjectRef("Namespace", "", namespace.name), namespace.origin, _of_namespace(namespace)


def meaning_of(policy: NetworkPolicy) -> Hashable:
    """All that a policy means, whatever words and labels it has."""
    return policy.pod_selector, policy.policy_types, *(policy.rules(direction) for direction in Direction)


def _is_shown_as_owner(workload: Workload) -> bool:
    """Whether it is a Pod of a controller, many of which have one owner and look different."""
    return workload.template_origin == workload.origin and workload.ref.kind != "Pod"


def _of_workload(workload: Workload) -> Hashable:
    pod = workload.pod
    return frozenset(pod.labels.items()), frozenset(pod.ports), pod.host_network, workload.selector


def _of_service(service: Service) -> Hashable:
    return service.type, service.selector, frozenset(service.ports), service.headless


def _of_namespace(namespace: Namespace) -> Hashable:
    return frozenset(namespace.labels.items())
