"""A rule that names ports and nobody who may use them

## What

A rule has `ports`, and its `from` or `to` is missing or empty. A rule for DNS ports only is information.

Nothing is said about ingress on ports that a Service of type LoadBalancer or NodePort opens to the world anyway.

## Why

A list of peers that is missing is not an empty list: it is everyone, in every namespace and on the internet. Charts
render it where a value is left at `[]`. Port 53 to anywhere is enough to carry data out, by a tunnel through DNS.

Where everyone is meant, say so in a comment that suppresses this rule with its reason.

## Bad

```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: db
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: db
  policyTypes: [Ingress]
  ingress:
    - from: []
      ports:
        - port: 5432
```

## Good

```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: db
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

NetworkPolicyIngressRule, `from`: "If this field is empty or missing, this rule matches all sources".
https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/
"""

from __future__ import annotations

from collections.abc import Iterator

from netpolgen.model.finding import Severity, Violation
from netpolgen.model.policy import Direction
from netpolgen.model.rule import Rule
from netpolgen.semantics.connectivity.front_doors import FrontDoors
from netpolgen.semantics.pitfalls.openings import (
    Entry,
    asks_for_dns_only,
    entries_in_force,
    is_unlimited,
    ports_in_words,
)
from netpolgen.semantics.placing import in_policy, pods_in_words
from netpolgen.semantics.state import State


def _check(state: State) -> Iterator[Violation]:
    doors = FrontDoors(state)
    for entry in entries_in_force(state):
        if entry.takes_everyone and not is_unlimited(entry.rule) and not _is_front_door(entry, doors):
            yield _violation(entry)


def _is_front_door(entry: Entry, doors: FrontDoors) -> bool:
    return entry.direction is Direction.INGRESS and doors.are_meant(entry.policy, entry.rule)


def _violation(entry: Entry) -> Violation:
    policy, ports = entry.policy, ports_in_words(entry.rule)
    pods = pods_in_words(policy.pod_selector, policy.namespace)
    if entry.direction is Direction.INGRESS:
        effect = f"admits every pod and every address to {pods} on {ports}: the rule has no from; name who needs it"
    elif asks_for_dns_only(entry.rule):
        effect = f"lets {pods} ask any server on {ports}, which can carry data out; name the cluster's DNS under to"
    else:
        effect = f"lets {pods} out to every pod and every address on {ports}: the rule has no to; name whom they need"
    severity = Severity.INFO if asks_for_dns_only(entry.rule) else None
    return in_policy(policy, f"{policy.ref} {effect}", entry.rule.origin, severity)


RULE = Rule("NPG203", "rule-without-peers", Severity.WARNING, _check, page=__doc__, one_document=True)
