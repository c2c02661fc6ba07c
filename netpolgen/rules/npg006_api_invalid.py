"""A value that the API server refuses

## What

The object decodes, but breaks a rule that the API server checks: a policy type in lower case, an `endPort` below its
`port`, an `except` outside of its `cidr`, a peer with nothing in it, a label key that is none. The finding names the
field as the server does, and `api_class` in JSON is the server's own error class.

## Why

The whole object is refused, not only the field. Until somebody reads the log of the deployment, the policy that is in
the repository is not in the cluster.

## Bad

```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  podSelector: {}
  policyTypes: [ingress]
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

ValidateNetworkPolicy:
https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/networking/validation/validation.go
"""

from __future__ import annotations

from collections.abc import Iterator

from netpolgen.model.document import Document
from netpolgen.model.finding import Severity, Violation
from netpolgen.model.fix import Safety
from netpolgen.model.rule import Rule


def _check(document: Document) -> Iterator[Violation]:
    return document.violations(RULE.code)


RULE = Rule("NPG006", "api-invalid", Severity.ERROR, _check, page=__doc__, fix=Safety.UNSAFE)
