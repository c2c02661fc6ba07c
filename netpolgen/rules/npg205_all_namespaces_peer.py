"""A peer that takes pods of every namespace

## What

The `namespaceSelector` of a peer selects every namespace, or every one but a few that it names or that have a label.

Without a `podSelector` and without `ports`, ingress from there is an error: the whole cluster is let in. With a
`podSelector`, the confidence is medium where it asks for what scrapes metrics, and DNS alone is information.

## Why

Labels of pods are for whoever creates the pod: anyone who may run something somewhere in the cluster can give it the
label that this rule trusts. A namespace is what the platform hands out, so it has to be part of the peer.

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
        - namespaceSelector: {}
          podSelector:
            matchLabels:
              app: web
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
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: front
          podSelector:
            matchLabels:
              app: web
      ports:
        - port: 5432
```

## Source

NetworkPolicyPeer, `namespaceSelector`: "if present but empty, it selects all namespaces".
https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/
"""

from __future__ import annotations

from collections.abc import Iterator

from netpolgen.model.finding import Confidence, Severity, Violation
from netpolgen.model.policy import AnyPort, Direction, PodPeer
from netpolgen.model.rule import Rule
from netpolgen.semantics.any_namespace import takes_any_namespace
from netpolgen.semantics.pitfalls.openings import (
    Entry,
    asks_for_dns_only,
    entries_in_force,
    ports_in_words,
)
from netpolgen.semantics.placing import in_policy, pods_in_words
from netpolgen.semantics.state import State

# What collects metrics has to get everywhere, and is known by labels of many spellings.
_SCRAPERS = (
    "prometheus",
    "monitor",
    "metrics",
    "vmagent",
    "otel",
    "opentelemetry",
    "grafana-agent",
    "alloy",
    "datadog",
)


def _check(state: State) -> Iterator[Violation]:
    for entry in entries_in_force(state):
        peer = entry.peer
        if isinstance(peer, PodPeer) and peer.origin is not None and _is_in_any_namespace(peer):
            yield in_policy(
                entry.policy,
                f"{entry.policy.ref} {_effect(entry, peer)}",
                peer.origin.child("namespaceSelector").at_key(),
                _severity(entry, peer),
                Confidence.MEDIUM if _is_for_scraping(peer) else None,
            )


def _is_in_any_namespace(peer: PodPeer) -> bool:
    namespaces = peer.namespace_selector
    return namespaces is not None and takes_any_namespace(namespaces) and peer.pod_selector.is_satisfiable


def _effect(entry: Entry, peer: PodPeer) -> str:
    selector = peer.namespace_selector
    every = "every namespace" if not (selector and selector.requirements) else f"every namespace with {selector}"
    whom = f"any pod with {peer.pod_selector} of {every}" if peer.pod_selector.requirements else f"any pod of {every}"
    pods, ports = pods_in_words(entry.policy.pod_selector, entry.policy.namespace), ports_in_words(entry.rule)
    if entry.direction is Direction.EGRESS:
        return f"lets {pods} out to {whom} on {ports}; name the namespaces that they need"
    if peer.pod_selector.requirements:
        return f"admits {whom} to {pods} on {ports}, and whoever may run a pod can label it so; name the namespaces"
    return f"admits {whom} to {pods} on {ports}; name the namespaces"


def _severity(entry: Entry, peer: PodPeer) -> Severity | None:
    if asks_for_dns_only(entry.rule):
        return Severity.INFO
    is_wide = not peer.pod_selector.requirements and AnyPort() in entry.rule.ports
    return Severity.ERROR if is_wide and entry.direction is Direction.INGRESS else None


def _is_for_scraping(peer: PodPeer) -> bool:
    values = {value.lower() for _, values in peer.pod_selector.requirements for value in values.values}
    return any(word in value for value in values for word in _SCRAPERS)


RULE = Rule("NPG205", "all-namespaces-peer", Severity.WARNING, _check, page=__doc__, one_document=True)
