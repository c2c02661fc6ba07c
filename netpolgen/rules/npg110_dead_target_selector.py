"""A policy that selects no workload

## What

The `podSelector` of a policy is not empty, and no known workload of its namespace has these labels. Labels of the pod
*template* count, not those of the Deployment itself.

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
from netpolgen.model.objects import Workload
from netpolgen.model.policy import NetworkPolicy
from netpolgen.model.rule import Rule
from netpolgen.semantics.placing import in_policy, listed, origin_of
from netpolgen.semantics.state import State
from netpolgen.semantics.terms import subjects_of


def _check(state: State) -> Iterator[Violation]:
    if not state.inventory.workloads:
        return
    for policy in state.inventory.policies:
        if policy.pod_selector.requirements and not subjects_of(state.universe, policy):
            neighbours = state.inventory.workloads_by_namespace.get(policy.namespace, ())
            # A host-network pod is beyond any policy, but its labels are there: the selector is not the mistake.
            if not any(policy.pod_selector.matches(workload.pod.labels) for workload in neighbours):
                yield _violation(state, policy, neighbours)


def _violation(state: State, policy: NetworkPolicy, neighbours: tuple[Workload, ...]) -> Violation:
    elsewhere = [workload.ref for workload in state.selected_anywhere(policy.pod_selector)]
    hint = f"; {listed(elsewhere)} would match" if elsewhere else _nearest(policy, neighbours)
    who = f"no known workload of namespace {policy.namespace} has {policy.pod_selector}{hint}"
    if not policy.pod_selector.is_satisfiable:
        who = "its selector contradicts itself"
    message = f"{policy.ref} protects no pod: {who}"
    place = origin_of(policy).child("spec", "podSelector")
    if neighbours or elsewhere:
        return in_policy(policy, message, place)
    return in_policy(policy, message, place, Severity.INFO, Confidence.LOW)


def _nearest(policy: NetworkPolicy, neighbours: tuple[Workload, ...]) -> str:
    """The first workload that all requirements but one select, with the label that keeps it out."""
    for workload in neighbours:
        labels = workload.pod.labels
        failing = [key for key, values in policy.pod_selector.requirements if labels.get(key) not in values]
        if len(failing) == 1:
            key = failing[0]
            has = f"has {key}={labels[key]}" if key in labels else f"has no label {key}"
            return f"; {workload} {has}"
    return ""


RULE = Rule("NPG110", "dead-target-selector", Severity.WARNING, _check, page=__doc__, confidence=Confidence.MEDIUM)
