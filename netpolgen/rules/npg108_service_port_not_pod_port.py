"""A rule with the port of a Service where the pods listen on another one

## What

A port of a rule is the `port` of a Service, and none of the known pods that traffic of this rule would reach listens on
it: the Service leads to another port, its `targetPort`.

Nothing is said where that port is permitted to the same peers too, nor of pods that declare no ports and stand behind
no such Service.

## Why

The address and port of a Service are turned into those of a pod before policies apply. The rule permits a port on which
nobody listens, and the one that the traffic really goes to stays closed.

## Bad

```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: web
  policyTypes: [Ingress]
  ingress:
    - ports:
        - port: 80
---
apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: shop
spec:
  selector:
    app: web
  ports:
    - port: 80
      targetPort: http
---
apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
  labels:
    app: web
spec:
  containers:
    - name: web
      image: web
      ports:
        - name: http
          containerPort: 8080
```

## Good

```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: web
  policyTypes: [Ingress]
  ingress:
    - ports:
        - port: 8080
---
apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: shop
spec:
  selector:
    app: web
  ports:
    - port: 80
      targetPort: http
---
apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
  labels:
    app: web
spec:
  containers:
    - name: web
      image: web
      ports:
        - name: http
          containerPort: 8080
```

## Source

Virtual IPs and Service Proxies: https://kubernetes.io/docs/reference/networking/virtual-ips/
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from netpolgen.model.finding import Confidence, Severity, Violation
from netpolgen.model.fix import Fix, Replace, Safety
from netpolgen.model.policy import Direction
from netpolgen.model.rule import Rule
from netpolgen.semantics.pitfalls.service_ports import Lead, Misdirected, ServicePorts
from netpolgen.semantics.placing import in_policy
from netpolgen.semantics.state import State


def _check(state: State) -> Iterator[Violation]:
    for found in ServicePorts(state).misdirected():
        yield _violation(found)


def _violation(found: Misdirected) -> Violation:
    policy, lead = found.policy, found.lead
    if found.direction is Direction.INGRESS:
        effect = f"admits traffic on {found.port}, where none of its pods listens"
    else:
        effect = f"lets traffic out on {found.port}, where none of the pods that it names listens"
    message = (
        f"{policy.ref} {effect}: Service {lead.service.namespace}/{lead.service.name} turns {lead.port.port} into "
        f"{lead.number} at {lead.workload} before policies apply; write {_as_written(lead)}"
    )
    place = found.rule.origin.child("ports", found.at) if found.rule.origin else None
    declares = any(port.number == lead.number for port in lead.workload.pod.ports)
    violation = in_policy(policy, message, place, confidence=None if declares else Confidence.MEDIUM)
    port = lead.service.origin.child("spec", "ports", lead.at)
    fix = Fix(Replace(place.child("port"), lead.number), Safety.UNSAFE) if place else None
    return replace(violation, related=(port, lead.workload.template_origin), fix=fix)


def _as_written(lead: Lead) -> str:
    target = lead.port.target_port
    return f"{lead.number}, or {target}" if isinstance(target, str) else str(lead.number)


RULE = Rule("NPG108", "service-port-not-pod-port", Severity.ERROR, _check, page=__doc__, fix=Safety.UNSAFE)
