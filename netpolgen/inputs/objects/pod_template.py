"""What policies can see of a pod template: labels, container ports and hostNetwork.

Only the fields that matter are looked at, and what is wrong in one of them costs that field and no more.
Source: PodTemplateSpec and Container in k8s.io/api/core/v1; sidecar containers are KEP-753.
"""

from __future__ import annotations

from collections.abc import Iterator

from netpolgen.inputs.api.fault import Fault, invalid, refused
from netpolgen.inputs.api.policy import PROTOCOLS, about_range, unknown_protocol
from netpolgen.inputs.api.selector import labels_of
from netpolgen.inputs.api.shape import BOOLEAN, INT32, STRING_MAP, TEXT, Fields, ListOf, Structure
from netpolgen.model.finding import ApiClass
from netpolgen.model.objects import ContainerPort, Pod
from netpolgen.model.ports import FIRST_PORT, LAST_PORT, Protocol

_CONTAINER = Structure(
    "Container",
    {
        "restartPolicy": TEXT,
        "ports": ListOf(
            Structure("ContainerPort", {"name": TEXT, "containerPort": INT32, "protocol": TEXT}, is_open=True),
        ),
    },
    is_open=True,
)

POD_SPEC = Structure(
    "PodSpec",
    {
        "hostNetwork": BOOLEAN,
        "containers": ListOf(_CONTAINER),
        "initContainers": ListOf(_CONTAINER),
        "serviceAccountName": TEXT,
        "automountServiceAccountToken": BOOLEAN,
    },
    is_open=True,
)

POD_TEMPLATE = Structure(
    "PodTemplateSpec",
    {"metadata": Structure("ObjectMeta", {"labels": STRING_MAP}, is_open=True), "spec": POD_SPEC},
    is_open=True,
)


def pod(template: Fields, namespace: str) -> Pod:
    """The pod that a template makes, without the ports that ``faults_of_template`` finds fault with."""
    metadata, spec = template.get("metadata") or {}, template.get("spec") or {}
    return Pod(
        namespace=namespace,
        labels=labels_of(metadata.get("labels")),
        ports=tuple(_ports(spec)),
        host_network=spec.get("hostNetwork") is True,
    )


def service_account(template: Fields) -> str:
    """The service account of the pods; empty for those that get no token of it."""
    spec = template.get("spec") or {}
    return "" if spec.get("automountServiceAccountToken") is False else spec.get("serviceAccountName") or "default"


def faults_of_template(template: Fields) -> Iterator[Fault]:
    """Container ports that the API server refuses; routes start at the template."""
    spec = template.get("spec") or {}
    for field in ("containers", "initContainers"):
        for at, container in enumerate(spec.get(field) or ()):
            for index, port in enumerate((container or {}).get("ports") or ()):
                for fault in _faults_of_port(port or {}):
                    yield fault.under("spec", field, at, "ports", index)


def _faults_of_port(port: Fields) -> Iterator[Fault]:
    number, protocol = port.get("containerPort"), port.get("protocol")
    if not number:
        yield refused(ApiClass.REQUIRED, "is missing; write the port that the container listens on", "containerPort")
    elif not FIRST_PORT <= number <= LAST_PORT:
        yield invalid(about_range(number), "containerPort")
    if protocol and protocol not in PROTOCOLS:
        yield unknown_protocol(protocol)


def _ports(spec: Fields) -> Iterator[ContainerPort]:
    sidecars = (c for c in spec.get("initContainers") or () if c and c.get("restartPolicy") == "Always")
    for container in (*(spec.get("containers") or ()), *sidecars):
        for port in (container or {}).get("ports") or ():
            if port and not any(_faults_of_port(port)):
                protocol = Protocol(port.get("protocol") or Protocol.TCP)
                yield ContainerPort(port.get("name") or "", protocol, port["containerPort"])
