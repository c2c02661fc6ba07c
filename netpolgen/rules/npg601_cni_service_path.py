"""An egress peer that the VPC CNI does not see a Service behind

## What

With `[cluster] cni = "vpc-cni"`: an egress peer selects pods behind a Service, but not the Service's own selector read
as labels, and no other rule for the same pods does.

Headless Services are left out, since their clients use the addresses of the pods. Nor is anything said about the port
of a Service that differs from that of its pods: the documentation asks for the same, present controllers map it.

## Why

This plugin judges a connection to a Service before its address is replaced. It opens that address only where the peer's
`podSelector` matches the labels in the Service's selector. A peer with one label more than that, which the pods have,
works for the addresses of the pods and fails for the name that everybody uses.

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
  policyTypes: [Egress]
  egress:
    - to:
        - podSelector:
            matchLabels:
              app: db
              team: data
      ports:
        - port: 5432
---
apiVersion: v1
kind: Pod
metadata:
  name: db
  namespace: shop
  labels:
    app: db
    team: data
---
apiVersion: v1
kind: Service
metadata:
  name: db
  namespace: shop
spec:
  selector:
    app: db
  ports:
    - port: 5432
```

```toml
version = 1

[cluster]
cni = "vpc-cni"
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
  policyTypes: [Egress]
  egress:
    - to:
        - podSelector:
            matchLabels:
              app: db
      ports:
        - port: 5432
---
apiVersion: v1
kind: Pod
metadata:
  name: db
  namespace: shop
  labels:
    app: db
    team: data
---
apiVersion: v1
kind: Service
metadata:
  name: db
  namespace: shop
spec:
  selector:
    app: db
  ports:
    - port: 5432
```

```toml
version = 1

[cluster]
cni = "vpc-cni"
```

## Source

Egress through a Service of the controller: https://github.com/aws/amazon-network-policy-controller-k8s/issues/147
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from netpolgen.model.finding import Severity, Violation
from netpolgen.model.rule import Rule
from netpolgen.semantics.pitfalls.service_path import ClosedService, ServicePaths
from netpolgen.semantics.placing import in_policy, name_of
from netpolgen.semantics.state import State


def _check(state: State) -> Iterator[Violation]:
    if state.cluster is not None and state.cluster.cni == "vpc-cni":
        for closed in ServicePaths(state).closed():
            yield _violation(closed)


def _violation(closed: ClosedService) -> Violation:
    policy, peer, service = closed.policy, closed.peer, closed.service
    message = (
        f"{policy.ref} opens the pods behind {service.ref} and not its own address: the VPC CNI wants the peer to "
        f"match the Service's selector, {service.selector}, and {peer.pod_selector} asks for more; use that selector"
    )
    place = peer.origin and peer.origin.child("podSelector").at_key()
    return replace(in_policy(policy, message, place), related=(name_of(service.origin),))


RULE = Rule("NPG601", "cni-service-path", Severity.WARNING, _check, page=__doc__)
