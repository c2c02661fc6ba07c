"""A selector whose requirements contradict each other

## What

A `podSelector` or `namespaceSelector` asks of one label what no value, nor its absence, can meet: a value under
`matchLabels` that `matchExpressions` excludes, two `In` lists without a common value, `Exists` beside `DoesNotExist`.

## Why

All parts of a selector have to hold, `matchLabels` and each of `matchExpressions`. This one will never select
anything, whatever is deployed: the policy protects nobody, or the rule permits nothing.

Two `In` lists that were meant as a choice belong into one list, or into two peers.

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
    matchExpressions:
      - key: app
        operator: In
        values: [api, worker]
  policyTypes: [Ingress]
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
    matchExpressions:
      - key: app
        operator: In
        values: [web, api, worker]
  policyTypes: [Ingress]
```

## Source

LabelSelector: "The result of matchLabels and matchExpressions are ANDed".
https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/label-selector/
"""

from __future__ import annotations

from collections.abc import Iterator

from netpolgen.model.finding import Severity, Violation
from netpolgen.model.labels import LabelSelector
from netpolgen.model.policy import Direction, NetworkPolicy, PodPeer
from netpolgen.model.rule import Rule
from netpolgen.model.source import Origin
from netpolgen.semantics.placing import in_policy, origin_of
from netpolgen.semantics.state import State


def _check(state: State) -> Iterator[Violation]:
    for policy in state.inventory.policies:
        for selector, place, effect in _selectors(policy):
            keys = [key for key, values in selector.requirements if values.is_nothing]
            if keys:
                wanted = f"what it asks of {' and of '.join(keys)} contradicts itself"
                yield in_policy(policy, f"{policy.ref} {effect}, whatever is deployed: {wanted}", place)


def _selectors(policy: NetworkPolicy) -> Iterator[tuple[LabelSelector, Origin, str]]:
    """Every selector in force, its place, and what comes of it if it selects nothing."""
    yield policy.pod_selector, origin_of(policy).child("spec", "podSelector"), "protects no pod"
    for direction in Direction:
        effect = "admits nobody by this peer" if direction is Direction.INGRESS else "lets nothing out to this peer"
        for rule in policy.rules(direction):
            for peer in rule.peers:
                if isinstance(peer, PodPeer) and peer.origin is not None:
                    yield peer.pod_selector, peer.origin.child("podSelector"), effect
                    if peer.namespace_selector is not None:
                        yield peer.namespace_selector, peer.origin.child("namespaceSelector"), effect


RULE = Rule("NPG112", "unsatisfiable-selector", Severity.ERROR, _check, page=__doc__, one_document=True)
