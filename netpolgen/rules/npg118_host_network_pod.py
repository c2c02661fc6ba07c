"""A selector that was written for pods on the host network

## What

The `podSelector` of a policy, or of one of its peers, has labels of a workload with `hostNetwork: true`.

Nothing is said of selectors that take every pod.

## Why

Pods on the host network have the address of their node, and what a policy means for them is not defined: network
plugins leave them out. As the subject of a policy they stay open; as a peer they are not recognised, so that the rule
does not admit them, and their traffic passes or fails as the node's does. Only an `ipBlock` can name them, by the
addresses of the nodes.

## Bad

```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: prometheus
  namespace: monitoring
spec:
  podSelector:
    matchLabels:
      app: prometheus
  policyTypes: [Egress]
  egress:
    - to:
        - podSelector:
            matchLabels:
              app: node-exporter
      ports:
        - port: 9100
---
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: node-exporter
  namespace: monitoring
spec:
  selector:
    matchLabels:
      app: node-exporter
  template:
    metadata:
      labels:
        app: node-exporter
    spec:
      hostNetwork: true
      containers:
        - name: node-exporter
          image: node-exporter
```

## Good

```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: prometheus
  namespace: monitoring
spec:
  podSelector:
    matchLabels:
      app: prometheus
  policyTypes: [Egress]
  egress:
    - to:
        - ipBlock:
            cidr: 192.168.0.0/20
      ports:
        - port: 9100
---
apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: node-exporter
  namespace: monitoring
spec:
  selector:
    matchLabels:
      app: node-exporter
  template:
    metadata:
      labels:
        app: node-exporter
    spec:
      hostNetwork: true
      containers:
        - name: node-exporter
          image: node-exporter
```

## Source

NetworkPolicy and hostNetwork pods:
https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-and-hostnetwork-pods
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, field
from msgspec.structs import replace

from netpolgen.model.finding import Severity, Violation
from netpolgen.model.labels import LabelSelector
from netpolgen.model.objects import Workload
from netpolgen.model.policy import Direction, NetworkPolicy, PodPeer
from netpolgen.model.rule import Persona, Rule
from netpolgen.model.source import Origin
from netpolgen.semantics.placing import in_policy, listed, origin_of, role_in_words
from netpolgen.semantics.state import State
from netpolgen.semantics.vocabulary import PodSelection


class _OnNodes(Struct, frozen=True, dict=True):
    """The workloads on the host network, by labels and namespaces; no slots, since what was found is kept."""

    state: State
    _found: dict[LabelSelector, list[Workload]] = field(default_factory=dict)

    def selected(self, selection: PodSelection) -> list[Workload]:
        if not selection.pods.requirements:
            return []
        if selection.pods not in self._found:
            self._found[selection.pods] = list(self.state.selected_anywhere(selection.pods, on_host_network=True))
        names = self.state.universe.matching(selection.namespaces) if self._found[selection.pods] else ()
        return [workload for workload in self._found[selection.pods] if workload.ref.namespace in names]


def _check(state: State) -> Iterator[Violation]:
    if not state.universe.on_host_network:
        return
    on_nodes = _OnNodes(state)
    for policy in state.inventory.policies:
        if workloads := on_nodes.selected(PodSelection.in_one(policy.namespace, policy.pod_selector)):
            place = origin_of(policy).child("spec", "podSelector")
            yield _violation(policy, place, workloads, f"does not isolate {_listed(workloads)}", _NO_SUBJECT)
        for direction in Direction:
            for rule in policy.rules(direction):
                for peer in rule.peers:
                    if isinstance(peer, PodPeer) and peer.origin is not None:
                        workloads = on_nodes.selected(PodSelection.of_peer(peer, policy.namespace))
                        if workloads:
                            effect = f"{role_in_words(direction)} {_listed(workloads)} in vain"
                            yield _violation(policy, peer.origin, workloads, effect, _NO_PEER)


_NO_SUBJECT = "no policy holds for pods on the host network"
_NO_PEER = "pods on the host network have the address of their node; name the nodes by an ipBlock"


def _listed(workloads: list[Workload]) -> str:
    return listed(workload.ref for workload in workloads)


def _violation(policy: NetworkPolicy, place: Origin, workloads: list[Workload], effect: str, why: str) -> Violation:
    violation = in_policy(policy, f"{policy.ref} {effect}: {why}", place)
    return replace(violation, related=tuple(workload.template_origin for workload in workloads[:3]))


RULE = Rule("NPG118", "host-network-pod", Severity.WARNING, _check, page=__doc__, persona=Persona.STRICT)
