"""Components: which pods and ports a set of labels, a Service or a workload of the manifests stands for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from netpolgen.model.intent import Component, DeclaredPort
from netpolgen.model.inventory import Inventory
from netpolgen.model.labels import LabelSelector
from netpolgen.model.objects import Pod, Service, ServicePort, Workload
from netpolgen.model.ports import PortRange
from netpolgen.synthesis.endpoints import Endpoint, PodEndpoint

# Labels that controllers add to pods as they create them: no manifest can promise their values.
GENERATED_LABELS = frozenset(
    {
        "apps.kubernetes.io/pod-index",
        "batch.kubernetes.io/controller-uid",
        "batch.kubernetes.io/job-completion-index",
        "batch.kubernetes.io/job-name",
        "controller-revision-hash",
        "controller-uid",
        "job-name",
        "pod-template-generation",
        "pod-template-hash",
        "statefulset.kubernetes.io/pod-name",
        "topology.kubernetes.io/region",
        "topology.kubernetes.io/zone",
    }
)

# RFC 1123 label, which the name of a namespace is; it also becomes the name of a directory.
_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")


class UnresolvedError(Exception):
    """A name or a port of policies.toml that cannot be made out; the text says why and what to write instead."""

    def __init__(self, message: str, code: str = "NPG502") -> None:
        super().__init__(message)
        self.code = code

    def of_group(self, name: str) -> UnresolvedError:
        """The same, saying which group brought the name."""
        return UnresolvedError(f'group "{name}": {self}', self.code)


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a name stands for, and what is known of its ports.

    ``own_ports`` belong to the name itself (``dns``, ``apiserver``) and are taken when an edge names none.
    """

    endpoint: Endpoint
    declared: tuple[DeclaredPort, ...] = ()
    service_ports: tuple[ServicePort, ...] = ()
    workloads: tuple[Workload, ...] = ()
    own_ports: tuple[PortRange, ...] = ()

    @property
    def pods(self) -> Iterator[Pod]:
        """The known pods."""
        return (workload.pod for workload in self.workloads)


@dataclass(frozen=True, slots=True)
class Components:
    """Components over the objects of the manifests."""

    inventory: Inventory

    def declared(self, component: Component) -> Meaning:
        """What a component of policies.toml stands for. Raises UnresolvedError."""
        if component.service is not None:
            return self._of_service(component, self._service(component.service))
        if component.workload is not None:
            return self.of_workload(component, self._workload(component.workload))
        return self._of_selector(component, component.namespace or "", component.selector or LabelSelector.EVERYTHING)

    def found(self, wanted: Component) -> Meaning | None:
        """What an undeclared name stands for: the one Service, else the one workload of that name; None if neither.

        Raises UnresolvedError when there are several.
        """
        namespace, _, plain = wanted.name.rpartition("/")
        services = [
            service
            for service in self.inventory.services
            if service.name == plain and namespace in {"", service.namespace}
        ]
        if services:
            return self._of_service(wanted, _only(wanted.name, services))
        workloads = [
            workload
            for workload in self.inventory.workloads
            if workload.ref.name == plain and namespace in {"", workload.ref.namespace}
        ]
        return self.of_workload(wanted, _only(wanted.name, workloads)) if workloads else None

    def known_names(self) -> Iterator[str]:
        """The names that ``found`` finds."""
        refs = [service.ref for service in self.inventory.services]
        refs += [workload.ref for workload in self.inventory.workloads]
        for ref in refs:
            yield ref.name
            yield f"{ref.namespace}/{ref.name}"

    def selected(self, namespace: str, selector: LabelSelector) -> tuple[Workload, ...]:
        """The known workloads of a namespace whose pods a selector selects."""
        return tuple(
            workload
            for workload in self.inventory.workloads_by_namespace.get(namespace, ())
            if selector.matches(workload.pod.labels) and not workload.pod.host_network
        )

    def _service(self, key: str) -> Service:
        for service in self.inventory.services:
            if f"{service.namespace}/{service.name}" == key:
                return service
        known = [f"{service.namespace}/{service.name}" for service in self.inventory.services]
        raise UnresolvedError(f'no Service "{key}" in the sources{suggestion(key, known)}')

    def _workload(self, key: str) -> Workload:
        for workload in self.inventory.workloads:
            if _workload_key(workload) == key:
                return workload
        known = [_workload_key(workload) for workload in self.inventory.workloads]
        raise UnresolvedError(f'no workload "{key}" in the sources{suggestion(key, known)}')

    def _of_service(self, component: Component, service: Service) -> Meaning:
        if service.selector is None or not service.selector.requirements:
            raise UnresolvedError(
                f"{service.ref} has no selector, so it names no pods; declare a network or a component with labels",
                "NPG501",
            )
        return self._meaning(component, service.namespace, service.selector, service.ports)

    def of_workload(self, component: Component, workload: Workload) -> Meaning:
        """The pods that a workload's selector selects, under the name of a component. Raises UnresolvedError."""
        selector = workload.selector or LabelSelector.from_labels(
            {key: value for key, value in workload.pod.labels.items() if key not in GENERATED_LABELS}
        )
        if not selector.requirements:
            raise UnresolvedError(f"{workload} has no lasting pod label to select it by; add one to its template")
        return self._of_selector(component, workload.ref.namespace, selector)

    def _of_selector(self, component: Component, namespace: str, selector: LabelSelector) -> Meaning:
        """Pods by label, with the ports of the Services that lead to just these pods."""
        workloads = self.selected(namespace, selector)
        offered = tuple(
            port
            for service in self.inventory.services_by_namespace.get(namespace, ())
            if service.selector == selector or (workloads and self._leads_to(service, workloads))
            for port in service.ports
        )
        return self._meaning(component, namespace, selector, offered)

    def _leads_to(self, service: Service, workloads: Sequence[Workload]) -> bool:
        return service.selector is not None and self.selected(service.namespace, service.selector) == workloads

    def _meaning(
        self, component: Component, namespace: str, selector: LabelSelector, offered: tuple[ServicePort, ...]
    ) -> Meaning:
        if not _LABEL.fullmatch(namespace):
            raise UnresolvedError(
                f'"{component.name}" stands in namespace "{namespace}", which cannot exist; mend that'
            )
        endpoint = PodEndpoint(component.name, namespace, selector, component.external)
        return Meaning(endpoint, component.ports, offered, self.selected(namespace, selector))


def _workload_key(workload: Workload) -> str:
    return f"{workload.ref.kind}/{workload.ref.namespace}/{workload.ref.name}"


_Item = TypeVar("_Item", Service, Workload)


def _only(name: str, found: list[_Item]) -> _Item:
    """The one object found. Raises UnresolvedError when there are several."""
    namespaces = sorted({item.ref.namespace for item in found})
    if len({item.ref for item in found}) > 1:
        listed = ", ".join(sorted(str(item.ref) for item in found))
        instead = f'"{namespaces[0]}/{name}"' if len(namespaces) > 1 else "a component with workload = or labels ="
        raise UnresolvedError(f'"{name}" may be {listed}; write which one, such as {instead}')
    return found[0]


def suggestion(name: str, known: Iterable[str]) -> str:
    """A question that names the closest known name; empty when nothing is close."""
    from difflib import get_close_matches

    close = get_close_matches(name, sorted(set(known)), n=1)
    return f'; did you mean "{close[0]}"?' if close else ""
