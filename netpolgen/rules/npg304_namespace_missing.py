"""A policy that does not say which namespace it is for

## What

A NetworkPolicy has no `metadata.namespace`, and no kustomization that was read sets one. Other tools may still do so
when the manifests are applied, so the confidence is medium.

## Why

It lands in whatever namespace the shell, the pipeline or the context of the day is in. Where that is another one than
meant, the pods that it was written for stay as they were, and others are cut off. A default deny that went astray this
way has stopped many a cluster.

## Bad

```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: default-deny
spec:
  podSelector: {}
  policyTypes: [Ingress]
```

## Good

```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: default-deny
  namespace: shop
spec:
  podSelector: {}
  policyTypes: [Ingress]
```

## Source

Namespaces: https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/
"""

from __future__ import annotations

from collections.abc import Iterator

from netpolgen.model.finding import Confidence, Severity, Violation
from netpolgen.model.rule import Persona, Rule
from netpolgen.semantics.placing import in_policy
from netpolgen.semantics.state import State

# Where objects that name no namespace are taken to be, unless the reader was told of another one.
_UNTOLD = "default"


def _check(state: State) -> Iterator[Violation]:
    for policy in state.inventory.policies:
        if not policy.namespace_written and policy.namespace == _UNTOLD:
            yield in_policy(
                policy,
                f"{policy.ref} has no metadata.namespace, so it lands wherever it is applied; write the namespace",
            )


RULE = Rule(
    "NPG304",
    "namespace-missing",
    Severity.WARNING,
    _check,
    page=__doc__,
    confidence=Confidence.MEDIUM,
    one_document=True,
    persona=Persona.STRICT,
)
