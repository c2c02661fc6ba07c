"""A value of a type that the field does not take

## What

A list where a mapping belongs, a number where text belongs, and the like. The usual case is a label value that YAML
reads as something else than text: `yes`, `on` and `true` are booleans, `1.0` is a number.

## Why

The API server cannot decode the object and refuses it, so the policy that is in the repository is not in the cluster.

## Bad

```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: legacy
  namespace: shop
spec:
  podSelector:
    matchLabels:
      legacy: yes
  policyTypes: [Ingress]
```

## Good

```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: legacy
  namespace: shop
spec:
  podSelector:
    matchLabels:
      legacy: "yes"
  policyTypes: [Ingress]
```

## Source

NetworkPolicySpec: https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/
"""

from __future__ import annotations

from collections.abc import Iterator

from netpolgen.model.document import Document
from netpolgen.model.finding import Severity, Violation
from netpolgen.model.fix import Safety
from netpolgen.model.rule import Rule


def _check(document: Document) -> Iterator[Violation]:
    return document.violations(RULE.code)


RULE = Rule("NPG004", "wrong-type", Severity.ERROR, _check, page=__doc__, fix=Safety.SAFE)
