"""An egress rule that lets pods out to everyone on every port

## What

A rule under `egress` has neither `to` nor `ports`, as in `- {}`. It is an error where an Ingress, a route or a Service
of type LoadBalancer or NodePort brings traffic from outside to one of the pods.

## Why

Nothing holds back whoever gets into such a pod: every other pod, the cloud's metadata endpoint and the internet are in
reach. Policies are additive, so no other policy takes any of it back; one with this rule is as good as none.

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
  policyTypes: [Egress]
  egress:
    - {}
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
      ports:
        - port: 5432
```

## Source

Allow all egress traffic:
https://kubernetes.io/docs/concepts/services-networking/network-policies/#allow-all-egress-traffic
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from netpolgen.model.finding import Severity, Violation
from netpolgen.model.policy import Direction, NetworkPolicy, PolicyRule
from netpolgen.model.rule import Rule
from netpolgen.semantics.connectivity.front_doors import FrontDoors
from netpolgen.semantics.pitfalls.openings import is_unlimited
from netpolgen.semantics.placing import in_policy, listed, name_of, pods_in_words
from netpolgen.semantics.state import State
from netpolgen.semantics.terms import subjects_of


def _check(state: State) -> Iterator[Violation]:
    doors = FrontDoors(state)
    for policy in state.inventory.policies:
        for rule in policy.rules(Direction.EGRESS):
            if is_unlimited(rule):
                yield _violation(policy, rule, doors)


def _violation(policy: NetworkPolicy, rule: PolicyRule, doors: FrontDoors) -> Violation:
    pods = pods_in_words(policy.pod_selector, policy.namespace)
    message = f"{policy.ref} lets {pods} out to every pod and every address on every port"
    if bringers := {lead.by.ref: lead.by for lead in doors.of(subjects_of(doors.state.universe, policy))}:
        message += f", and traffic from outside is led to them by {listed(bringers)}"
        found = in_policy(policy, f"{message}; name whom they need", rule.origin, Severity.ERROR)
        return replace(found, related=tuple(name_of(bringers[ref].origin) for ref in sorted(bringers)))
    return in_policy(policy, f"{message}; name whom they need", rule.origin)


RULE = Rule("NPG202", "allow-all-egress", Severity.WARNING, _check, page=__doc__, one_document=True)
