"""A generated policy whose meaning was changed

## What

A NetworkPolicy of the manifests has the namespace and name of one that the allow-list yields, and permits something
else. The message shows one flow that it permits and the list does not, and one that it lacks, where there are such.
Order, quoting and grouping do not matter, only meaning does.

## Why

The cluster no longer does what was reviewed: somebody edited the output by hand, or changed policies.toml without
building. Put the change into policies.toml, and run `netpolgen build`.

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
        - podSelector: {}
      ports:
        - port: 5432
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
  ingress:
    - ports:
        - port: 5432
          protocol: TCP
      from:
        - podSelector:
            matchExpressions:
              - { key: app, operator: In, values: [web] }
```

## Source

Policies are judged by the semantics of NetworkPolicySpec, not as text:
https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/
"""

from __future__ import annotations

from collections.abc import Iterator

from netpolgen.model.finding import Severity, Violation
from netpolgen.model.marker import is_generated_object
from netpolgen.model.rule import Rule
from netpolgen.semantics.placing import in_policy
from netpolgen.synthesis.drift import Drift
from netpolgen.synthesis.judgement import Judgement


def _check(judgement: Judgement) -> Iterator[Violation]:
    for policy, drift in judgement.drifts:
        if drift:
            advice = "run netpolgen build" if is_generated_object(policy.labels) else "rename it, or remove it"
            message = f"{policy.ref} is not what policies.toml yields: {_flows(drift)}; {advice}"
            yield in_policy(policy, message)


def _flows(drift: Drift) -> str:
    if drift.undecided:
        return f"whether it means the same was not found out, since {drift.undecided}"
    if not drift.closes:
        return f"the manifest permits {drift.opens}, which the list does not"
    lacks = f"lacks {drift.closes}"
    return f"the manifest permits {drift.opens}, which the list does not, and {lacks}" if drift.opens else f"it {lacks}"


RULE = Rule("NPG402", "generated-differs", Severity.ERROR, _check, page=__doc__)
