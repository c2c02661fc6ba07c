"""An excepted block that other rules permit all the same

## What

An `ipBlock` leaves a block out with `except`, and other rules for the same pods permit that block on all of the same
ports.

## Why

`except` narrows its own `cidr` and nothing else. Policies add up: what another rule permits is permitted, so the hole
protects nothing.

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
            except: [169.254.169.254/32]
        - ipBlock:
            cidr: 169.254.0.0/16
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
            except: [169.254.169.254/32]
```

## Source

IPBlock, field documentation of `except`; "Network policies do not conflict; they are additive":
https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from netpolgen.model.finding import Severity, Violation
from netpolgen.model.policy import IPBlockPeer
from netpolgen.model.rule import Rule
from netpolgen.semantics.placing import in_policy, listed
from netpolgen.semantics.state import State
from netpolgen.semantics.symbolic.redundancy import Reopened


def _check(state: State) -> Iterator[Violation]:
    for items in state.entries:
        for reopened in items.reopened():
            yield from _violations(reopened)


def _violations(reopened: Reopened) -> Iterator[Violation]:
    policy, peer = reopened.item.policy, reopened.item.peer
    if not isinstance(peer, IPBlockPeer) or peer.origin is None:
        return
    others = {item.policy.ref for item in reopened.by}
    who = "the same policy" if others == {policy.ref} else listed(others - {policy.ref})
    block = peer.block.excepts[reopened.at]
    message = f"{policy.ref} leaves out {block}, but {who} permits it on the same ports, so it is open"
    found = in_policy(policy, message, peer.origin.child("ipBlock", "except", reopened.at))
    yield replace(found, related=tuple(dict.fromkeys(item.place for item in reopened.by if item.place)))


RULE = Rule("NPG115", "except-reopened", Severity.WARNING, _check, page=__doc__)
