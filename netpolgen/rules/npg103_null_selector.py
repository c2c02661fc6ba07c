"""A selector, or a part of one, that is null

## What

`podSelector:`, `namespaceSelector:`, `matchLabels:` or a label with nothing behind the colon. The finding says what it
comes to today.

## Why

Null is not the same everywhere. In the spec, a null `podSelector` selects every pod, as `{}` does. In a peer, a null
`namespaceSelector` is as if the line were not there and leaves the policy's own namespace, while `{}` is every
namespace. A `matchLabels` without labels selects everything: where the labels got lost, in a template that rendered to
nothing or in an edit that was not finished, the rule is open to the whole cluster.

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
  ingress:
    - from:
        - namespaceSelector:
            matchLabels:
          podSelector:
            matchLabels:
              app: web
```

## Good

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
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: front
          podSelector:
            matchLabels:
              app: web
```

## Source

NetworkPolicyPeer: "If present but empty, it selects all namespaces".
https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/
"""

from __future__ import annotations

from collections.abc import Iterator

from netpolgen.model.document import Document
from netpolgen.model.finding import Severity, Violation
from netpolgen.model.fix import Safety
from netpolgen.model.rule import Rule


def _check(document: Document) -> Iterator[Violation]:
    return document.violations(RULE.code)


RULE = Rule("NPG103", "null-selector", Severity.WARNING, _check, page=__doc__, fix=Safety.SAFE)
