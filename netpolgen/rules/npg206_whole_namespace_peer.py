"""A peer that takes every pod of another namespace

## What

A peer has a `namespaceSelector` for certain namespaces and no `podSelector`, or an empty one. It is a warning for
`kube-system`, unless the rule is for DNS ports only.

Nothing is said about the policy's own namespace, about generated policies, whose list says it, and where it opens a
port that NPG210 speaks of.

## Why

The rule holds for every pod that is ever deployed there, and not only for the one that it was written for. Much of what
runs in `kube-system` is on the host network or has rights of its own.

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
    - to:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: kube-system
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
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: kube-system
          podSelector:
            matchLabels:
              k8s-app: kube-dns
      ports:
        - protocol: UDP
          port: 53
```

## Source

Behavior of to and from selectors:
https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors
"""

from __future__ import annotations

from collections.abc import Iterator

from netpolgen.model.finding import Severity, Violation
from netpolgen.model.marker import is_generated_object
from netpolgen.model.objects import Namespace
from netpolgen.model.policy import Direction, PodPeer
from netpolgen.model.rule import Persona, Rule
from netpolgen.semantics.pitfalls.openings import (
    Entry,
    asks_for_dns_only,
    entries_in_force,
    ports_in_words,
    takes_namespace,
    takes_whole_namespaces,
)
from netpolgen.semantics.pitfalls.sensitive import sensitive_ports
from netpolgen.semantics.placing import in_policy, pods_in_words
from netpolgen.semantics.state import State


def _check(state: State) -> Iterator[Violation]:
    system = state.inventory.namespace_by_name.get("kube-system") or Namespace.of("kube-system")
    for entry in entries_in_force(state):
        if is_generated_object(entry.policy.labels):
            continue
        if takes_whole_namespaces(entry.peer, entry.policy.namespace) and not sensitive_ports(state, entry):
            is_system = takes_namespace(entry.peer, system) and not asks_for_dns_only(entry.rule)
            yield from _violation(entry, Severity.WARNING if is_system else None)


def _violation(entry: Entry, severity: Severity | None) -> Iterator[Violation]:
    policy, peer = entry.policy, entry.peer
    if isinstance(peer, PodPeer) and peer.origin is not None:
        pods, ports = pods_in_words(policy.pod_selector, policy.namespace), ports_in_words(entry.rule)
        whom = f"every pod of the namespaces with {peer.namespace_selector}"
        if entry.direction is Direction.INGRESS:
            effect = f"admits {whom} to {pods} on {ports}"
        else:
            effect = f"lets {pods} out to {whom} on {ports}"
        message = f"{policy.ref} {effect}; add a podSelector to the same item"
        yield in_policy(policy, message, peer.origin.child("namespaceSelector").at_key(), severity)


RULE = Rule(
    "NPG206", "whole-namespace-peer", Severity.INFO, _check, page=__doc__, one_document=True, persona=Persona.STRICT
)
