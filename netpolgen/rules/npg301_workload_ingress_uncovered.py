"""A workload that accepts connections from everywhere

## What

No policy of the namespace selects the workload's pods for ingress. A default deny counts.

Nothing is said about `kube-system`, `kube-public` and `kube-node-lease`, nor about the namespaces that `[lint]
unmanaged-namespaces` of policies.toml names, nor about pods on the host network, which no policy covers.

## Why

A pod that no policy isolates accepts traffic from every pod of the cluster and from every address that is routed to it.

## Bad

```yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
  labels:
    app: web
```

## Good

```yaml
apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
  labels:
    app: web
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: default-deny
  namespace: shop
spec:
  podSelector: {}
  policyTypes: [Ingress]
```

## Source

The two sorts of pod isolation:
https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation
"""

from __future__ import annotations

from collections.abc import Iterator

from netpolgen.model.finding import Severity, Violation
from netpolgen.model.policy import Direction
from netpolgen.model.rule import Rule
from netpolgen.semantics.placing import at_workload
from netpolgen.semantics.state import State


def _check(state: State) -> Iterator[Violation]:
    for workload in state.uncovered_workloads(Direction.INGRESS):
        yield at_workload(workload, f"{workload} accepts connections from everywhere: no policy isolates its ingress")


RULE = Rule("NPG301", "workload-ingress-uncovered", Severity.WARNING, _check, page=__doc__)
