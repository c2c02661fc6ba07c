"""A policy that the allow-list yields and the manifests lack

## What

`netpolgen build` would make this policy, and no NetworkPolicy of its namespace and name is among the manifests. The
finding stands at the line of policies.toml that brings the policy.

## Why

What is not in the manifests is not in the cluster: the edge is not opened, or the pods are not isolated. Run
`netpolgen build`, commit its output, and have the manifests that are deployed and linted include it.

## Bad

```toml
version = 1

[components.web]
namespace = "shop"
labels = { app = "web" }

[components.db]
namespace = "shop"
labels = { app = "db" }

[allow]
"web -> db:5432" = "orders"
```

## Good

```toml
version = 1

[components.web]
namespace = "shop"
labels = { app = "web" }

[components.db]
namespace = "shop"
labels = { app = "db" }

[allow]
"web -> db:5432" = "orders"
```

```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: allow-db-ingress
  namespace: shop
  labels:
    app.kubernetes.io/managed-by: netpolgen
spec:
  podSelector:
    matchLabels:
      app: db
  policyTypes: [Ingress]
  ingress:
    - from:
        - podSelector:
            matchLabels:
              app: web
      ports:
        - port: 5432
```

## Source

The allow-list itself: `netpolgen build --check` tells the same by file.
"""

from __future__ import annotations

from collections.abc import Iterator

from netpolgen.model.finding import Severity, Violation
from netpolgen.model.rule import Rule
from netpolgen.semantics.placing import origin_of
from netpolgen.synthesis.judgement import Judgement


def _check(judgement: Judgement) -> Iterator[Violation]:
    if judgement.intent is None:
        return
    present = {policy.ref for policy in judgement.inventory.policies}
    directory = judgement.intent.output.directory
    for ref, policy in judgement.generated.items():
        if ref not in present:
            message = f"{ref} is not in the manifests; run netpolgen build and include {directory}/"
            yield Violation(message, origin_of(policy).at_key(), ref)


RULE = Rule("NPG401", "generated-missing", Severity.ERROR, _check, page=__doc__)
