"""A policy that the allow-list yields and the manifests lack

## What

`netpolgen build` would make this policy, and no NetworkPolicy of its namespace and name is among the manifests. The
finding stands at the line of policies.toml that brings the policy; where not one of them is there, it is told once.

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
    missing = [(ref, policy) for ref, policy in judgement.generated.items() if ref not in present]
    remedy = f"run netpolgen build and include {judgement.intent.output.directory}/"
    if len(missing) == len(judgement.generated) > 1:
        message = f"none of the {len(missing)} policies that policies.toml yields is in the manifests; {remedy}"
        yield Violation(message, origin_of(missing[0][1]).at_key())
        return
    for ref, policy in missing:
        yield Violation(f"{ref} is not in the manifests; {remedy}", origin_of(policy).at_key(), ref)


RULE = Rule("NPG401", "generated-missing", Severity.ERROR, _check, page=__doc__)
