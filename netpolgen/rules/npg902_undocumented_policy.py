"""A policy that says neither who keeps it nor what for

## What

A NetworkPolicy has no label `app.kubernetes.io/managed-by`, and no annotation whose name ends in `description`,
`purpose`, `reason`, `why`, `owner` or `contact`.

## Why

Who meets the policy in the cluster, at night and with traffic denied, sees labels and annotations and no comments of
the manifest. A line there tells whether it may go, and whom to ask.

## Bad

```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  podSelector: {}
  policyTypes: [Ingress]
```

## Good

```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
  annotations:
    shop.example.com/purpose: nothing in this namespace is called from elsewhere
spec:
  podSelector: {}
  policyTypes: [Ingress]
```

## Source

Recommended labels: https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
"""

from __future__ import annotations

from collections.abc import Iterator

from netpolgen.model.finding import Severity, Violation
from netpolgen.model.marker import MANAGED_BY_LABEL
from netpolgen.model.policy import NetworkPolicy
from netpolgen.model.rule import Persona, Rule
from netpolgen.semantics.placing import in_policy
from netpolgen.semantics.state import State

_TELLING = ("description", "purpose", "reason", "why", "owner", "contact")


def _check(state: State) -> Iterator[Violation]:
    for policy in state.inventory.policies:
        if not _is_documented(policy):
            todo = f"add the label {MANAGED_BY_LABEL}, or an annotation such as example.com/purpose"
            yield in_policy(policy, f"{policy.ref} says neither who keeps it nor what for; {todo}")


def _is_documented(policy: NetworkPolicy) -> bool:
    return MANAGED_BY_LABEL in policy.labels or any(key.lower().endswith(_TELLING) for key in policy.annotations)


RULE = Rule(
    "NPG902",
    "undocumented-policy",
    Severity.INFO,
    _check,
    page=__doc__,
    one_document=True,
    persona=Persona.AUDIT,
)
