"""A policy whose limits other policies lift entirely

## What

A policy isolates pods in one direction, and other policies that select the same pods permit them everything there.

## Why

Policies add up, and none can take away what another permits. The policy reads like a restriction and restricts nothing.

## Bad

```yaml
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
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: debug
  namespace: shop
spec:
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - {}
```

## Good

```yaml
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
```

## Source

"Network policies do not conflict; they are additive":
https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from netpolgen.model.finding import Severity, Violation
from netpolgen.model.rule import Rule
from netpolgen.semantics.placing import in_policy, listed, name_of, origin_of
from netpolgen.semantics.redundancy import Voided
from netpolgen.semantics.state import State


def _check(state: State) -> Iterator[Violation]:
    for items in state.entries:
        for voided in items.voided():
            yield _violation(voided)


def _violation(voided: Voided) -> Violation:
    others = [policy.ref for policy in voided.by]
    verb = "permits" if len(others) == 1 else "permit"
    direction = voided.direction.lower()
    message = (
        f"{voided.policy.ref} limits no {direction}: {listed(others)} {verb} everything to the pods that it selects"
    )
    places = tuple(name_of(origin_of(policy)) for policy in voided.by)
    return replace(in_policy(voided.policy, message), related=places)


RULE = Rule("NPG116", "policy-voided", Severity.WARNING, _check, page=__doc__)
