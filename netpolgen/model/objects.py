"""The Kubernetes objects that policies speak about: namespaces, pods of workloads, Services."""

from __future__ import annotations

from dataclasses import dataclass, field

from msgspec import Struct

from netpolgen.model.finding import ObjectRef
from netpolgen.model.labels import Labels, LabelSelector
from netpolgen.model.ports import Protocol
from netpolgen.model.source import Origin

NAMESPACE_NAME_LABEL = "kubernetes.io/metadata.name"


@dataclass(frozen=True, slots=True)
class Namespace:
    """A namespace with its labels, ``kubernetes.io/metadata.name`` always among them, as the control plane sets it."""

    name: str
    labels: Labels = field(hash=False)
    origin: Origin | None = field(default=None, compare=False)

    @classmethod
    def of(cls, name: str, labels: Labels | None = None, origin: Origin | None = None) -> Namespace:
        """A namespace whose name label is filled in."""
        return cls(name, {**(labels or {}), NAMESPACE_NAME_LABEL: name}, origin)


class ContainerPort(Struct, frozen=True, order=True):
    """A port that a container declares, 1-65535; ``name`` is empty when it has none."""

    name: str
    protocol: Protocol
    number: int


@dataclass(frozen=True, slots=True)
class Pod:
    """What a policy can see of a pod."""

    namespace: str
    labels: Labels = field(hash=False)
    ports: tuple[ContainerPort, ...] = ()
    host_network: bool = False


@dataclass(frozen=True, slots=True)
class Workload:
    """An object that brings pods: labels and ports are those of its pod template.

    ``selector`` is ``spec.selector`` where it identifies the pods for life (not for Job and CronJob, whose selector is
    generated). Identity is ``ref``: a Deployment and a Job of one name are two workloads. Under the name of
    ``service_account`` its pods come to the API server; it is empty if they get no token for that.
    """

    ref: ObjectRef
    pod: Pod
    selector: LabelSelector | None
    origin: Origin = field(compare=False)
    template_origin: Origin = field(compare=False)
    service_account: str = field(default="", compare=False)

    def __str__(self) -> str:
        return str(self.ref)


class ServicePort(Struct, frozen=True):
    """A port of a Service: ``target_port`` is a number or the name of a container port, as the Service spells it."""

    name: str
    protocol: Protocol
    port: int
    target_port: int | str


@dataclass(frozen=True, slots=True)
class Service:
    """A Service; ``selector`` is None when it has none (ExternalName, hand-kept endpoints).

    ``cluster_ips`` are the addresses that the manifest asks for, as text.
    """

    namespace: str
    name: str
    type: str
    selector: LabelSelector | None
    ports: tuple[ServicePort, ...]
    headless: bool
    origin: Origin = field(compare=False)
    cluster_ips: tuple[str, ...] = ()

    @property
    def ref(self) -> ObjectRef:
        """Its identity."""
        return ObjectRef("Service", self.namespace, self.name)
