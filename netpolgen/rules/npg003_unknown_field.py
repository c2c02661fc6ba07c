"""A field that a NetworkPolicy does not have

## What

A key that the API does not know at this place: misspelt, in the wrong case, or one level too deep or too shallow.

## Why

`kubectl apply` refuses such an object. Controllers and older clients, which do not ask for strict validation, have the
field dropped instead, and the meaning turns: without `ports` that stood inside a `from` item, the rule admits its peers
on every port; without a list that was spelt `Ingress`, the policy admits nobody.

## Bad

```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  podSelector: {}
  ingress:
    - from:
        - podSelector: {}
          ports:
            - port: 8080
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
  ingress:
    - from:
        - podSelector: {}
      ports:
        - port: 8080
```

## Source

Field validation, Kubernetes API concepts: https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation
"""

from __future__ import annotations

from collections.abc import Iterator

from netpolgen.model.document import Document
from netpolgen.model.finding import Severity, Violation
from netpolgen.model.fix import Safety
from netpolgen.model.rule import Rule


def _check(document: Document) -> Iterator[Violation]:
    return document.violations(RULE.code)


RULE = Rule("NPG003", "unknown-field", Severity.ERROR, _check, page=__doc__, fix=Safety.UNSAFE)
