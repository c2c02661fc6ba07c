"""A policy whose limits other policies lift entirely

## What

A policy isolates pods in one direction, and other policies that select the same pods permit them everything there.
Where the limits of generated policies are lifted, the finding stands at the policy that lifts them.

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

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from netpolgen.model.finding import Severity, Violation
from netpolgen.model.marker import is_generated_object
from netpolgen.model.policy import NetworkPolicy
from netpolgen.model.rule import Rule
from netpolgen.model.source import Origin
from netpolgen.semantics.placing import in_policy, listed, name_of, origin_of
from netpolgen.semantics.state import State
from netpolgen.semantics.symbolic.redundancy import Voided


def _check(state: State) -> Iterator[Violation]:
    for items in state.entries:
        found = list(items.voided())
        yield from (_violation(voided) for voided in found if not _is_ours(voided.policy))
        yield from _of_generated([voided for voided in found if _is_ours(voided.policy)])


def _is_ours(policy: NetworkPolicy) -> bool:
    return is_generated_object(policy.labels)


def _violation(voided: Voided) -> Violation:
    others = [policy.ref for policy in voided.by]
    verb = "permits" if len(others) == 1 else "permit"
    direction = voided.direction.lower()
    message = (
        f"{voided.policy.ref} limits no {direction}: {listed(others)} {verb} everything to the pods that it selects"
    )
    return replace(in_policy(voided.policy, message), related=_places(voided.by))


def _of_generated(found: Sequence[Voided]) -> Iterator[Violation]:
    """One for each policy that lifts the limits of generated ones: these are not to be edited, so it stands there."""
    by: dict[int, tuple[NetworkPolicy, list[Voided]]] = {}
    for voided in found:
        for policy in voided.by:
            by.setdefault(id(policy), (policy, []))[1].append(voided)
    for policy, lifted in by.values():
        direction = lifted[0].direction.lower()
        limited = [voided.policy for voided in lifted]
        verb = "limits" if len(limited) == 1 else "limit"
        message = (
            f"{policy.ref} permits all {direction} to the same pods, so that {listed(one.ref for one in limited)} "
            f"{verb} nothing"
        )
        yield replace(in_policy(policy, message), related=_places(limited))


def _places(policies: Iterable[NetworkPolicy]) -> tuple[Origin, ...]:
    return tuple(name_of(origin_of(policy)) for policy in policies)


RULE = Rule("NPG116", "policy-voided", Severity.WARNING, _check, page=__doc__)
