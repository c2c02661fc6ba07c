"""Services: which pods stand behind them, and which of their ports lead where.

Source: ServiceSpec and ServicePort in k8s.io/api/core/v1; a missing targetPort is the port itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from netpolgen.inputs.api.fault import Fault, invalid
from netpolgen.inputs.api.policy import PROTOCOLS, about_range, unknown_protocol
from netpolgen.inputs.api.selector import labels_of
from netpolgen.inputs.api.shape import INT32, INT_OR_STRING, STRING_MAP, TEXT, Fields, ListOf, Structure
from netpolgen.inputs.api.walk import fitted
from netpolgen.model.finding import ObjectRef
from netpolgen.model.labels import LabelSelector
from netpolgen.model.objects import Service, ServicePort
from netpolgen.model.ports import FIRST_PORT, LAST_PORT, Protocol
from netpolgen.model.source import Origin

_PORT = Structure(
    "ServicePort",
    {"name": TEXT, "protocol": TEXT, "port": INT32, "targetPort": INT_OR_STRING},
    is_open=True,
)
_SERVICE = Structure(
    "Service",
    {
        "metadata": Structure("ObjectMeta", {"name": TEXT, "generateName": TEXT, "namespace": TEXT}, is_open=True),
        "spec": Structure(
            "ServiceSpec",
            {
                "type": TEXT,
                "selector": STRING_MAP,
                "clusterIP": TEXT,
                "clusterIPs": ListOf(TEXT),
                "ports": ListOf(_PORT),
            },
            is_open=True,
        ),
    },
    is_open=True,
)

_HEADLESS, _EXTERNAL_NAME = "None", "ExternalName"


def decode_service(fields: Fields, ref: ObjectRef, origin: Origin) -> tuple[Service, tuple[Fault, ...]]:
    """A Service, and what is wrong with the fields that it was read from; ports that are refused are left out."""
    clean, misfits = fitted(_SERVICE, fields)
    spec = clean.get("spec") or {}
    addresses = dict.fromkeys(text for text in (spec.get("clusterIP"), *(spec.get("clusterIPs") or ())) if text)
    service = Service(
        namespace=ref.namespace,
        name=ref.name,
        type=spec.get("type") or "ClusterIP",
        selector=None if any(fault.field == ("spec", "selector") for fault in misfits) else _selector(spec),
        ports=tuple(_ports(spec)),
        headless=_HEADLESS in addresses,
        origin=origin,
        cluster_ips=tuple(text for text in addresses if text != _HEADLESS),
    )
    return service, misfits or tuple(_faults(spec))


def _selector(spec: Fields) -> LabelSelector | None:
    labels = labels_of(spec.get("selector"))
    return LabelSelector.from_labels(labels) if labels and spec.get("type") != _EXTERNAL_NAME else None


def _faults(spec: Fields) -> Iterator[Fault]:
    for index, port in enumerate(spec.get("ports") or ()):
        for fault in _faults_of_port(port or {}):
            yield fault.under("spec", "ports", index)


def _faults_of_port(port: Fields) -> Iterator[Fault]:
    number, protocol, target = port.get("port") or 0, port.get("protocol"), port.get("targetPort")
    if not FIRST_PORT <= number <= LAST_PORT:
        yield invalid(about_range(number), "port")
    if protocol and protocol not in PROTOCOLS:
        yield unknown_protocol(protocol)
    if isinstance(target, int) and target and not FIRST_PORT <= target <= LAST_PORT:
        yield invalid(about_range(target), "targetPort")


def _ports(spec: Fields) -> Iterator[ServicePort]:
    for port in spec.get("ports") or ():
        if port and not any(_faults_of_port(port)):
            protocol = Protocol(port.get("protocol") or Protocol.TCP)
            yield ServicePort(port.get("name") or "", protocol, port["port"], port.get("targetPort") or port["port"])
