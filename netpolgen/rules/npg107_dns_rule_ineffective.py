"""A rule for DNS that does not lead to where DNS is served

## What

An egress rule has port 53, or a port called `dns`, and

- its peer is not where DNS is served: the labels of the DNS pods without a namespaceSelector or under one, a namespace
  label that nobody has set, other labels than those pods have, or pods where `[cluster] dns` names an address;
- or the DNS pods listen on another port, as OpenShift's do on 5353;
- or it is for UDP alone.

Nothing is said of pods that other rules let ask for names, nor of peers of which nothing is known.

## Why

The rule looks right and lookups time out, for all names in the first two cases. With UDP alone they fail for answers
that do not fit into one packet: those are asked for again over TCP.

## Bad

```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: dns
  namespace: shop
spec:
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to:
        - namespaceSelector:
            matchLabels:
              name: kube-system
          podSelector:
            matchLabels:
              k8s-app: kube-dns
      ports:
        - port: 53
          protocol: UDP
        - port: 53
          protocol: TCP
```

## Good

```yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: dns
  namespace: shop
spec:
  podSelector: {}
  policyTypes: [Egress]
  egress:
    - to:
        - namespaceSelector:
            matchLabels:
              kubernetes.io/metadata.name: kube-system
          podSelector:
            matchLabels:
              k8s-app: kube-dns
      ports:
        - port: 53
          protocol: UDP
        - port: 53
          protocol: TCP
```

## Source

DNS for Services and Pods: https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/;
RFC 7766, DNS over TCP.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from netpolgen.model.finding import Confidence, ObjectRef, Severity, Violation
from netpolgen.model.fix import Append, Fix, Safety
from netpolgen.model.policy import Direction, NetworkPolicy
from netpolgen.model.ports import Protocol
from netpolgen.model.rule import Rule
from netpolgen.model.source import Origin
from netpolgen.semantics.pitfalls.dns_asks import DnsAsks, Miss
from netpolgen.semantics.placing import in_policy
from netpolgen.semantics.state import State
from netpolgen.semantics.terms import subjects_of
from netpolgen.semantics.universe import Bits


class _Served(Struct, frozen=True):
    """Whom some policy lets ask for names: known pods, and for want of these the policies and the whole namespaces."""

    pods: Bits
    policies: frozenset[ObjectRef]
    namespaces: frozenset[str]

    def is_missing(self, policy: NetworkPolicy, subjects: Bits) -> bool:
        """Whether a policy has pods that are not let, or, as far as none is known, whether it is not one that lets."""
        if subjects:
            return bool(subjects & ~self.pods)
        return policy.ref not in self.policies and policy.namespace not in self.namespaces


def _check(state: State) -> Iterator[Violation]:
    asks = DnsAsks(state)
    over_udp, over_tcp = (_served(state, asks, protocol) for protocol in (Protocol.UDP, Protocol.TCP))
    for policy in state.inventory.policies:
        if policy.namespace not in state.namespaces_without_dns:
            subjects = subjects_of(state.universe, policy)
            if over_udp.is_missing(policy, subjects):
                yield from (_violation(policy, miss) for miss in asks.misses(policy))
            elif over_tcp.is_missing(policy, subjects):
                yield from _udp_alone(policy, asks)


def _served(state: State, asks: DnsAsks, protocol: Protocol) -> _Served:
    policies = [policy for policy in state.inventory.policies if asks.serve(policy, protocol)]
    pods = 0
    for policy in policies:
        pods |= subjects_of(state.universe, policy)
    whole = frozenset(policy.namespace for policy in policies if not policy.pod_selector.requirements)
    return _Served(pods, frozenset(policy.ref for policy in policies), whole)


def _violation(policy: NetworkPolicy, miss: Miss) -> Violation:
    what, place = "peer", miss.peer.origin if miss.peer else None
    if miss.peer is None:
        what, place = "port", _port(miss)
    message = f"{policy.ref} lets no pod ask for names by this {what}: {miss.reason}"
    return in_policy(policy, message, place)


def _port(miss: Miss) -> Origin | None:
    return miss.rule.origin.child("ports", miss.at) if miss.rule.origin else None


def _udp_alone(policy: NetworkPolicy, asks: DnsAsks) -> Iterator[Violation]:
    for rule in policy.rules(Direction.EGRESS):
        if asks.is_asked_by(rule) and rule.origin:
            message = (
                f"{policy.ref} lets its pods ask for names over UDP only: answers that are too long for it are asked "
                f"for again over TCP, which no rule permits; add port 53 with protocol TCP"
            )
            fix = Fix(Append(rule.origin, "ports", {"protocol": "TCP", "port": 53}), Safety.UNSAFE)
            yield replace(in_policy(policy, message, rule.origin.child("ports").at_key()), fix=fix)
            return


RULE = Rule(
    "NPG107",
    "dns-rule-ineffective",
    Severity.WARNING,
    _check,
    page=__doc__,
    confidence=Confidence.MEDIUM,
    fix=Safety.UNSAFE,
)
