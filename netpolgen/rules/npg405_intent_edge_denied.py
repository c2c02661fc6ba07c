"""An edge of the allow-list that the manifests deny

## What

A line of `[allow]` does not pass from end to end: the egress of its source or the ingress of its target is isolated by
a policy of the manifests, and no policy there permits it. All known pods of both ends are judged; where an end has no
known pod, one is made up that has just the labels asked for. The related places are the policies that isolate the pod.

An end that no policy isolates denies nothing, so without policies nothing is said here.

## Why

Two parts of the application that should talk time out. Often one half is missing: the ingress at the target is there,
and the egress at the source is not. `netpolgen build` writes both.

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

```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: default-deny
  namespace: shop
spec:
  podSelector: {}
  policyTypes: [Ingress]
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
  name: default-deny
  namespace: shop
spec:
  podSelector: {}
  policyTypes: [Ingress]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: admit-web
  namespace: shop
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
```

## Source

"For a connection from a source pod to a destination pod to be allowed, both the egress policy on the source pod and the
ingress policy on the destination pod need to allow the connection":
https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation
"""

from __future__ import annotations

from collections.abc import Iterator

from netpolgen.model.finding import Severity, Violation
from netpolgen.model.rule import Rule
from netpolgen.semantics.isolation import isolating
from netpolgen.semantics.placing import listed, name_of, origin_of
from netpolgen.synthesis.judgement import Judgement


def _check(judgement: Judgement) -> Iterator[Violation]:
    for edge, denial in judgement.denied.items():
        policies = [*isolating(judgement.inventory, denial.pod, denial.direction)]
        isolated_by = listed(policy.ref for policy in policies)
        message = (
            f'edge "{edge.flow.text}" does not pass: the {denial.direction.lower()} is isolated by {isolated_by}, '
            f"and no rule permits {denial.example}"
        )
        related = tuple(name_of(origin_of(policy)) for policy in policies)
        yield Violation(message, edge.origin.at_key(), related=related)


RULE = Rule("NPG405", "intent-edge-denied", Severity.ERROR, _check, page=__doc__)
