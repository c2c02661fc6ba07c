"""Something that the cluster's network plugin does not do

## What

`[cluster] cni` of policies.toml names a plugin, and a policy asks for what that one is documented not to do:

- `flannel`: any policy at all; it enforces none.
- `vpc-cni`: more than 24 ports for one peer; a rule of blocks of the other IP family alone, where `pod-cidrs` or
  `service-cidrs` tell that of the cluster; pods that no controller owns, to which no policy is applied.
- `cilium`, `kube-router`: SCTP.
- `weave`: `endPort`, and ports by name.

## Why

The API server takes all of this, and nothing in the cluster complains: the policy is there, and works in part or not at
all.

## Bad

```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: signalling
  namespace: core
spec:
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from:
        - podSelector: {}
      ports:
        - protocol: SCTP
          port: 3868
```

```toml
version = 1

[cluster]
cni = "kube-router"
```

## Good

```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: signalling
  namespace: core
spec:
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
    - from:
        - podSelector: {}
      ports:
        - protocol: TCP
          port: 3868
```

```toml
version = 1

[cluster]
cni = "kube-router"
```

## Source

Limit Pod traffic with Kubernetes network policies, considerations:
https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy.html. SCTP support in Cilium:
https://docs.cilium.io/en/stable/configuration/sctp/
"""

from __future__ import annotations

from collections.abc import Iterator

from netpolgen.model.finding import Severity, Violation
from netpolgen.model.rule import Rule
from netpolgen.semantics.pitfalls.cni_limits import ENFORCES_NOTHING, limits, ownerless
from netpolgen.semantics.placing import at_workload, in_policy
from netpolgen.semantics.state import State


def _check(state: State) -> Iterator[Violation]:
    cluster, policies = state.cluster, state.inventory.policies
    if cluster is None or cluster.cni is None:
        return
    if cluster.cni in ENFORCES_NOTHING and policies:
        others = f", like {len(policies) - 1} more," if len(policies) > 1 else ""
        message = (
            f"{policies[0].ref} is{others} without effect: {cluster.cni} enforces no policy; use a plugin that does"
        )
        yield in_policy(policies[0], message)
        return
    for limit in limits(state, cluster):
        yield in_policy(limit.policy, f"{limit.policy.ref} {limit.effect}", limit.place)
    for workload in ownerless(state, cluster):
        message = f"{workload} stays open: the VPC CNI applies policies to pods of a controller only; use a Deployment"
        yield at_workload(workload, message)


RULE = Rule("NPG602", "cni-unsupported", Severity.WARNING, _check, page=__doc__)
