"""A list item that was left empty

## What

A dangling `-`, or an item written as `null`, in a list of rules or of ports.

## Why

The API server takes it as an item with nothing set, which is the widest there is: an empty rule admits everyone on
every port, an empty port is every TCP port. What looks like an unfinished line opens the pods.

Write `{}` where everything is meant, so that it can be seen; else finish the item or remove it.

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
    -
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
```

## Source

NetworkPolicyIngressRule: "If this field is empty or missing, this rule matches all sources".
https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/
"""

from __future__ import annotations

from collections.abc import Iterator

from netpolgen.model.document import Document
from netpolgen.model.finding import Severity, Violation
from netpolgen.model.rule import Rule


def _check(document: Document) -> Iterator[Violation]:
    return document.violations(RULE.code)


RULE = Rule("NPG005", "null-item", Severity.ERROR, _check, page=__doc__)
