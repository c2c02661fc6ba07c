"""What network plugins are documented not to do with a NetworkPolicy that the API server takes.

Sources: "Limit Pod traffic with Kubernetes network policies" of the Amazon EKS user guide; "SCTP support (beta)" of
Cilium; cloudnativelabs/kube-router issue 1019 (SCTP); weaveworks/weave issue 3032 (named ports), whose policy
controller is older than endPort; flannel's README, which leaves policies to other plugins.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from msgspec import Struct

from netpolgen.model.intent import Cluster
from netpolgen.model.objects import Workload
from netpolgen.model.policy import (
    Anyone,
    Direction,
    IPBlockPeer,
    NamedPort,
    NetworkPolicy,
    NetworkPolicyPeer,
    NetworkPolicyPort,
    PolicyRule,
)
from netpolgen.model.ports import FIRST_PORT, LAST_PORT, PortRange, Protocol
from netpolgen.model.source import Origin
from netpolgen.semantics.state import State

ENFORCES_NOTHING = frozenset({"flannel"})

_VPC_CNI = "vpc-cni"
_WITHOUT_SCTP: Mapping[str, str] = MappingProxyType(
    {
        "cilium": "Cilium handles SCTP only where sctp.enabled is set; make sure that it is",
        "kube-router": "kube-router does not know SCTP; use TCP, or another plugin",
    }
)
_WITHOUT_RANGES: Mapping[str, str] = MappingProxyType({"weave": "Weave Net does not know endPort"})
_WITHOUT_NAMES: Mapping[str, str] = MappingProxyType({"weave": "Weave Net does not know named ports"})
_MOST_PORTS = 24


class Limit(Struct, frozen=True):
    """A part of a policy that a plugin does not do as written: what comes of it, and what to do."""

    policy: NetworkPolicy
    place: Origin | None
    effect: str


def limits(state: State, cluster: Cluster) -> Iterator[Limit]:
    """The parts of policies that this cluster's plugin does not do."""
    ignored = _ignored_family(cluster)
    for policy in state.inventory.policies:
        for direction in Direction:
            for rule in policy.rules(direction):
                yield from (
                    Limit(policy, _port_place(rule, at), effect)
                    for at, port in enumerate(rule.ports)
                    for effect in _about_port(port, cluster.cni or "")
                )
                if cluster.cni == _VPC_CNI:
                    yield from _about_rule(policy, rule, ignored)
    if cluster.cni == _VPC_CNI:
        yield from _too_many_ports(state)


def ownerless(state: State, cluster: Cluster) -> Iterator[Workload]:
    """The isolated pods that the plugin leaves alone because no controller owns them."""
    if cluster.cni == _VPC_CNI:
        isolated = state.reach.ingress.isolated | state.reach.egress.isolated
        yield from (workload for workload in state.workloads(isolated) if workload.ref.kind == "Pod")


def _port_place(rule: PolicyRule, at: int) -> Origin | None:
    return rule.origin and rule.origin.child("ports", at)


def _about_port(port: NetworkPolicyPort, cni: str) -> Iterator[str]:
    match port:
        case NamedPort() if cni in _WITHOUT_NAMES:
            yield f"opens nothing at {port}: {_WITHOUT_NAMES[cni]}; write the number"
        case PortRange() if port.protocol is Protocol.SCTP and cni in _WITHOUT_SCTP:
            yield f"may not open {port}: {_WITHOUT_SCTP[cni]}"
        case PortRange() if _is_range(port) and cni in _WITHOUT_RANGES:
            yield f"opens only the first port of {port}: {_WITHOUT_RANGES[cni]}; write the ports one by one"


def _is_range(port: PortRange) -> bool:
    return port.first != port.last and (port.first, port.last) != (FIRST_PORT, LAST_PORT)


def _ignored_family(cluster: Cluster) -> int | None:
    """The IP family that a cluster of one family leaves out, 4 or 6; None where that is not known."""
    families = {6 if ":" in block else 4 for block in (*cluster.pod_cidrs, *cluster.service_cidrs)}
    return 10 - families.pop() if len(families) == 1 else None


def _about_rule(policy: NetworkPolicy, rule: PolicyRule, ignored: int | None) -> Iterator[Limit]:
    blocks = [peer for peer in rule.peers if isinstance(peer, IPBlockPeer)]
    if ignored and blocks and len(blocks) == len(rule.peers) and {_family(peer) for peer in blocks} == {ignored}:
        effect = f"permits nothing by this rule: the VPC CNI ignores IPv{ignored} in a cluster of the other family"
        yield Limit(policy, rule.origin, f"{effect}; name blocks of that family")


def _family(peer: IPBlockPeer) -> int:
    return 6 if ":" in peer.block.cidr else 4


def _too_many_ports(state: State) -> Iterator[Limit]:
    """Where the ports that policies for the same pods open to one peer become more than the plugin holds."""
    opened: dict[tuple[object, ...], set[NetworkPolicyPort]] = {}
    for policy in state.inventory.policies:
        for direction in Direction:
            for rule in policy.rules(direction):
                for peer in rule.peers:
                    key = (policy.namespace, policy.pod_selector, direction, _identity(peer))
                    ports = opened.setdefault(key, set())
                    before = len(ports)
                    ports.update(rule.ports)
                    if before <= _MOST_PORTS < len(ports):
                        effect = f"opens {len(ports)} ports to one peer, and the VPC CNI holds {_MOST_PORTS}"
                        yield Limit(policy, rule.origin, f"{effect}; write ranges with endPort")


def _identity(peer: NetworkPolicyPeer) -> object:
    return type(peer) if isinstance(peer, Anyone) else peer
