"""Addresses of pods or Services in an ipBlock

## What

An `ipBlock` lies inside the `pod-cidrs` or `service-cidrs` of `[cluster]` in policies.toml, or is the one address of a
known Service. A wider block that covers one of the ranges and does not except it is told as information.

Nothing is said of the addresses of the DNS and of the API server that `[cluster]` names, nor of egress to Services
under the VPC CNI, which does go by their addresses.

## Why

Addresses of pods change with every restart, and plugins differ on whether an `ipBlock` matches pods at all; Cilium's
never does. The address of a Service is turned into that of a pod before policies apply, so that nothing ever matches
it. Both are named by labels.

## Bad

```toml
version = 1

[cluster]
pod-cidrs = ["10.244.0.0/16"]
```

```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from:
        - ipBlock:
            cidr: 10.244.3.0/24
```

## Good

```toml
version = 1

[cluster]
pod-cidrs = ["10.244.0.0/16"]
```

```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from:
        - podSelector:
            matchLabels:
              app: web
        - ipBlock:
            cidr: 0.0.0.0/0
            except: [10.244.0.0/16]
```

## Source

IPBlock: "Cluster ingress and egress mechanisms often require rewriting the source or destination IP of packets".
https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from netpolgen.model.finding import Severity, Violation
from netpolgen.model.policy import Direction, IPBlockPeer
from netpolgen.model.rule import Persona, Rule
from netpolgen.semantics.pitfalls.cluster_addresses import ClusterAddresses
from netpolgen.semantics.placing import in_policy
from netpolgen.semantics.state import State


def _check(state: State) -> Iterator[Violation]:
    addresses = ClusterAddresses(state)
    for policy in state.inventory.policies:
        for direction in Direction:
            for rule in policy.rules(direction):
                for peer in rule.peers:
                    inside = addresses.inside(peer.block, direction) if isinstance(peer, IPBlockPeer) else None
                    if inside is not None and isinstance(peer, IPBlockPeer):
                        severity = Severity.INFO if inside.is_wider else None
                        violation = in_policy(policy, f"{policy.ref}: {inside.text}", peer.origin, severity)
                        yield replace(violation, related=inside.related)


RULE = Rule(
    "NPG114",
    "ipblock-in-cluster",
    Severity.WARNING,
    _check,
    page=__doc__,
    one_document=True,
    persona=Persona.STRICT,
)
