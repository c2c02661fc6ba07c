"""A rule that aims at the API server by labels

## What

A `to` item asks for labels of the API server (`component: kube-apiserver`), for those of its Service
(`component: apiserver`, `provider: kubernetes`), or for all of namespace `default` on a port of the API server.

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

from netpolgen.model.finding import Confidence, Severity, Violation
from netpolgen.model.rule import Persona, Rule
from netpolgen.semantics.api_server import ApiServerAims
from netpolgen.semantics.placing import in_policy
from netpolgen.semantics.state import State


def _check(state: State) -> Iterator[Violation]:
    advice = "name the addresses of its endpoints (kubectl get endpointslices -n default) by an ipBlock"
    if state.cluster is not None and state.cluster.cni in {"cilium", "gke-dataplane-v2"}:
        advice = "only a CiliumNetworkPolicy can name it, by toEntities: [kube-apiserver]"
    for aim in ApiServerAims(state).vain():
        message = f"{aim.policy.ref} does not let its pods reach the API server by this peer: {aim.reason}; {advice}"
        yield in_policy(aim.policy, message, aim.peer.origin)


RULE = Rule(
    "NPG120",
    "apiserver-by-selector",
    Severity.WARNING,
    _check,
    page=__doc__,
    confidence=Confidence.MEDIUM,
    persona=Persona.STRICT,
)
