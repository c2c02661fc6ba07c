"""Two peers, one of namespaces and one of pods, that were meant as one

## What

Two neighbouring items of `from` or `to`, one with nothing but a `namespaceSelector`, one with nothing but a
`podSelector`. Both are legal, so the known pods decide:

- no pod of the policy's own namespace has these labels, and pods of the other namespaces do: an error;
- the namespaces include the policy's own, so that the podSelector adds nothing;
- no such pods are known at home, and the rule has just these two items.

Nothing is said where pods of the own namespace have the labels.

## Why

Items of a list are alternatives. One "-" too many turns "these pods in those namespaces" into "every pod of those
namespaces, and these pods here": the rule admits whole namespaces.

## Bad

```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: metrics
  namespace: shop
spec:
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: monitoring
        - podSelector:
            matchLabels:
              app: prometheus
```

## Good

```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: metrics
  namespace: shop
spec:
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: monitoring
          podSelector:
            matchLabels:
              app: prometheus
```

## Source

Behavior of to and from selectors:
https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from netpolgen.model.finding import Confidence, Severity, Violation
from netpolgen.model.fix import Fix, Join, Safety
from netpolgen.model.labels import LabelSelector
from netpolgen.model.policy import NetworkPolicy
from netpolgen.model.rule import Rule
from netpolgen.semantics.pitfalls.split_peers import Sign, SplitPeer, split_peers
from netpolgen.semantics.placing import in_policy, listed, namespaces_in_words, role_in_words
from netpolgen.semantics.state import State


def _check(state: State) -> Iterator[Violation]:
    for policy in state.inventory.policies:
        for split in split_peers(state, policy):
            yield _violation(policy, split)


def _violation(policy: NetworkPolicy, split: SplitPeer) -> Violation:
    first, second = sorted(
        (peer.origin for peer in (split.namespaces, split.pods) if peer.origin), key=lambda origin: origin.route[-1]
    )
    is_certain = split.sign is Sign.THERE_ONLY
    violation = in_policy(
        policy,
        f"{policy.ref} {_effect(policy, split)}",
        second,
        Severity.ERROR if is_certain else None,
        Confidence.HIGH if split.sign is not Sign.LOOKS else None,
    )
    related = (first, *(workload.template_origin for workload in split.there[:1]))
    return replace(violation, related=related, fix=Fix(Join(second), Safety.UNSAFE))


def _effect(policy: NetworkPolicy, split: SplitPeer) -> str:
    role, pods = role_in_words(split.direction), split.pods.pod_selector
    wide = f"every pod of {namespaces_in_words(split.namespaces.namespace_selector or LabelSelector.EVERYTHING)}"
    join = f'to mean only the pods with {pods} there, write both selectors in one item, without the second "-"'
    match split.sign:
        case Sign.THERE_ONLY:
            them = listed(workload.ref for workload in split.there)
            return f"{role} {wide}, not just {them}: {pods} stands in an item of its own, which names nobody; {join}"
        case Sign.COVERED:
            return f"{role} {wide}, so that the item with {pods} adds nothing; {join}"
        case Sign.LOOKS:
            return f"{role} {wide}, and the pods of namespace {policy.namespace} with {pods}; {join}"


RULE = Rule(
    "NPG101",
    "peer-and-or-suspect",
    Severity.WARNING,
    _check,
    page=__doc__,
    confidence=Confidence.MEDIUM,
    fix=Safety.UNSAFE,
    one_document=True,
)
