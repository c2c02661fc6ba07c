"""A workload that may connect to everywhere

## What

No policy of the namespace selects the workload's pods for egress. A default deny counts.

Nothing is said about `kube-system`, `kube-public` and `kube-node-lease`, nor about the namespaces that `[lint]
unmanaged-namespaces` of policies.toml names, nor about pods on the host network, which no policy covers. Teams
that isolate ingress only can leave this rule out with `ignore` in `[lint]`.

## Why

What runs in such a pod, an intruder's code included, may reach every pod that is open to it, the cloud's metadata
service and the internet.

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
  policyTypes: [Egress]
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
    for workload in state.uncovered_workloads(Direction.EGRESS):
        yield at_workload(workload, f"{workload} may connect to everywhere: no policy isolates its egress")


RULE = Rule("NPG302", "workload-egress-uncovered", Severity.WARNING, _check, page=__doc__)
