"""A hand-written policy in a namespace that the allow-list governs

## What

A NetworkPolicy stands in a namespace that policies.toml governs, and is neither generated nor listed in
`[lint] accepted-policies`. Or it has the namespace and name of one that is generated, which is an error: a cluster
holds only one of the two, whichever is applied last. What it permits otherwise is told by `NPG402`.

## Why

Policies are additive: whatever it permits is permitted in addition to the allow-list, and reviewers of the list do not
see it. Write its edges into `[allow]` and remove it, or accept it by name:

    [lint]
    accepted-policies = ["shop/legacy"]

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

[lint]
accepted-policies = ["shop/legacy"]
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
```

## Source

"Network policies do not conflict; they are additive":
https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation
"""

from __future__ import annotations

from collections.abc import Iterator

from netpolgen.model.finding import Severity, Violation
from netpolgen.model.rule import Rule
from netpolgen.semantics.placing import in_policy
from netpolgen.synthesis.judgement import Judgement


def _check(judgement: Judgement) -> Iterator[Violation]:
    if judgement.compilation is None:
        return
    governed = judgement.compilation.resolved.namespaces
    for policy in judgement.unmanaged:
        if policy.namespace in governed:
            message = (
                f"{policy.ref} was written by hand where policies.toml governs, and what it permits comes on top of "
                f"the list; write its edges into [allow], or name it in [lint] accepted-policies"
            )
            yield in_policy(policy, message)
    for policy in judgement.namesakes:
        message = (
            f"{policy.ref} was written by hand under the name of a generated one, so that whichever is applied last "
            f"holds; rename it, or remove it in favour of the generated one"
        )
        yield in_policy(policy, message, severity=Severity.ERROR)


RULE = Rule("NPG403", "unmanaged-policy", Severity.WARNING, _check, page=__doc__)
