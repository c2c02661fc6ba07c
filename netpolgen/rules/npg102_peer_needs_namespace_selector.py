"""A peer that names pods of another namespace by label alone

## What

A `from` or `to` item has a `podSelector` and no `namespaceSelector`, which means pods of the policy's own namespace.
None there has these labels; pods of other namespaces do.

Nothing is said about a namespace none of whose workloads are known, nor where the item beside it names the namespace of
these pods: that is NPG101.

## Why

The rule matches nobody, so the traffic that it was written for times out. Both selectors have to stand in one item,
without a second `-`: `namespaceSelector` and `podSelector` as two items mean "all pods there, or these pods here".

## Bad

```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: allow-ui
  namespace: orders
spec:
  podSelector:
    matchLabels:
      app: orders
  policyTypes: [Ingress]
  ingress:
    - from:
        - podSelector:
            matchLabels:
              app: ui
---
apiVersion: v1
kind: Pod
metadata:
  name: orders
  namespace: orders
  labels:
    app: orders
---
apiVersion: v1
kind: Pod
metadata:
  name: ui
  namespace: ui
  labels:
    app: ui
```

## Good

```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: allow-ui
  namespace: orders
spec:
  podSelector:
    matchLabels:
      app: orders
  policyTypes: [Ingress]
  ingress:
    - from:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: ui
          podSelector:
            matchLabels:
              app: ui
---
apiVersion: v1
kind: Pod
metadata:
  name: orders
  namespace: orders
  labels:
    app: orders
---
apiVersion: v1
kind: Pod
metadata:
  name: ui
  namespace: ui
  labels:
    app: ui
```

## Source

NetworkPolicyPeer, field documentation of `podSelector` and `namespaceSelector`:
https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from netpolgen.model.finding import Severity, Violation
from netpolgen.model.fix import Fix, Put, Safety
from netpolgen.model.objects import NAMESPACE_NAME_LABEL
from netpolgen.model.policy import Direction, NetworkPolicy, PodPeer
from netpolgen.model.rule import Rule
from netpolgen.model.tree import Tree
from netpolgen.semantics.misplaced import local_peers, meant_elsewhere
from netpolgen.semantics.pitfalls.split_peers import is_half_of_one
from netpolgen.semantics.placing import in_policy, listed
from netpolgen.semantics.state import State


def _check(state: State) -> Iterator[Violation]:
    for policy in state.inventory.policies:
        for direction in Direction:
            for peer in local_peers(policy, direction):
                yield from _misplaced(state, policy, direction, peer)


def _misplaced(state: State, policy: NetworkPolicy, direction: Direction, peer: PodPeer) -> Iterator[Violation]:
    elsewhere = meant_elsewhere(state, policy, peer)
    if elsewhere and not is_half_of_one(state, policy, peer):
        role = "admits" if direction is Direction.INGRESS else "lets traffic out to"
        message = (
            f"{policy.ref} {role} nobody here: without a namespaceSelector this peer means namespace "
            f"{policy.namespace}, and {peer.pod_selector} is found only on {listed(found.ref for found in elsewhere)}"
        )
        yield replace(
            in_policy(policy, message, peer.origin), fix=_fix(peer, {found.ref.namespace for found in elsewhere})
        )


def _fix(peer: PodPeer, namespaces: set[str]) -> Fix | None:
    """The namespace that the pods are in, written into the peer, if it is one."""
    if peer.origin is None or len(namespaces) != 1:
        return None
    selector: Tree = {"matchLabels": {NAMESPACE_NAME_LABEL: namespaces.pop()}}
    return Fix(Put(peer.origin, "namespaceSelector", selector), Safety.UNSAFE)


RULE = Rule("NPG102", "peer-needs-namespace-selector", Severity.ERROR, _check, page=__doc__, fix=Safety.UNSAFE)
