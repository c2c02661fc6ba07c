"""Everything known of one state: the objects that were read, indexed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from netpolgen.model.entrances import Entrance
from netpolgen.model.grants import Grant
from netpolgen.model.objects import Namespace, Service, Workload
from netpolgen.model.policy import NetworkPolicy


class Inventory(Struct, frozen=True, dict=True):
    """The objects of one state, each tuple in reading order; no slots, since indexes are computed when asked for."""

    namespaces: tuple[Namespace, ...] = ()
    workloads: tuple[Workload, ...] = ()
    services: tuple[Service, ...] = ()
    policies: tuple[NetworkPolicy, ...] = field(default=())
    entrances: tuple[Entrance, ...] = ()
    grants: tuple[Grant, ...] = ()

    @cached_property
    def namespace_by_name(self) -> Mapping[str, Namespace]:
        """Every namespace that exists: declared ones, and those that an object stands in."""
        named = {name: Namespace.of(name) for name in sorted(self._namespaces_in_use())}
        named.update((namespace.name, namespace) for namespace in self.namespaces)
        return named

    @cached_property
    def workloads_by_namespace(self) -> Mapping[str, tuple[Workload, ...]]:
        """The workloads of each namespace."""
        return _grouped((workload.ref.namespace, workload) for workload in self.workloads)

    @cached_property
    def services_by_namespace(self) -> Mapping[str, tuple[Service, ...]]:
        """The Services of each namespace."""
        return _grouped((service.namespace, service) for service in self.services)

    @cached_property
    def policies_by_namespace(self) -> Mapping[str, tuple[NetworkPolicy, ...]]:
        """The policies of each namespace."""
        return _grouped((policy.namespace, policy) for policy in self.policies)

    def _namespaces_in_use(self) -> set[str]:
        used = {workload.ref.namespace for workload in self.workloads}
        used |= {service.namespace for service in self.services}
        return used | {policy.namespace for policy in self.policies}

    def with_policies(self, policies: tuple[NetworkPolicy, ...]) -> Inventory:
        """The same state with these policies in place of its own."""
        return replace(self, policies=policies)


_Item = TypeVar("_Item")


def _grouped(items: Iterable[tuple[str, _Item]]) -> dict[str, tuple[_Item, ...]]:
    groups: dict[str, list[_Item]] = {}
    for key, item in items:
        groups.setdefault(key, []).append(item)
    return {key: tuple(members) for key, members in groups.items()}
