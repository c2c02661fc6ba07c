"""A way in from outside that ends at a closed door

## What

An Ingress, a Gateway API route, or a Service of type LoadBalancer or NodePort leads to pods whose ingress is isolated,
and no rule of any policy lets its traffic in. For the Services, that takes addresses or everyone: clients and nodes are
no pods. For the others, any peer counts that may be the controller: addresses, pods of another namespace, pods of this
one that are themselves led to from outside or that are not known.

## Why

The load balancer reports healthy targets at best, and its clients time out. A default deny that was added to a
namespace with a front door does this, and so does a rule for the addresses of clients that a proxy replaces.

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
    - from:
        - podSelector:
            matchLabels:
              app: jobs
---
apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
  labels:
    app: web
---
apiVersion: v1
kind: Pod
metadata:
  name: jobs
  namespace: shop
  labels:
    app: jobs
---
apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: shop
spec:
  type: LoadBalancer
  selector:
    app: web
  ports:
    - port: 443
      targetPort: 8443
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
    - from:
        - ipBlock:
            cidr: 203.0.113.0/24
      ports:
        - port: 8443
---
apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
  labels:
    app: web
---
apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: shop
spec:
  type: LoadBalancer
  selector:
    app: web
  ports:
    - port: 443
      targetPort: 8443
```

## Source

"Cluster ingress and egress mechanisms often require rewriting the source or destination IP of packets":
https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-resource
"""

from __future__ import annotations

from collections.abc import Iterator

from netpolgen.model.entrances import Bringer
from netpolgen.model.finding import Confidence, Severity, Violation
from netpolgen.model.policy import Direction
from netpolgen.model.ports import PortSet
from netpolgen.model.rule import Rule
from netpolgen.semantics.connectivity.entrances import Lead
from netpolgen.semantics.connectivity.front_doors import FrontDoors
from netpolgen.semantics.isolation import isolating
from netpolgen.semantics.placing import listed, name_of, origin_of
from netpolgen.semantics.state import State

_WHOM = {
    Bringer.INGRESS_CONTROLLER: "the ingress controller",
    Bringer.GATEWAY: "the gateway",
    Bringer.LOAD_BALANCER: "the addresses of its clients",
    Bringer.NODE_PORT: "the addresses of its clients",
}


def _check(state: State) -> Iterator[Violation]:
    doors = FrontDoors(state)
    by_way: dict[tuple[object, object], list[Lead]] = {}
    for lead in doors.closed():
        by_way.setdefault((lead.by.ref, state.inventory.workloads[lead.number].ref), []).append(lead)
    for found in by_way.values():
        yield _violation(state, found)


def _violation(state: State, leads: list[Lead]) -> Violation:
    by, workload = leads[0].by, state.inventory.workloads[leads[0].number]
    policies = list(isolating(state.inventory, workload.pod, Direction.INGRESS))
    ports = PortSet.union(lead.ports for lead in leads)
    message = (
        f"{by.ref} leads to {workload} on {ports}, where its traffic is denied: ingress is isolated by "
        f"{listed(policy.ref for policy in policies)}, and no rule admits {_WHOM[leads[0].bringer]}; add one, or "
        f"remove the way in"
    )
    places = tuple(name_of(origin_of(policy)) for policy in policies)
    return Violation(message, name_of(by.origin), by.ref, related=places)


RULE = Rule("NPG211", "external-entry-mismatch", Severity.WARNING, _check, page=__doc__, confidence=Confidence.MEDIUM)
