"""A NetworkPolicy value as the canonical object of networking.k8s.io/v1: policies alike give objects alike.

Key order is fixed. Ports stand by protocol and number, named ones last; peers in the order pods of the own namespace,
pods of other namespaces, address blocks; rules by their ports, then by their peers; what is repeated is written once.
What the API server would fill in (``protocol``, ``policyTypes``) is written out, so that the object in the cluster
reads the same.

Source: NetworkPolicySpec and its parts in k8s.io/api/networking/v1.
"""

from __future__ import annotations

from ipaddress import ip_network

from netpolgen.backends.label_selector import SelectorKey, render_selector, selector_key
from netpolgen.model.document import Tree
from netpolgen.model.policy import (
    Anyone,
    AnyPort,
    Direction,
    IPBlock,
    IPBlockPeer,
    NamedPort,
    NetworkPolicy,
    NetworkPolicyPeer,
    PodPeer,
    PolicyRule,
)
from netpolgen.model.ports import FIRST_PORT, LAST_PORT, PortRange, Protocol

_PROTOCOLS = tuple(Protocol)
_OWN_NAMESPACE, _OTHER_NAMESPACE, _ADDRESSES = range(3)
_AFTER_NUMBERS = LAST_PORT + 1

_PortKey = tuple[int, int, int, str]
_BlockKey = tuple[int, int, int, str, tuple[str, ...]]
_PeerKey = tuple[int, SelectorKey, SelectorKey, _BlockKey]
_NO_BLOCK: _BlockKey = (0, 0, 0, "", ())


def render_policy(policy: NetworkPolicy) -> Tree:
    """The object as plain values, ready to be written.

    Raises ValueError for what the API cannot say or would read as something wider: a selector of a value or none, a
    rule without peers or ports, no policy type, a CIDR that is none.
    """
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": _metadata(policy),
        "spec": _spec(policy),
    }


def _metadata(policy: NetworkPolicy) -> Tree:
    metadata: dict[str, Tree] = {"name": policy.name, "namespace": policy.namespace}
    if policy.labels:
        metadata["labels"] = dict(sorted(policy.labels.items()))
    if policy.annotations:
        metadata["annotations"] = dict(sorted(policy.annotations.items()))
    return metadata


def _spec(policy: NetworkPolicy) -> Tree:
    if not policy.policy_types:
        raise ValueError(f"{policy.ref} has no policy type; the API server would choose one")
    spec: dict[str, Tree] = {
        "podSelector": render_selector(policy.pod_selector),
        "policyTypes": [str(direction) for direction in Direction if direction in policy.policy_types],
    }
    if policy.ingress:
        spec["ingress"] = _rules(policy.ingress, "from")
    if policy.egress:
        spec["egress"] = _rules(policy.egress, "to")
    return spec


def _rules(rules: tuple[PolicyRule, ...], peers_field: str) -> Tree:
    return [_rule(rule, peers_field) for rule in sorted(dict.fromkeys(map(_canonical, rules)), key=_rule_key)]


def _canonical(rule: PolicyRule) -> PolicyRule:
    """The rule with its parts sorted, each once; "anyone" and "any port" swallow what stands beside them."""
    if not (rule.peers and rule.ports):
        raise ValueError("a rule without peers or ports would admit everything")
    anyone = any(isinstance(peer, Anyone) for peer in rule.peers)
    any_port = any(isinstance(port, AnyPort) for port in rule.ports)
    return PolicyRule(
        peers=(Anyone(),) if anyone else tuple(sorted(dict.fromkeys(rule.peers), key=_peer_key)),
        ports=(AnyPort(),) if any_port else tuple(sorted(dict.fromkeys(rule.ports), key=_port_key)),
    )


def _rule_key(rule: PolicyRule) -> tuple[tuple[_PortKey, ...], tuple[_PeerKey, ...]]:
    return tuple(map(_port_key, rule.ports)), tuple(map(_peer_key, rule.peers))


def _rule(rule: PolicyRule, peers_field: str) -> Tree:
    rendered: dict[str, Tree] = {}
    if peers := [_peer(peer) for peer in rule.peers if not isinstance(peer, Anyone)]:
        rendered[peers_field] = peers
    if ports := [_port(port) for port in rule.ports if not isinstance(port, AnyPort)]:
        rendered["ports"] = ports
    return rendered


def _peer(peer: PodPeer | IPBlockPeer) -> Tree:
    if isinstance(peer, IPBlockPeer):
        return {"ipBlock": _block(peer.block)}
    pods = render_selector(peer.pod_selector)
    if peer.namespace_selector is None:
        return {"podSelector": pods}
    namespaces = render_selector(peer.namespace_selector)
    # One item with both selectors: as two items they would mean "or".
    return {"namespaceSelector": namespaces, **({"podSelector": pods} if pods else {})}


def _block(block: IPBlock) -> Tree:
    excepts: list[Tree] = [*sorted(set(block.excepts), key=_cidr_key)]
    return {"cidr": block.cidr, **({"except": excepts} if excepts else {})}


def _port(port: PortRange | NamedPort) -> Tree:
    protocol = str(port.protocol)
    if isinstance(port, NamedPort):
        return {"protocol": protocol, "port": port.name}
    if (port.first, port.last) == (FIRST_PORT, LAST_PORT):
        return {"protocol": protocol}
    if port.first == port.last:
        return {"protocol": protocol, "port": port.first}
    return {"protocol": protocol, "port": port.first, "endPort": port.last}


def _port_key(port: AnyPort | PortRange | NamedPort) -> _PortKey:
    match port:
        case AnyPort():
            return (-1, 0, 0, "")
        case PortRange():
            return (_PROTOCOLS.index(port.protocol), port.first, port.last, "")
        case NamedPort():
            return (_PROTOCOLS.index(port.protocol), _AFTER_NUMBERS, 0, port.name)


def _peer_key(peer: NetworkPolicyPeer) -> _PeerKey:
    match peer:
        case Anyone():
            return (-1, (), (), _NO_BLOCK)
        case PodPeer(pods, namespaces) if namespaces is not None:
            return (_OTHER_NAMESPACE, selector_key(namespaces), selector_key(pods), _NO_BLOCK)
        case PodPeer(pods):
            return (_OWN_NAMESPACE, (), selector_key(pods), _NO_BLOCK)
        case IPBlockPeer(block):
            return (_ADDRESSES, (), (), (*_cidr_key(block.cidr), tuple(sorted(block.excepts))))


def _cidr_key(cidr: str) -> tuple[int, int, int, str]:
    """IPv4 before IPv6, then by address, the wider block first."""
    network = ip_network(cidr, strict=False)
    return (network.version, int(network.network_address), network.prefixlen, cidr)
