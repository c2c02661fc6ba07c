"""An ingress rule that admits everyone on every port

## What

A rule under `ingress` has neither `from` nor `ports`, as in `- {}`.

## Why

Every pod of every namespace, and every address that is routed to the pods, may connect to every port. Policies are
additive, so no other policy takes any of it back.

Where this is meant, as for a public front door, name at least the port.

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
  ingress:
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
  policyTypes: [Ingress]
  ingress:
    - ports:
        - port: 8443
```

## Source

Allow all ingress traffic:
https://kubernetes.io/docs/concepts/services-networking/network-policies/#allow-all-ingress-traffic
"""

from __future__ import annotations

from collections.abc import Iterator

from netpolgen.model.finding import Severity, Violation
from netpolgen.model.policy import Anyone, AnyPort, Direction
from netpolgen.model.rule import Rule
from netpolgen.semantics.placing import in_policy, pods_in_words
from netpolgen.semantics.state import State


def _check(state: State) -> Iterator[Violation]:
    for policy in state.inventory.policies:
        for rule in policy.rules(Direction.INGRESS):
            if Anyone() in rule.peers and AnyPort() in rule.ports:
                pods = pods_in_words(policy.pod_selector, policy.namespace)
                message = f"{policy.ref} admits every pod and every address to every port of {pods}"
                yield in_policy(policy, message, rule.origin)


RULE = Rule("NPG201", "allow-all-ingress", Severity.ERROR, _check, page=__doc__, one_document=True)
