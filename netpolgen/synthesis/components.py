"""Components: which pods and ports a set of labels, a Service or a workload of the manifests stands for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from msgspec import Struct

from netpolgen.model.intent import Component, DeclaredPort
from netpolgen.model.inventory import Inventory
from netpolgen.model.labels import Labels, LabelSelector
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


class UnselectableError(UnresolvedError):
    """Workloads without a label to select them by: no policy can name them, but one can ask about them."""

    def __init__(self, name: str, workloads: tuple[Workload, ...]) -> None:
        reason = "has no lasting pod label" if len(workloads) == 1 else "has no lasting label that all its pods share"
        super().__init__(f"{workloads[0]} {reason} to select it by; add one to its template")
        self.name = name
        self.workloads = workloads


class Meaning(Struct, frozen=True):
    """What a name stands for, and what is known of its ports.

    ``workloads`` are those that policies can select, so none on the network of its node. ``own_ports`` belong to the
    name itself (``dns``, ``apiserver``) and are taken when an edge names none.
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


class Components(Struct, frozen=True):
    """Components over the objects of the manifests."""

    inventory: Inventory

    def declared(self, component: Component) -> Meaning:
        """What a component of policies.toml stands for. Raises UnresolvedError."""
        if component.service is not None:
            return self.of_service(component, self._service(component.service))
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
            return self.of_service(wanted, _only(wanted.name, services)[0])
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
        return tuple(found for found in self.labelled(namespace, selector) if not found.pod.host_network)

    def on_nodes(self, namespace: str, selector: LabelSelector) -> tuple[Workload, ...]:
        """Those with the same labels that are on the network of their node, where no policy selects them."""
        return tuple(found for found in self.labelled(namespace, selector) if found.pod.host_network)

    def labelled(self, namespace: str, selector: LabelSelector) -> Iterator[Workload]:
        """Both of them: the workloads of a namespace whose pods have such labels."""
        workloads = self.inventory.workloads_by_namespace.get(namespace, ())
        return (workload for workload in workloads if selector.matches(workload.pod.labels))

    def _service(self, key: str) -> Service:
        for service in self.inventory.services:
            if f"{service.namespace}/{service.name}" == key:
                return service
        known = [f"{service.namespace}/{service.name}" for service in self.inventory.services]
        raise UnresolvedError(f'no Service "{key}" in the sources{suggestion(key, known)}')

    def _workload(self, key: str) -> tuple[Workload, ...]:
        found = tuple(workload for workload in self.inventory.workloads if _workload_key(workload) == key)
        if found:
            return found
        known = [_workload_key(workload) for workload in self.inventory.workloads]
        raise UnresolvedError(f'no workload "{key}" in the sources{suggestion(key, known)}')

    def of_service(self, component: Component, service: Service) -> Meaning:
        """The pods behind a Service, under the name of a component. Raises UnresolvedError."""
        if service.selector is None or not service.selector.requirements:
            raise UnresolvedError(
                f"{service.ref} has no selector, so it names no pods; declare a network or a component with labels",
                "NPG501",
            )
        return self._meaning(component, service.namespace, service.selector, service.ports)

    def of_workload(self, component: Component, workloads: tuple[Workload, ...]) -> Meaning:
        """The pods of one workload, which may stand in several documents, under the name of a component.

        Raises UnresolvedError, and UnselectableError where no selector finds them for life.
        """
        selector = _lasting_selector(workloads)
        if not selector.requirements:
            raise UnselectableError(component.name, workloads)
        return self._of_selector(component, workloads[0].ref.namespace, selector)

    def unselected(self, name: str, workloads: tuple[Workload, ...]) -> Meaning:
        """Just these workloads, which nothing selects, with the ports of the Services that lead to all of them."""
        namespace = workloads[0].ref.namespace
        offered = tuple(
            port
            for service in self.inventory.services_by_namespace.get(namespace, ())
            if service.selector is not None and all(service.selector.matches(each.pod.labels) for each in workloads)
            for port in service.ports
        )
        endpoint = PodEndpoint(name, namespace, LabelSelector.EVERYTHING)
        return Meaning(endpoint, service_ports=offered, workloads=workloads)

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


def _lasting_selector(workloads: Sequence[Workload]) -> LabelSelector:
    """What selects the pods for life: the selector that all documents of a workload have, or else the labels."""
    selectors = {
        workload.selector or LabelSelector.from_labels(_lasting(workload.pod.labels)) for workload in workloads
    }
    if len(selectors) == 1:
        return selectors.pop()
    first, *others = (_lasting(workload.pod.labels) for workload in workloads)
    shared = {key: value for key, value in first.items() if all(labels.get(key) == value for labels in others)}
    return LabelSelector.from_labels(shared)


def _lasting(labels: Labels) -> Labels:
    return {key: value for key, value in labels.items() if key not in GENERATED_LABELS}


def _workload_key(workload: Workload) -> str:
    return f"{workload.ref.kind}/{workload.ref.namespace}/{workload.ref.name}"


_Item = TypeVar("_Item", Service, Workload)


def _only(name: str, found: list[_Item]) -> tuple[_Item, ...]:
    """The one object found, once for each document of it. Raises UnresolvedError when there are several objects."""
    namespaces = sorted({item.ref.namespace for item in found})
    if len({item.ref for item in found}) > 1:
        listed = ", ".join(sorted(str(item.ref) for item in found))
        instead = f'"{namespaces[0]}/{name}"' if len(namespaces) > 1 else "a component with workload = or labels ="
        raise UnresolvedError(f'"{name}" may be {listed}; write which one, such as {instead}')
    return tuple(found)


def suggestion(name: str, known: Iterable[str]) -> str:
    """A question that names the closest known name; empty when nothing is close."""
    from difflib import get_close_matches

    close = get_close_matches(name, sorted(set(known)), n=1)
    return f'; did you mean "{close[0]}"?' if close else ""
