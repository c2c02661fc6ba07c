"""Ingresses and the routes of the Gateway API: which ports of which Services they lead traffic to.

Decoding is lenient: a backend that cannot be read is left out by itself.
Source: IngressSpec in k8s.io/api/networking/v1, its older spelling in v1beta1; BackendRef, HTTPRouteSpec and the like
in sigs.k8s.io/gateway-api/apis/v1.
"""

from __future__ import annotations

from collections.abc import Iterator

from netpolgen.inputs.api.fault import Fault
from netpolgen.inputs.api.shape import INT32, INT_OR_STRING, TEXT, Fields, ListOf, Structure
from netpolgen.inputs.api.walk import fitted
from netpolgen.model.entrances import Backend, Bringer, Entrance
from netpolgen.model.finding import ObjectRef
from netpolgen.model.source import Origin

_PORT = Structure("ServiceBackendPort", {"name": TEXT, "number": INT32}, is_open=True)
_INGRESS_BACKEND = Structure(
    "IngressBackend",
    {
        "service": Structure("IngressServiceBackend", {"name": TEXT, "port": _PORT}, is_open=True),
        "serviceName": TEXT,
        "servicePort": INT_OR_STRING,
    },
    is_open=True,
)
_PATHS = ListOf(Structure("HTTPIngressPath", {"backend": _INGRESS_BACKEND}, is_open=True))
_HTTP = Structure("HTTPIngressRuleValue", {"paths": _PATHS}, is_open=True)
_INGRESS_SPEC = Structure(
    "IngressSpec",
    {
        "defaultBackend": _INGRESS_BACKEND,
        "backend": _INGRESS_BACKEND,
        "rules": ListOf(Structure("IngressRule", {"http": _HTTP}, is_open=True)),
    },
    is_open=True,
)
_INGRESS = Structure("Ingress", {"spec": _INGRESS_SPEC}, is_open=True)

_REFERENCE = {"group": TEXT, "kind": TEXT, "name": TEXT, "namespace": TEXT, "port": INT32}
_BACKEND_REF = Structure("BackendRef", _REFERENCE, is_open=True)
_MIRROR = Structure("HTTPRequestMirrorFilter", {"backendRef": _BACKEND_REF}, is_open=True)
_FILTERS = ListOf(Structure("HTTPRouteFilter", {"requestMirror": _MIRROR}, is_open=True))
_ROUTE_RULE = Structure("HTTPRouteRule", {"backendRefs": ListOf(_BACKEND_REF), "filters": _FILTERS}, is_open=True)
_ROUTE_SPEC = Structure(
    "HTTPRouteSpec",
    {"parentRefs": ListOf(Structure("ParentReference", _REFERENCE, is_open=True)), "rules": ListOf(_ROUTE_RULE)},
    is_open=True,
)
_ROUTE = Structure("HTTPRoute", {"spec": _ROUTE_SPEC}, is_open=True)


def decode_ingress(fields: Fields, ref: ObjectRef, origin: Origin) -> tuple[Entrance, tuple[Fault, ...]]:
    """An Ingress, and what is wrong with the fields that it was read from."""
    clean, misfits = fitted(_INGRESS, fields)
    spec = clean.get("spec") or {}
    found = (_ingress_backend(backend or {}, ref.namespace) for backend in _ingress_backends(spec))
    return Entrance(ref, Bringer.INGRESS_CONTROLLER, _each_once(found), origin), misfits


def _ingress_backends(spec: Fields) -> Iterator[Fields | None]:
    yield from (spec.get("defaultBackend"), spec.get("backend"))
    for rule in spec.get("rules") or ():
        for path in ((rule or {}).get("http") or {}).get("paths") or ():
            yield (path or {}).get("backend")


def _ingress_backend(backend: Fields, namespace: str) -> Backend | None:
    service = backend.get("service") or {}
    port = service.get("port") or {}
    name = service.get("name") or backend.get("serviceName")
    wanted = port.get("number") or port.get("name") or backend.get("servicePort")
    return Backend(namespace, name, wanted) if name and wanted else None


def decode_route(fields: Fields, ref: ObjectRef, origin: Origin) -> tuple[Entrance, tuple[Fault, ...]]:
    """A route of the Gateway API, and what is wrong with the fields that it was read from.

    A route whose parents are Services is of a mesh: it brings nothing in from outside, so that it has no backends here.
    """
    clean, misfits = fitted(_ROUTE, fields)
    spec = clean.get("spec") or {}
    parents = [(parent or {}).get("kind") or "Gateway" for parent in spec.get("parentRefs") or ()]
    found = (_route_backend(backend or {}, ref.namespace) for backend in _route_backends(spec) if "Gateway" in parents)
    return Entrance(ref, Bringer.GATEWAY, _each_once(found), origin), misfits


def _route_backends(spec: Fields) -> Iterator[Fields | None]:
    for rule in spec.get("rules") or ():
        yield from (rule or {}).get("backendRefs") or ()
        for entry in (rule or {}).get("filters") or ():
            yield ((entry or {}).get("requestMirror") or {}).get("backendRef")


def _route_backend(reference: Fields, namespace: str) -> Backend | None:
    kind, group, name = reference.get("kind") or "Service", reference.get("group") or "", reference.get("name")
    port = reference.get("port")
    if (kind, group) != ("Service", "") or not name or not port:
        return None
    return Backend(reference.get("namespace") or namespace, name, port)


def _each_once(backends: Iterator[Backend | None]) -> tuple[Backend, ...]:
    return tuple(dict.fromkeys(backend for backend in backends if backend))
