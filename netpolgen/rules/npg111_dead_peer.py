"""A peer that names nobody

## What

A `from` or `to` item whose `namespaceSelector` selects no known namespace, or whose `podSelector` selects no known
workload there. The finding says which of the two it is, and what comes close.

A namespace of which no workload is known may hold anybody, and so may namespaces that are not selected by name;
`kube-system` belongs to the platform, and labels like `pod-template-hash` come at run time. Nothing is said then,
except that a name or a label is a slip of a known one. Pods of another namespace that are named without a
namespaceSelector are NPG102.

## Why

The rule permits nothing, and the traffic that it was written for times out. The usual reasons are a slip in a label, a
label of the Deployment that its pods do not have, and a namespace label that nobody has set, as `name: kube-system`.

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
    - from:
        - podSelector:
            matchLabels:
              app: fronted
---
apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
  labels:
    app: web
---
apiVersion: v1
kind: Pod
metadata:
  name: frontend
  namespace: shop
  labels:
    app: frontend
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
    - from:
        - podSelector:
            matchLabels:
              app: frontend
---
apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
  labels:
    app: web
---
apiVersion: v1
kind: Pod
metadata:
  name: frontend
  namespace: shop
  labels:
    app: frontend
```

## Source

Behavior of to and from selectors:
https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors
"""

from __future__ import annotations

from collections.abc import Iterator

from netpolgen.model.finding import Confidence, Severity, Violation
from netpolgen.model.policy import Direction, PodPeer
from netpolgen.model.rule import Rule
from netpolgen.semantics.pitfalls.dead_peers import DeadPeers
from netpolgen.semantics.pitfalls.dns_asks import DnsAsks
from netpolgen.semantics.pitfalls.split_peers import is_half_of_one
from netpolgen.semantics.placing import in_policy, role_in_words
from netpolgen.semantics.state import State


def _check(state: State) -> Iterator[Violation]:
    peers, dns = DeadPeers(state), DnsAsks(state)
    for policy in state.inventory.policies:
        for direction in Direction:
            for rule in policy.rules(direction):
                for peer in rule.peers:
                    nobody = peers.nobody(peer, policy.namespace) if isinstance(peer, PodPeer) else None
                    if nobody is None or not isinstance(peer, PodPeer) or peer.origin is None:
                        continue
                    # Two other findings say of such a peer what is wrong with it.
                    if is_half_of_one(state, policy, peer) or dns.miss(policy, rule, peer, direction):
                        continue
                    message = f"{policy.ref} {role_in_words(direction)} nobody by this peer: {nobody.reason}"
                    place = peer.origin.child(nobody.field)
                    doubt = (None, None) if nobody.is_seen else (Severity.INFO, Confidence.LOW)
                    yield in_policy(policy, message, place, *doubt)


RULE = Rule("NPG111", "dead-peer", Severity.WARNING, _check, page=__doc__, confidence=Confidence.MEDIUM)
