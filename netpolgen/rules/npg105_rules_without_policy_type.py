"""Rules of a direction that policyTypes leaves out

## What

A policy has `ingress` or `egress` rules, and `policyTypes` is written and does not name that direction.

## Why

Such rules have no effect at all: they neither isolate the pods in that direction nor permit anything where another
policy isolates them. If this is the only policy for these pods, the direction that looks restricted is open; if there
is a default deny beside it, what looks permitted is denied.

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
  egress:
    - to:
        - podSelector:
            matchLabels:
              app: db
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
  policyTypes: [Ingress, Egress]
  egress:
    - to:
        - podSelector:
            matchLabels:
              app: db
```

## Source

NetworkPolicySpec, `policyTypes`:
https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from netpolgen.model.finding import Severity, Violation
from netpolgen.model.fix import Append, Fix, Safety
from netpolgen.model.policy import Direction
from netpolgen.model.rule import Rule
from netpolgen.semantics.placing import in_policy, origin_of
from netpolgen.semantics.state import State

_FIELDS = {Direction.INGRESS: "ingress", Direction.EGRESS: "egress"}


def _check(state: State) -> Iterator[Violation]:
    for policy in state.inventory.policies:
        written = {Direction.INGRESS: policy.ingress, Direction.EGRESS: policy.egress}
        for direction, rules in written.items():
            if rules and direction not in policy.policy_types:
                field, (other,) = _FIELDS[direction], policy.policy_types
                message = (
                    f"{policy.ref} has {field} rules without effect: policyTypes names only {other}, so the policy "
                    f"neither isolates {field} nor permits any; add {direction}, or remove the rules"
                )
                spec = origin_of(policy).child("spec")
                fix = Fix(Append(spec, "policyTypes", str(direction)), Safety.UNSAFE)
                yield replace(in_policy(policy, message, spec.child(field).at_key()), fix=fix)


RULE = Rule(
    "NPG105",
    "rules-without-policy-type",
    Severity.ERROR,
    _check,
    page=__doc__,
    fix=Safety.UNSAFE,
    one_document=True,
)
