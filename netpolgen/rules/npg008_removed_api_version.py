"""A policy of an API version that Kubernetes has removed

## What

A NetworkPolicy of `extensions/v1beta1`. That was its first home; `networking.k8s.io/v1` came with Kubernetes 1.7, and
1.16 removed the old one.

## Why

The API server knows no such kind and refuses the object, so the policy that is in the repository is not in the cluster.
Nothing else here counts on it either.

Only the version has to change: the fields are the same in both.

## Bad

```yaml
apiVersion: extensions/v1beta1
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
spec:
  podSelector: {}
  policyTypes: [Ingress]
```

## Source

Deprecated API Migration Guide, v1.16: https://kubernetes.io/docs/reference/using-api/deprecation-guide/#v1-16
"""

from __future__ import annotations

from collections.abc import Iterator

from netpolgen.model.document import Document
from netpolgen.model.finding import Severity, Violation
from netpolgen.model.fix import Safety
from netpolgen.model.rule import Rule


def _check(document: Document) -> Iterator[Violation]:
    return document.violations(RULE.code)


RULE = Rule("NPG008", "removed-api-version", Severity.ERROR, _check, page=__doc__, fix=Safety.SAFE)
