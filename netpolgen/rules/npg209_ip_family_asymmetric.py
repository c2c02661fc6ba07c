"""The internet of one IP family only, in a cluster that has both

## What

The blocks of `[cluster] pod-cidrs` or `service-cidrs` in policies.toml are of both families, and a policy names the
internet of IPv4 or of IPv6 in one direction. No policy for the same pods names that of the other.

## Why

`0.0.0.0/0` says nothing about IPv6. Pods with addresses of both families are cut off over one of them, which shows as
slow connections that fall back; or what was meant to be allowed with care is not, and somebody opens it in haste.

## Bad

```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to:
        - ipBlock:
            cidr: 0.0.0.0/0
```

```toml
version = 1

[cluster]
pod-cidrs = ["10.42.0.0/16", "fd42::/48"]
```

## Good

```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
  namespace: shop
spec:
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to:
        - ipBlock:
            cidr: 0.0.0.0/0
        - ipBlock:
            cidr: ::/0
```

```toml
version = 1

[cluster]
pod-cidrs = ["10.42.0.0/16", "fd42::/48"]
```

## Source

IPv4/IPv6 dual-stack: https://kubernetes.io/docs/concepts/services-networking/dual-stack/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from netpolgen.model.finding import Severity, Violation
from netpolgen.model.intent import Cluster
from netpolgen.model.marker import is_generated_object
from netpolgen.model.policy import Direction, NetworkPolicy
from netpolgen.model.rule import Persona, Rule
from netpolgen.semantics.placing import in_policy, pods_in_words
from netpolgen.semantics.state import State
from netpolgen.semantics.world import World, worlds

_OTHER = {4: 6, 6: 4}

_Worlds = Mapping[tuple[str, Direction], list[tuple[NetworkPolicy, World]]]


def _check(state: State) -> Iterator[Violation]:
    if state.cluster is None or not _is_dual(state.cluster):
        return
    for (_, direction), found in _worlds(state).items():
        for policy, world in found:
            if not is_generated_object(policy.labels) and not _is_matched(policy, world, found):
                yield _violation(policy, world, direction)


def _is_dual(cluster: Cluster) -> bool:
    return any(len({":" in block for block in blocks}) > 1 for blocks in (cluster.pod_cidrs, cluster.service_cidrs))


def _worlds(state: State) -> _Worlds:
    found: dict[tuple[str, Direction], list[tuple[NetworkPolicy, World]]] = {}
    for policy in state.inventory.policies:
        for direction in Direction:
            for rule in policy.rules(direction):
                found.setdefault((policy.namespace, direction), []).extend((policy, world) for world in worlds(rule))
    return found


def _is_matched(policy: NetworkPolicy, world: World, found: list[tuple[NetworkPolicy, World]]) -> bool:
    """Whether the other family is named for the same pods, too."""
    return any(
        other.family == _OTHER[world.family]
        and (not holder.pod_selector.requirements or holder.pod_selector == policy.pod_selector)
        for holder, other in found
    )


def _violation(policy: NetworkPolicy, world: World, direction: Direction) -> Violation:
    pods = pods_in_words(policy.pod_selector, policy.namespace)
    effect = f"admits the IPv{world.family} internet to {pods}"
    if direction is Direction.EGRESS:
        effect = f"lets {pods} out to the IPv{world.family} internet"
    missing = f"nothing of IPv{_OTHER[world.family]}, which this cluster has as well; say what is meant there"
    first = world.peers[0].origin
    return in_policy(policy, f"{policy.ref} {effect} and {missing}", first and first.child("ipBlock", "cidr"))


RULE = Rule("NPG209", "ip-family-asymmetric", Severity.INFO, _check, page=__doc__, persona=Persona.AUDIT)
