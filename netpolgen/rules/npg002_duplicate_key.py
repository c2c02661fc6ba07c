"""A key that stands twice in one mapping

## What

The same key occurs more than once in one mapping of a document. The finding is at the later one.

## Why

`kubectl` and Helm keep the last value and drop the others without a word; kustomize refuses the file. A second
`podSelector` or `ingress` that was pasted in replaces the first one whole, so the policy protects other pods, or admits
other peers, than a reader of the first lines believes.

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
  policyTypes: [Ingress]
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
  podSelector:
    matchLabels:
      app: web
  policyTypes: [Ingress]
```

## Source

YAML 1.2.2, section 3.2.1.3: the keys of a mapping are unique. https://yaml.org/spec/1.2.2/#3213-node-comparison
"""

from __future__ import annotations

from collections.abc import Iterator

from netpolgen.model.document import Document
from netpolgen.model.finding import Severity, Violation
from netpolgen.model.rule import Rule


def _check(document: Document) -> Iterator[Violation]:
    return document.violations(RULE.code)


RULE = Rule("NPG002", "duplicate-key", Severity.ERROR, _check, page=__doc__)
