"""A rule that leaves the ports open, or opens a wide range of them

## What

A rule names peers and no `ports`; or an item of `ports` has no `port`, which is every port of its protocol; or a range
holds more than 256 ports. `[lint.per-rule]` of policies.toml moves that bound:

    NPG207 = { max-range = 1000 }

Nothing is said where a rule is about all pods of its own namespace, where it has no peers at all (NPG201 to NPG203), or
of the whole cluster (NPG205), about generated policies, whose list says it, nor about policies with unknown fields
(NPG003), which may be the missing ports.

## Why

What listens on a pod is more than what it is there for: debug ports, metrics, the proxy of a mesh. A peer that is
allowed one of them is allowed all.

## Bad

```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: catalog
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: catalog
  policyTypes: [Ingress]
  ingress:
    - from:
        - podSelector:
            matchLabels:
              app: web
---
apiVersion: v1
kind: Pod
metadata:
  name: catalog
  namespace: shop
  labels:
    app: catalog
spec:
  containers:
    - name: catalog
      ports:
        - containerPort: 8080
```

## Good

```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: catalog
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: catalog
  policyTypes: [Ingress]
  ingress:
    - from:
        - podSelector:
            matchLabels:
              app: web
      ports:
        - port: 8080
---
apiVersion: v1
kind: Pod
metadata:
  name: catalog
  namespace: shop
  labels:
    app: catalog
spec:
  containers:
    - name: catalog
      ports:
        - containerPort: 8080
```

## Source

NetworkPolicyPort: "If this field is not provided, this matches all port names and numbers".
https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/
"""

from __future__ import annotations

from collections.abc import Iterator

from netpolgen.model.finding import Confidence, Severity, Violation
from netpolgen.model.marker import is_generated_object
from netpolgen.model.policy import Anyone, AnyPort, Direction, NetworkPolicy, NetworkPolicyPeer, PodPeer
from netpolgen.model.ports import FIRST_PORT, LAST_PORT, PortRange
from netpolgen.model.rule import Persona, Rule
from netpolgen.semantics.any_namespace import takes_any_namespace
from netpolgen.semantics.pitfalls.listening import listening
from netpolgen.semantics.pitfalls.openings import Entry, entries_in_force
from netpolgen.semantics.placing import in_policy, pods_in_words
from netpolgen.semantics.state import State
from netpolgen.semantics.terms import peers_of, subjects_of


def _check(state: State) -> Iterator[Violation]:
    for entry in entries_in_force(state):
        # A rule is looked at once, with the first of its peers.
        if entry.peer is entry.rule.peers[0] and _is_by_hand(entry.policy) and not all(map(_is_wide, entry.rule.peers)):
            yield from _wide_ports(state, entry)


def _is_by_hand(policy: NetworkPolicy) -> bool:
    return policy.is_whole and not is_generated_object(policy.labels)


def _is_wide(peer: NetworkPolicyPeer) -> bool:
    """Whether the peer is as wide as ports can be, so that the width of the peer is what there is to say."""
    if not isinstance(peer, PodPeer):
        return isinstance(peer, Anyone)
    if peer.pod_selector.requirements:
        return False
    return peer.namespace_selector is None or takes_any_namespace(peer.namespace_selector)


def _wide_ports(state: State, entry: Entry) -> Iterator[Violation]:
    for at, port in enumerate(entry.rule.ports):
        if isinstance(port, AnyPort):
            yield _violation(state, entry, "on every port of every protocol: the rule has no ports")
        elif isinstance(port, PortRange) and (port.first, port.last) == (FIRST_PORT, LAST_PORT):
            yield _violation(state, entry, f"on {port}: the item has no port", at)
        elif isinstance(port, PortRange) and port.last - port.first >= state.widest_range:
            count = port.last - port.first + 1
            yield _violation(state, entry, f"on {count} ports ({port})", at)


def _violation(state: State, entry: Entry, width: str, at: int | None = None) -> Violation:
    policy = entry.policy
    pods = pods_in_words(policy.pod_selector, policy.namespace)
    subjects = subjects_of(state.universe, policy)
    port = None if at is None else entry.rule.ports[at]
    protocol = None if port is None or isinstance(port, AnyPort) else port.protocol
    if entry.direction is Direction.INGRESS:
        effect, listeners = f"admits its peers to {pods}", subjects
    else:
        effect, listeners = f"lets {pods} out to its peers", _peers(state, entry)
    message = f"{policy.ref} {effect} {width}; write the ports that are needed{listening(state, listeners, protocol)}"
    origin = entry.rule.origin
    place = origin.child("ports", at) if origin is not None and at is not None else origin
    return in_policy(policy, message, place, confidence=None if listeners else Confidence.MEDIUM)


def _peers(state: State, entry: Entry) -> int:
    found = 0
    for peer in entry.rule.peers:
        found |= peers_of(state.universe, peer, entry.policy.namespace)
    return found & state.universe.every_pod


RULE = Rule(
    "NPG207", "ports-too-wide", Severity.WARNING, _check, page=__doc__, one_document=True, persona=Persona.STRICT
)
