"""A peer that permits nothing which other rules do not permit already

## What

Everything that one entry of `from` or `to` permits, on the ports of its rule, is permitted to the same pods by other
entries, whichever pods, namespaces and addresses may come. Of two entries that say the same, the later one is reported.
Generated policies are not: netpolgen build writes them.

## Why

It can go without any change. Left there, it misleads whoever narrows the other rule and wonders why nothing is closed.

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
    - from:
        - podSelector:
            matchLabels:
              app: web
    - from:
        - podSelector:
            matchLabels:
              app: web
              tier: front
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
              tier: front
      ports:
        - port: 5432
```

## Source

NetworkPolicySpec, field documentation of `ingress` and `egress`: traffic is allowed if it matches at least one rule
across all of the policies that select the pod.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from netpolgen.model.finding import Severity, Violation
from netpolgen.model.fix import Fix, Remove, Safety
from netpolgen.model.marker import is_generated_object
from netpolgen.model.policy import NetworkPolicy, PolicyRule
from netpolgen.model.rule import Persona, Rule
from netpolgen.model.source import Origin
from netpolgen.semantics.placing import in_policy, listed
from netpolgen.semantics.state import State
from netpolgen.semantics.symbolic.redundancy import Redundant


def _check(state: State) -> Iterator[Violation]:
    for items in state.entries:
        for redundant in items.redundant():
            if not is_generated_object(redundant.item.policy.labels):
                yield _violation(redundant)


def _violation(redundant: Redundant) -> Violation:
    policy = redundant.item.policy
    others = {item.policy.ref for item in redundant.by}
    who = "another rule of the same policy" if others == {policy.ref} else listed(others)
    together = " together" if len(redundant.by) > 1 else ""
    verb = "permit" if len(others) > 1 else "permits"
    message = f"{policy.ref} says nothing new here: {who} already {verb} as much{together}, so the entry can go"
    places = tuple(dict.fromkeys(item.place for item in redundant.by if item.place))
    return replace(in_policy(policy, message, redundant.item.place), related=places, fix=_fix(redundant))


def _fix(redundant: Redundant) -> Fix | None:
    """The entry gone, or its rule if it is all of that; safe where the others stand in the same document."""
    item = redundant.item
    place = item.place if len(item.rule.peers) > 1 else item.rule.origin
    if place is None or (place == item.rule.origin and len(_siblings(item.policy, place)) == 1):
        return None
    documents = {
        (origin.file, origin.document) for origin in (place, *(other.place for other in redundant.by)) if origin
    }
    return Fix(Remove(place), Safety.SAFE if len(documents) == 1 else Safety.UNSAFE)


def _siblings(policy: NetworkPolicy, rule: Origin) -> tuple[PolicyRule, ...]:
    return policy.ingress if "ingress" in rule.route[-2:] else policy.egress


RULE = Rule("NPG117", "redundant-rule", Severity.INFO, _check, page=__doc__, fix=Safety.SAFE, persona=Persona.AUDIT)
