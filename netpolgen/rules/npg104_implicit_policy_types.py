"""A policy that leaves its policyTypes to the API server

## What

`policyTypes` is missing, null or an empty list.

## Why

The API server fills it in: always `Ingress`, and `Egress` too if there is at least one egress rule. So a policy that
was written for egress alone cuts the pods off from everything that connects to them, and one that was meant to deny
egress by having no egress rule does not touch egress at all. A rule that is added or removed changes which directions
are isolated. Two words in the manifest show which ones are meant.

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
  policyTypes: [Egress]
  egress:
    - to:
        - podSelector:
            matchLabels:
              app: db
```

## Source

NetworkPolicySpec, `policyTypes`: "policies that contain an egress section are assumed to affect egress, and all
policies (whether or not they contain an ingress section) are assumed to affect ingress".
https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from netpolgen.model.finding import Severity, Violation
from netpolgen.model.fix import Fix, Put, Safety
from netpolgen.model.policy import Direction, NetworkPolicy
from netpolgen.model.rule import Persona, Rule
from netpolgen.model.tree import Tree
from netpolgen.semantics.placing import in_policy, origin_of
from netpolgen.semantics.state import State


def _check(state: State) -> Iterator[Violation]:
    for policy in state.inventory.policies:
        if not policy.types_written:
            message = f"{policy.ref} has no policyTypes, so {_effect(policy)}"
            spec = origin_of(policy).child("spec")
            types: list[Tree] = [str(direction) for direction in Direction if direction in policy.policy_types]
            fix = Fix(Put(spec, "policyTypes", types, after=("podSelector",)))
            yield replace(in_policy(policy, message, spec.child("policyTypes")), fix=fix)


def _effect(policy: NetworkPolicy) -> str:
    if not policy.egress:
        return "it isolates ingress and leaves egress alone; write policyTypes: [Ingress]"
    if policy.ingress:
        return "it isolates ingress and, for its egress rules, egress too; write policyTypes: [Ingress, Egress]"
    return (
        "it isolates ingress too, which no rule of it permits, and not only the egress that its rules are about; "
        "write policyTypes: [Egress], or [Ingress, Egress] if that is meant"
    )


RULE = Rule(
    "NPG104",
    "implicit-policy-types",
    Severity.WARNING,
    _check,
    page=__doc__,
    fix=Safety.SAFE,
    one_document=True,
    persona=Persona.STRICT,
)
