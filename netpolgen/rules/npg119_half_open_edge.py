"""A flow that one end permits in so many words and the other end denies

## What

A `from` or `to` item names pods by label, these pods are known, and what isolates them at the other end permits none of
the ports of the rule to or from the pods here. A rule for everyone, for whole namespaces or for addresses is not taken
for a wish to connect, and whether generated policies are whole is for the rules about drift to say. Nor is anything
said where the other end looks for these pods in its own namespace (NPG102).

## Why

A connection needs both sides: the egress of the source and the ingress of the destination. With one half only, it times
out, and often just in the cluster where the other namespace has a default deny.

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
      ports:
        - port: 5432
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: deny
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: db
  policyTypes: [Ingress]
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
  name: db
  namespace: shop
  labels:
    app: db
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
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: db
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: db
  policyTypes: [Ingress]
  ingress:
    - from:
        - podSelector:
            matchLabels:
              app: web
      ports:
        - port: 5432
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
  name: db
  namespace: shop
  labels:
    app: db
```

## Source

"Both the egress policy on the source pod and the ingress policy on the destination pod need to allow the connection":
https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from netpolgen.model.finding import Confidence, Severity, Violation
from netpolgen.model.marker import is_generated_object
from netpolgen.model.policy import Direction
from netpolgen.model.rule import Rule
from netpolgen.semantics.isolation import isolating
from netpolgen.semantics.misplaced import local_peers, meant_elsewhere
from netpolgen.semantics.pitfalls.half_open import HalfOpen, half_open_edges
from netpolgen.semantics.placing import in_policy, listed, name_of, origin_of
from netpolgen.semantics.state import State


def _check(state: State) -> Iterator[Violation]:
    for edge in half_open_edges(state):
        if not is_generated_object(edge.policy.labels) and not _is_told(state, edge):
            yield _violation(state, edge)


def _is_told(state: State, edge: HalfOpen) -> bool:
    """Whether the other end means the subject and looks for it in its own namespace, of which NPG102 speaks."""
    across = Direction.EGRESS if edge.direction is Direction.INGRESS else Direction.INGRESS
    return any(
        edge.subject in meant_elsewhere(state, policy, peer)
        for policy in isolating(state.inventory, edge.other.pod, across)
        for peer in local_peers(policy, across)
    )


def _violation(state: State, edge: HalfOpen) -> Violation:
    if edge.direction is Direction.INGRESS:
        says, across, denies = f"admits {edge.other}", Direction.EGRESS, f"its egress to {edge.subject}"
    else:
        says, across, denies = (
            f"lets traffic out to {edge.other}",
            Direction.INGRESS,
            f"its ingress from {edge.subject}",
        )
    policies = list(isolating(state.inventory, edge.other.pod, across))
    by = listed(policy.ref for policy in policies)
    message = f"{edge.policy.ref} {says}, but {denies} is denied on {edge.ports}: no rule of {by} permits it"
    places = tuple(name_of(origin_of(policy)) for policy in policies)
    return replace(in_policy(edge.policy, message, edge.peer.origin), related=places)


RULE = Rule("NPG119", "half-open-edge", Severity.WARNING, _check, page=__doc__, confidence=Confidence.MEDIUM)
