"""A second opinion on what NetworkPolicies mean: pair by pair, written from the API field documentation.

It shares nothing with ``netpolgen.semantics`` but the values of ``netpolgen.model``, whose own operations it avoids:
selectors, ports and blocks are judged here by plain loops and ``ipaddress``. Slow on purpose.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

from netpolgen.model.addresses import Address
from netpolgen.model.labels import Labels, LabelSelector
from netpolgen.model.objects import Namespace, Pod
from netpolgen.model.policy import (
    Anyone,
    AnyPort,
    Direction,
    IPBlockPeer,
    NamedPort,
    NetworkPolicy,
    NetworkPolicyPeer,
    NetworkPolicyPort,
    PodPeer,
    PolicyRule,
)
from netpolgen.model.ports import PortRange, Protocol

End = Pod | Address


def permits(
    policies: Iterable[NetworkPolicy],
    namespaces: Iterable[Namespace],
    source: End,
    destination: End,
    protocol: Protocol,
    port: int,
) -> bool:
    """Whether a new connection gets through: the source's egress and the destination's ingress must both let it."""
    known = {namespace.name: namespace.labels for namespace in namespaces}
    judged = list(policies)
    sides = ((Direction.EGRESS, source, destination), (Direction.INGRESS, destination, source))
    return all(
        _side_permits(judged, known, direction, subject, peer, destination, protocol, port)
        for direction, subject, peer in sides
    )


def isolates(policy: NetworkPolicy, direction: Direction, subject: End) -> bool:
    """Whether the policy selects the subject in this direction; addresses and host-network pods are never selected."""
    if not isinstance(subject, Pod) or subject.host_network:
        return False
    if direction not in policy.policy_types:
        return False
    return policy.namespace == subject.namespace and _selects(policy.pod_selector, subject.labels)


def _side_permits(policies, known, direction, subject, peer, destination, protocol, port) -> bool:
    isolating = [policy for policy in policies if isolates(policy, direction, subject)]
    if not isolating:
        return True
    for policy in isolating:
        for rule in policy.ingress if direction == Direction.INGRESS else policy.egress:
            if _rule_permits(rule, policy.namespace, known, peer, destination, protocol, port):
                return True
    return False


def _rule_permits(rule: PolicyRule, home, known, peer, destination, protocol, port) -> bool:
    named = any(_names(one, home, known, peer) for one in rule.peers)
    return named and any(_opens(one, destination, protocol, port) for one in rule.ports)


def _names(rule_peer: NetworkPolicyPeer, home: str, known: dict[str, Labels], peer: End) -> bool:
    match rule_peer:
        case Anyone():
            return True
        case IPBlockPeer(block):
            if isinstance(peer, Pod):
                return False
            return _covers(block.cidr, peer) and not any(_covers(inner, peer) for inner in block.excepts)
        case PodPeer(pod_selector, namespace_selector):
            if not isinstance(peer, Pod) or peer.host_network or not _selects(pod_selector, peer.labels):
                return False
            if namespace_selector is None:
                return peer.namespace == home
            labels = dict(known.get(peer.namespace, {}))
            labels["kubernetes.io/metadata.name"] = peer.namespace
            return _selects(namespace_selector, labels)


def _opens(rule_port: NetworkPolicyPort, destination: End, protocol: Protocol, port: int) -> bool:
    match rule_port:
        case AnyPort():
            return True
        case PortRange(wanted, first, last):
            return protocol == wanted and first <= port <= last
        case NamedPort(wanted, name):
            if not isinstance(destination, Pod) or destination.host_network or protocol != wanted:
                return False
            # Of two ports of one name and protocol, the first in the pod is meant, as it is for Services.
            declared = [one.number for one in destination.ports if one.name == name and one.protocol == wanted]
            return declared[:1] == [port]


def _selects(selector: LabelSelector, labels: Labels) -> bool:
    for key, allowed in selector.requirements:
        if key not in labels:
            passes = allowed.absent
        elif allowed.complement:
            passes = labels[key] not in list(allowed.values)
        else:
            passes = labels[key] in list(allowed.values)
        if not passes:
            return False
    return True


def _covers(cidr: str, address: Address) -> bool:
    network = ipaddress.ip_network(cidr, strict=False)
    return address.version == network.version and address in network
