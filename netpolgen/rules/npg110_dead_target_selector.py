"""A policy that selects no workload

## What

The `podSelector` of a policy is not empty, and no known workload of its namespace has these labels. Labels of the pod
*template* count, not those of the Deployment itself; labels that come at run time, as `pod-template-hash`, are not
known. A selector that contradicts itself is NPG112.

Where no workload of the policy's namespace is known, the finding is information only: they may be deployed from
elsewhere. Without any known workload nothing is said.

## Why

The policy protects nothing, and nobody notices: the pods that it was meant for stay open, or stay cut off.

## Bad

```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: protect-db
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: postgres
  policyTypes: [Ingress]
---
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: db
  namespace: shop
  labels:
    app: postgres
spec:
  serviceName: db
  selector:
    matchLabels:
      app: db
  template:
    metadata:
      labels:
        app: db
    spec:
      containers:
        - name: db
          image: postgres
```

## Good

```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: protect-db
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: db
  policyTypes: [Ingress]
---
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: db
  namespace: shop
  labels:
    app: postgres
spec:
  serviceName: db
  selector:
    matchLabels:
      app: db
  template:
    metadata:
      labels:
        app: db
    spec:
      containers:
        - name: db
          image: postgres
```

## Source

NetworkPolicySpec, `podSelector`: it "selects the pods to which this NetworkPolicy object applies".
https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/
"""

from __future__ import annotations

from collections.abc import Iterator

from netpolgen.model.finding import Confidence, Severity, Violation
from netpolgen.model.labels import LabelSelector
from netpolgen.model.policy import NetworkPolicy
from netpolgen.model.rule import Rule
from netpolgen.semantics.pitfalls.known_pods import is_anybody_meant
from netpolgen.semantics.pitfalls.near_miss import Labelled
from netpolgen.semantics.pitfalls.runtime_labels import as_far_as_known
from netpolgen.semantics.placing import in_policy, listed, origin_of
from netpolgen.semantics.state import State
from netpolgen.semantics.vocabulary import PodSelection


def _check(state: State) -> Iterator[Violation]:
    if not state.inventory.workloads:
        return
    by_namespace: dict[str, Labelled] = {}
    for policy in state.inventory.policies:
        selector = as_far_as_known(policy.pod_selector)
        # A host-network pod is beyond any policy, but its labels are there: the selector is not the mistake.
        if selector.requirements and selector.is_satisfiable and not is_anybody_meant(state, _selection(policy)):
            if policy.namespace not in by_namespace:
                neighbours = state.inventory.workloads_by_namespace.get(policy.namespace, ())
                labels = ((str(workload), workload.pod.labels) for workload in neighbours)
                by_namespace[policy.namespace] = Labelled(labels)
            yield _violation(state, policy, selector, by_namespace[policy.namespace])


def _selection(policy: NetworkPolicy) -> PodSelection:
    return PodSelection.in_one(policy.namespace, policy.pod_selector)


def _violation(state: State, policy: NetworkPolicy, selector: LabelSelector, neighbours: Labelled) -> Violation:
    elsewhere = [workload.ref for workload in state.selected_anywhere(selector)]
    near = neighbours.near_miss(selector)
    hint = f"; {listed(elsewhere)} would match" if elsewhere else f"; {near.text}" if near else ""
    who = f"no known workload of namespace {policy.namespace} has {selector}{hint}"
    message = f"{policy.ref} protects no pod: {who}"
    place = origin_of(policy).child("spec", "podSelector")
    if elsewhere or policy.namespace in state.inventory.workloads_by_namespace:
        return in_policy(policy, message, place)
    return in_policy(policy, message, place, Severity.INFO, Confidence.LOW)


RULE = Rule("NPG110", "dead-target-selector", Severity.WARNING, _check, page=__doc__, confidence=Confidence.MEDIUM)
