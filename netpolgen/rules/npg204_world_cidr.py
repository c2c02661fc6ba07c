"""A rule that holds the internet

## What

The `ipBlock`s of one rule hold at least half of the addresses of IPv4 or of IPv6, however they are written:
`0.0.0.0/0`, its halves, or a list of blocks around the private ranges. The message says what `except` leaves out.

Egress on named ports that leaves out the private ranges is information. Nothing is said about ingress on ports that a
Service of type LoadBalancer or NodePort opens to the world anyway, nor about generated policies, whose list says it.

## Why

"The internet" is seldom who has to be reached, and a wide block also takes in what nobody thought of: the data centre,
the nodes, the load balancers of others. Which pods it covers differs between network plugins.

## Bad

```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: payments
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: payments
  policyTypes: [Egress]
  egress:
    - to:
        - ipBlock:
            cidr: 0.0.0.0/0
      ports:
        - port: 443
```

## Good

```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: payments
  namespace: shop
spec:
  podSelector:
    matchLabels:
      app: payments
  policyTypes: [Egress]
  egress:
    - to:
        - ipBlock:
            cidr: 203.0.113.0/24
      ports:
        - port: 443
```

## Source

IPBlock: https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from msgspec.structs import replace

from netpolgen.model.finding import Severity, Violation
from netpolgen.model.marker import is_generated_object
from netpolgen.model.policy import AnyPort, Direction
from netpolgen.model.rule import Persona, Rule
from netpolgen.semantics.connectivity.front_doors import FrontDoors
from netpolgen.semantics.pitfalls.openings import Entry, entries_in_force, ports_in_words
from netpolgen.semantics.placing import in_policy, pods_in_words
from netpolgen.semantics.state import State
from netpolgen.semantics.world import PRIVATE, World, worlds

_MOST_LISTED = 3


def _check(state: State) -> Iterator[Violation]:
    doors = FrontDoors(state)
    for entry in entries_in_force(state):
        # A rule is looked at once, with the first of its peers.
        if entry.peer is entry.rule.peers[0] and not is_generated_object(entry.policy.labels):
            for world in worlds(entry.rule):
                if not _is_front_door(entry, doors):
                    yield _violation(entry, world)


def _is_front_door(entry: Entry, doors: FrontDoors) -> bool:
    return entry.direction is Direction.INGRESS and doors.are_meant(entry.policy, entry.rule)


def _violation(entry: Entry, world: World) -> Violation:
    policy = entry.policy
    pods, ports = pods_in_words(policy.pod_selector, policy.namespace), ports_in_words(entry.rule)
    internet = f"the IPv{world.family} internet{_left_out(world)}"
    if entry.direction is Direction.INGRESS:
        effect = f"admits {internet} to {pods} on {ports}; name the clients"
    else:
        effect = f"lets {pods} out to {internet} on {ports}; name the blocks that they need"
    first, *others = (peer.origin.child("ipBlock", "cidr") for peer in world.peers if peer.origin)
    found = in_policy(policy, f"{policy.ref} {effect}", first, Severity.INFO if _is_usual(entry, world) else None)
    return replace(found, related=tuple(others[:_MOST_LISTED]))


def _left_out(world: World) -> str:
    blocks = [str(block) for block in islice(world.left_out.blocks(), _MOST_LISTED + 1)]
    if not blocks:
        return ""
    more = " and more" if len(blocks) > _MOST_LISTED else ""
    return f" but for {', '.join(blocks[:_MOST_LISTED])}{more}"


def _is_usual(entry: Entry, world: World) -> bool:
    """Whether pods are let out to public services, and not to whatever is private."""
    is_limited = AnyPort() not in entry.rule.ports
    return entry.direction is Direction.EGRESS and is_limited and not world.held.overlaps(PRIVATE)


RULE = Rule("NPG204", "world-cidr", Severity.WARNING, _check, page=__doc__, one_document=True, persona=Persona.STRICT)
