"""An API server that is named by labels, or not at all where it is needed

## What

A `to` item asks for labels of the API server (`component: kube-apiserver`), for those of its Service
(`component: apiserver`, `provider: kubernetes`), or for all of namespace `default` on a port of the API server.

Or the service account of a workload is named by a RoleBinding or ClusterRoleBinding, its egress is isolated, and no
rule permits any address on a port of the API server. Under Cilium, whose own policies name the API server, this is left
out.

Nothing is said where another rule lets the same pods reach it by address: those of `apiserver` in `[cluster]`, or any
block on 443, 6443 or 8443 where it is not configured.

## Why

The API server runs on the host network of the control plane or, in managed clusters, outside of the cluster. No
selector names it there, and the Service `kubernetes` in namespace `default` has no pods to select. The rule permits
nothing, so that operators, controllers and everything else with a service account is cut off.

## Bad

```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: operator
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: operator
  policyTypes: [Egress]
  egress:
    - to:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: kube-system
          podSelector:
            matchLabels:
              component: kube-apiserver
      ports:
        - port: 6443
```

## Good

```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: operator
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: operator
  policyTypes: [Egress]
  egress:
    - to:
        - ipBlock:
            cidr: 192.168.0.10/32
      ports:
        - port: 6443
```

## Source

NetworkPolicy and hostNetwork pods:
https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-and-hostnetwork-pods
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from netpolgen.model.finding import Confidence, Severity, Violation
from netpolgen.model.rule import Persona, Rule
from netpolgen.semantics.pitfalls.api_server import ApiServerAims, CutOff
from netpolgen.semantics.placing import at_workload, in_policy, listed, name_of
from netpolgen.semantics.state import State


def _check(state: State) -> Iterator[Violation]:
    aims = ApiServerAims(state)
    advice = _BY_ENTITY if aims.is_behind_cilium else _BY_ADDRESS
    for aim in aims.vain():
        message = f"{aim.policy.ref} does not let its pods reach the API server by this peer: {aim.reason}; {advice}"
        yield in_policy(aim.policy, message, aim.peer.origin)
    for found in aims.cut_off():
        yield _violation(found, aims.ports)


_BY_ADDRESS = "name the addresses of its endpoints (kubectl get endpointslices -n default) by an ipBlock"
_BY_ENTITY = "only a CiliumNetworkPolicy can name it, by toEntities: [kube-apiserver]"


def _violation(found: CutOff, ports: str) -> Violation:
    workload, by = found.workload, listed(policy.ref for policy in found.policies)
    account = f"ServiceAccount {workload.ref.namespace}/{workload.service_account}"
    message = (
        f"{workload} cannot reach the API server, where {found.grant.ref} gives its {account} rights: its egress is "
        f"isolated by {by}, and no rule permits an address on {ports}; {_BY_ADDRESS}"
    )
    violation = at_workload(workload, message, found.policies)
    return replace(violation, related=(*violation.related, name_of(found.grant.origin)))


RULE = Rule(
    "NPG120",
    "apiserver-by-selector",
    Severity.WARNING,
    _check,
    page=__doc__,
    confidence=Confidence.MEDIUM,
    persona=Persona.STRICT,
)
