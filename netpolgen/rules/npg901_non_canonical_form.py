"""A policy that is written in another order or with other words than build uses

## What

The `spec` of a policy differs from what `build` writes for the same meaning: the order of keys, ports, peers or rules,
`protocol` left to its default, lists and selectors that are empty for nothing, something said twice. One finding for
each policy, at the first place.

Generated policies are left out, and so is what NPG103 and NPG104 speak of. Quotes and line breaks do not count.

## Why

Policies in one form are compared at a glance, and a change in review shows what changed and nothing else.

## Bad

```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  policyTypes: [Ingress]
  ingress:
    - ports:
        - port: 8080
      from:
        - podSelector:
            matchLabels:
              app: proxy
  podSelector: {}
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
        - podSelector:
            matchLabels:
              app: proxy
      ports:
        - protocol: TCP
          port: 8080
```

## Source

What the API server fills in by itself, in the reference of NetworkPolicy:
https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/
"""

from __future__ import annotations

from collections.abc import Iterator

from netpolgen.model.document import Document
from netpolgen.model.finding import Severity, Violation
from netpolgen.model.rule import Persona, Rule


def _check(document: Document) -> Iterator[Violation]:
    return document.violations(RULE.code)


RULE = Rule("NPG901", "non-canonical-form", Severity.INFO, _check, page=__doc__, persona=Persona.AUDIT)
