"""A port by name that stands for no port

## What

A rule names a port, and none of the known pods that its traffic would reach has a container port of that name and
protocol; or the peer is an `ipBlock`, whose addresses have no container ports.

In an egress rule, a name that stands for different numbers at different pods is told as information.

## Why

A name that cannot be looked up permits nothing. Names are those of container ports: that of a port of the Service does
not count, and neither does one whose protocol is another, TCP where none is written.

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
    - ports:
        - port: https
---
apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
  labels:
    app: web
spec:
  containers:
    - name: web
      image: web
      ports:
        - name: http
          containerPort: 8080
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
        - port: http
---
apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
  labels:
    app: web
spec:
  containers:
    - name: web
      image: web
      ports:
        - name: http
          containerPort: 8080
```

## Source

NetworkPolicyPort, `port`: "either a numerical or named port on a pod".
https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/
"""

from __future__ import annotations

from collections.abc import Iterator

from netpolgen.model.finding import Confidence, Severity, Violation
from netpolgen.model.policy import Direction
from netpolgen.model.rule import Persona, Rule
from netpolgen.semantics.pitfalls.named_ports import OddName, odd_names
from netpolgen.semantics.placing import in_policy
from netpolgen.semantics.state import State


def _check(state: State) -> Iterator[Violation]:
    for odd in odd_names(state):
        place = odd.rule.origin.child("ports", odd.at) if odd.rule.origin else None
        severity = None if odd.is_dead else Severity.INFO
        yield in_policy(odd.policy, f"{odd.policy.ref} {_effect(odd)}: {odd.reason}", place, severity)


def _effect(odd: OddName) -> str:
    if not odd.is_dead:
        return "lets traffic out on several ports by one name, where network plugins differ"
    return "admits nothing by this port" if odd.direction is Direction.INGRESS else "lets nothing out by this port"


RULE = Rule(
    "NPG109",
    "named-port-unresolved",
    Severity.WARNING,
    _check,
    page=__doc__,
    confidence=Confidence.MEDIUM,
    persona=Persona.STRICT,
)
