"""A namespace whose future pods are open

## What

A namespace has workloads or policies, but no policy with an empty `podSelector` for one of the two directions, or for
both. It may be one policy for both directions or one for each; rules in them do not matter.

Nothing is said about `kube-system`, `kube-public` and `kube-node-lease`, nor about the namespaces that `[lint]
unmanaged-namespaces` of policies.toml names. Where all that is known of a namespace are policies of Helm charts, it is
information only: a chart leaves the default to whoever owns the namespace.

## Why

Policies that select by label leave out every pod that does not have the label yet: the next deployment is open until
somebody remembers. A default deny covers it from its first second.

## Bad

```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: web
  policyTypes: [Ingress, Egress]
```

## Good

```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: default-deny
  namespace: shop
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
```

## Source

Default deny all ingress and all egress traffic:
https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-policies
"""

from __future__ import annotations

from collections.abc import Iterator

from netpolgen.model.finding import Confidence, ObjectRef, Severity, Violation
from netpolgen.model.inventory import Inventory
from netpolgen.model.marker import MANAGED_BY_LABEL
from netpolgen.model.policy import Direction
from netpolgen.model.rule import Rule
from netpolgen.model.source import Origin
from netpolgen.semantics.placing import name_of, origin_of
from netpolgen.semantics.state import State


def _check(state: State) -> Iterator[Violation]:
    inventory = state.inventory
    used = {*inventory.workloads_by_namespace, *inventory.policies_by_namespace}
    for namespace in sorted(used - state.left_to_others):
        missing = [direction for direction in Direction if not _covers(inventory, namespace, direction)]
        if missing:
            directions = " and ".join(direction.lower() for direction in missing)
            message = f"Namespace {namespace} leaves every further pod open: no policy isolates all its pods for"
            is_part = _is_known_from_charts(inventory, namespace)
            yield Violation(
                f"{message} {directions}",
                name_of(_place(inventory, namespace)),
                ObjectRef("Namespace", "", namespace),
                severity=Severity.INFO if is_part else None,
                confidence=Confidence.LOW if is_part else None,
            )


def _is_known_from_charts(inventory: Inventory, namespace: str) -> bool:
    """Whether all that is known of a namespace are policies of charts, which leave the default to its owner."""
    policies = inventory.policies_by_namespace.get(namespace, ())
    is_chart = bool(policies) and all(policy.labels.get(MANAGED_BY_LABEL) == "Helm" for policy in policies)
    is_bare = namespace not in inventory.workloads_by_namespace
    return is_chart and is_bare and inventory.namespace_by_name[namespace].origin is None


def _covers(inventory: Inventory, namespace: str, direction: Direction) -> bool:
    return any(
        direction in policy.policy_types and not policy.pod_selector.requirements
        for policy in inventory.policies_by_namespace.get(namespace, ())
    )


def _place(inventory: Inventory, namespace: str) -> Origin:
    """The namespace itself where it is declared, else the first object in it."""
    declared = inventory.namespace_by_name[namespace].origin
    if declared is not None:
        return declared
    policies = inventory.policies_by_namespace.get(namespace)
    return origin_of(policies[0]) if policies else inventory.workloads_by_namespace[namespace][0].origin


RULE = Rule("NPG303", "namespace-without-default-deny", Severity.WARNING, _check, page=__doc__)
