"""A rule that permits what the allow-list does not

## What

A rule of a policy that the allow-list does not yield lets a governed pod be reached, or reach out, beyond the edges of
policies.toml. Each rule is judged on its own; the message shows one flow. Policies that are listed in
`[lint] accepted-policies` are left out.

The pods that are judged are the known ones that the policy selects. Where it selects none, a pod is made up that has
just the labels asked for, and the confidence is medium.

## Why

Whatever one policy permits, no other can take back. The allow-list claims that a pod is locked down, and this rule is
why it is not. Withdraw the rule, or add the edge so that it is reviewed.

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
  name: legacy
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: db
  policyTypes: [Ingress]
  ingress:
    - from:
        - podSelector: {}
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
  name: legacy
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
      ports:
        - port: 5432
```

## Source

"Network policies do not conflict; they are additive":
https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation
"""

from __future__ import annotations

from collections.abc import Iterator

from netpolgen.model.finding import Confidence, Severity, Violation
from netpolgen.model.rule import Rule
from netpolgen.semantics.placing import in_policy
from netpolgen.synthesis.judgement import Judgement


def _check(judgement: Judgement) -> Iterator[Violation]:
    for found in judgement.surplus:
        message = f"{found.policy.ref} permits what policies.toml does not: {found.example}"
        if found.undecided:
            message = (
                f"{found.policy.ref} is too complex to compare with policies.toml: {found.example}; split the rule"
            )
        confidence = Confidence.HIGH if found.is_known else Confidence.MEDIUM
        yield in_policy(found.policy, message, found.rule.origin, confidence=confidence)


RULE = Rule("NPG404", "edge-not-in-intent", Severity.ERROR, _check, page=__doc__)
