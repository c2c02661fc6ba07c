"""Ingresses and routes of the Gateway API: the Service ports that they lead to, in every spelling."""

from __future__ import annotations

import pytest

from netpolgen.inputs.objects.decode import decode
from netpolgen.inputs.yaml.reader import read_file
from netpolgen.model.entrances import Backend

INGRESS = """
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: shop, namespace: web}
spec:
  defaultBackend: {service: {name: fallback, port: {number: 80}}}
  rules:
  - host: shop.example
    http:
      paths:
      - {path: /, pathType: Prefix, backend: {service: {name: ui, port: {name: http}}}}
      - {path: /again, pathType: Prefix, backend: {service: {name: ui, port: {name: http}}}}
      - {path: /bucket, pathType: Prefix, backend: {resource: {kind: Bucket, name: images}}}
  - host: nothing.example
"""
OLD_INGRESS = """
apiVersion: extensions/v1beta1
kind: Ingress
metadata: {name: shop, namespace: web}
spec:
  backend: {serviceName: fallback, servicePort: 80}
  rules:
  - http: {paths: [{backend: {serviceName: ui, servicePort: http}}]}
"""
ROUTE = """
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: shop, namespace: web}
spec:
  parentRefs: [{name: public}]
  rules:
  - backendRefs:
    - {name: ui, port: 80}
    - {name: orders, namespace: orders, port: 8080, weight: 1}
    - {name: bucket, group: storage.example, kind: Bucket}
    filters:
    - {type: RequestMirror, requestMirror: {backendRef: {name: shadow, port: 81}}}
    - {type: URLRewrite}
"""
MESH = ROUTE.replace("{name: public}", '{name: ui, kind: Service, group: ""}')
CASES = {
    "an Ingress": (INGRESS, "ingress-controller", [("web", "fallback", 80), ("web", "ui", "http")]),
    "one of old": (OLD_INGRESS, "ingress-controller", [("web", "fallback", 80), ("web", "ui", "http")]),
    "a route": (ROUTE, "gateway", [("web", "ui", 80), ("orders", "orders", 8080), ("web", "shadow", 81)]),
    "a route of a mesh": (MESH, "gateway", []),
    "nothing in it": ("apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: a}", "ingress-controller", []),
}


@pytest.mark.parametrize("case", CASES)
def test_backends(case: str):
    text, source, backends = CASES[case]
    (document,) = read_file("a.yaml", text.encode()).documents
    decoded = decode(document)
    (entrance,) = decoded.entrances
    assert decoded.document.problems == ()
    assert entrance.bringer == source
    assert entrance.backends == tuple(Backend(*backend) for backend in backends)


def test_what_cannot_be_read_is_left_out_by_itself():
    text = INGRESS.replace("number: 80", "number: eighty").replace("host: nothing.example", "http: {paths: [null]}")
    (document,) = read_file("a.yaml", text.encode()).documents
    decoded = decode(document)
    assert decoded.entrances[0].backends == (Backend("web", "ui", "http"),)
    (problem,) = decoded.document.problems
    place = "Ingress web/shop: spec.defaultBackend.service.port.number"
    assert problem.violation.message == f'{place} is the string "eighty", but has to be a whole number of 32 bits'


@pytest.mark.parametrize("api_version", ["traefik.example/v1", "networking.istio.io/v1"])
def test_kinds_of_others_are_theirs(api_version: str):
    text = INGRESS.replace("networking.k8s.io/v1", api_version)
    (document,) = read_file("a.yaml", text.encode()).documents
    assert not decode(document).recognised
