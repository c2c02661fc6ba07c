"""Pods that may ask the cloud for its metadata, credentials included

## What

An `ipBlock` of an egress rule holds `169.254.169.254` or `fd00:ec2::254` on TCP port 80. A block of link-local
addresses alone is there on purpose, so it is information.

Rules without peers (NPG202, NPG203) hold the whole world and are not told again.

## Why

At this address the machines of the big clouds answer whoever runs on them: with their user data, and with credentials
of the node's role. A request that an attacker gets a web application to make is enough to read both.

Leave the address out of the block, and give pods an identity of their own. Mind that other rules add up: an `except`
helps only if no other rule for the same pods has the address.

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
  policyTypes: [Egress]
  egress:
    - to:
        - ipBlock:
            cidr: 0.0.0.0/0
            except: [10.0.0.0/8]
```

## Good

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
  policyTypes: [Egress]
  egress:
    - to:
        - ipBlock:
            cidr: 0.0.0.0/0
            except: [10.0.0.0/8, 169.254.0.0/16]
```

## Source

Restrict access to the instance profile assigned to the worker node, in the security best practices for Amazon EKS:
https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from netpolgen.model.addresses import AddressSet
from netpolgen.model.finding import Severity, Violation
from netpolgen.model.fix import Append, Fix, Safety
from netpolgen.model.policy import Direction, IPBlockPeer
from netpolgen.model.ports import Protocol
from netpolgen.model.rule import Rule
from netpolgen.semantics.pitfalls.openings import Entry, entries_in_force
from netpolgen.semantics.placing import in_policy, pods_in_words
from netpolgen.semantics.state import State

_ENDPOINTS = {address: AddressSet.of(address) for address in ("169.254.169.254", "fd00:ec2::254")}
_HTTP = 80

# RFC 3927; the IPv6 endpoint lies in a block of Amazon's own.
_LINK_LOCAL = AddressSet.of("169.254.0.0/16") | AddressSet.of("fd00:ec2::/32")


def _check(state: State) -> Iterator[Violation]:
    for entry in entries_in_force(state):
        if entry.direction is Direction.EGRESS and isinstance(entry.peer, IPBlockPeer):
            yield from _violations(entry, entry.peer)


def _violations(entry: Entry, peer: IPBlockPeer) -> Iterator[Violation]:
    policy = entry.policy
    if not entry.rule.numbered_ports.allows(Protocol.TCP, _HTTP):
        return
    pods = pods_in_words(policy.pod_selector, policy.namespace)
    for address, endpoint in _ENDPOINTS.items():
        if endpoint <= peer.block.addresses and peer.origin is not None:
            is_meant = AddressSet.of(peer.block.cidr) <= _LINK_LOCAL
            todo = "make sure that they need it" if is_meant else "leave it out with except"
            message = f"{policy.ref} lets {pods} ask {address}, the cloud's metadata, for credentials; {todo}"
            place = peer.origin.child("ipBlock", "cidr")
            block = f"{address}/{'128' if ':' in address else '32'}"
            leave_out = Append(peer.origin.child("ipBlock"), "except", block, after=("cidr",))
            violation = in_policy(policy, message, place, Severity.INFO if is_meant else None)
            yield violation if is_meant else replace(violation, fix=Fix(leave_out, Safety.UNSAFE))


RULE = Rule(
    "NPG208", "metadata-endpoint-open", Severity.WARNING, _check, page=__doc__, fix=Safety.UNSAFE, one_document=True
)
