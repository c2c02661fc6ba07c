"""Namespaces that are selected by a label which may be moved

## What

A `namespaceSelector` asks for labels other than `kubernetes.io/metadata.name`, and not for that one.

## Why

The control plane sets `kubernetes.io/metadata.name` and keeps it; every other label of a namespace is whatever its
owner writes. Whoever may label a namespace can let its pods in here, and a namespace that is created anew without the
label is cut off.

Selecting by a label of the team or the environment is a fair choice where only the platform may label namespaces.

## Bad

```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: allow-front
  namespace: shop
spec:
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from:
        - namespaceSelector:
            matchLabels:
              team: front
```

## Good

```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: allow-front
  namespace: shop
spec:
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: front
```

## Source

Automatic labelling: https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/#automatic-labelling
"""

from __future__ import annotations

from collections.abc import Iterator

from netpolgen.model.finding import Severity, Violation
from netpolgen.model.labels import LabelSelector
from netpolgen.model.objects import NAMESPACE_NAME_LABEL
from netpolgen.model.policy import Direction, PodPeer
from netpolgen.model.rule import Persona, Rule
from netpolgen.semantics.placing import in_policy, role_in_words
from netpolgen.semantics.state import State


def _check(state: State) -> Iterator[Violation]:
    for policy in state.inventory.policies:
        for direction in Direction:
            for rule in policy.rules(direction):
                for peer in rule.peers:
                    if isinstance(peer, PodPeer) and peer.origin and _is_mutable(peer.namespace_selector):
                        whom = f"{role_in_words(direction)} every namespace that is given {peer.namespace_selector}"
                        yield in_policy(
                            policy, f"{policy.ref} {whom}: {_ADVICE}", peer.origin.child("namespaceSelector")
                        )


_ADVICE = f"only {NAMESPACE_NAME_LABEL} is kept by the control plane, so name the namespaces by it"


def _is_mutable(selector: LabelSelector | None) -> bool:
    if selector is None or not selector.requirements or not selector.is_satisfiable:
        return False
    return all(key != NAMESPACE_NAME_LABEL for key, _ in selector.requirements)


RULE = Rule(
    "NPG113",
    "mutable-namespace-label",
    Severity.INFO,
    _check,
    page=__doc__,
    one_document=True,
    persona=Persona.AUDIT,
)
