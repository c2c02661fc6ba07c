"""Policies and their parts in as few words as tests can do with."""

from __future__ import annotations

from netpolgen.model.labels import LabelSelector, Operator, ValueSet
from netpolgen.model.objects import ContainerPort, Pod
from netpolgen.model.policy import (
    Anyone,
    AnyPort,
    Direction,
    IPBlock,
    IPBlockPeer,
    NamedPort,
    NetworkPolicy,
    NetworkPolicyPeer,
    NetworkPolicyPort,
    PodPeer,
    PolicyRule,
)
from netpolgen.model.ports import PortRange, Protocol

IN, NOT_IN, EXISTS, DOES_NOT_EXIST = Operator
INGRESS, EGRESS = Direction
TCP, UDP, SCTP = Protocol
EVERYTHING = LabelSelector.EVERYTHING
ANYONE = Anyone()
ANY_PORT = AnyPort()


def select(*requirements: tuple[str, Operator, list[str]], **match_labels: str) -> LabelSelector:
    """A selector of ``matchExpressions`` and ``matchLabels``."""
    wanted = [(key, ValueSet.of(operator, values)) for key, operator, values in requirements]
    return LabelSelector.of([*wanted, *LabelSelector.from_labels(match_labels).requirements])


def pod(namespace: str, *ports: ContainerPort, host_network: bool = False, **labels: str) -> Pod:
    """A pod with these labels and container ports."""
    return Pod(namespace, labels, ports, host_network)


def pods(selector: LabelSelector | None = None, namespaces: LabelSelector | None = None) -> PodPeer:
    """A peer by label; without a selector every pod."""
    return PodPeer(selector or EVERYTHING, namespaces)


def block(cidr: str, *excepts: str) -> IPBlockPeer:
    """A peer by address."""
    return IPBlockPeer(IPBlock(cidr, excepts))


def port(number: int, protocol: Protocol = TCP, end: int | None = None) -> PortRange:
    """One port, or the range up to ``end``."""
    return PortRange(protocol, number, end or number)


def every_port(protocol: Protocol) -> PortRange:
    """An entry without a number."""
    return PortRange(protocol, 1, 65535)


def named(name: str, protocol: Protocol = TCP) -> NamedPort:
    """A port by name."""
    return NamedPort(protocol, name)


def rule(*peers: NetworkPolicyPeer, ports: tuple[NetworkPolicyPort, ...] = (ANY_PORT,)) -> PolicyRule:
    """A rule of either direction; no peers means everyone."""
    return PolicyRule(peers or (ANYONE,), ports)


def policy(
    namespace: str,
    subject: LabelSelector = EVERYTHING,
    *,
    ingress: list[PolicyRule] | None = None,
    egress: list[PolicyRule] | None = None,
    types: set[Direction] | None = None,
    name: str = "policy",
) -> NetworkPolicy:
    """A policy of the directions that it has rules for, unless ``types`` says otherwise."""
    written = {direction for direction, rules in ((INGRESS, ingress), (EGRESS, egress)) if rules is not None}
    kinds = frozenset(written if types is None else types)
    return NetworkPolicy(namespace, name, subject, kinds, tuple(ingress or ()), tuple(egress or ()))
