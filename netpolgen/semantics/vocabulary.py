"""What a set of policies or edges can tell apart: selectors with their reach, named ports, address blocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from netpolgen.model.addresses import AddressSet
from netpolgen.model.labels import LabelSelector
from netpolgen.model.objects import NAMESPACE_NAME_LABEL
from netpolgen.model.policy import (
    Direction,
    IPBlockPeer,
    NamedPort,
    NetworkPolicy,
    NetworkPolicyPeer,
    PodPeer,
    PolicyRule,
)
from netpolgen.model.ports import PortRange


def in_namespace(name: str) -> LabelSelector:
    """The namespace selector that only the namespace of this name satisfies."""
    return LabelSelector.from_labels({NAMESPACE_NAME_LABEL: name})


class PodSelection(Struct, frozen=True):
    """Pods by namespace and by label: both selectors must match."""

    namespaces: LabelSelector
    pods: LabelSelector

    @classmethod
    def in_one(cls, namespace: str, pods: LabelSelector) -> PodSelection:
        """Pods of one namespace."""
        return cls(in_namespace(namespace), pods)

    @classmethod
    def of_peer(cls, peer: PodPeer, policy_namespace: str) -> PodSelection:
        """The pods that a peer of a policy in this namespace names."""
        if peer.namespace_selector is None:
            return cls.in_one(policy_namespace, peer.pod_selector)
        return cls(peer.namespace_selector, peer.pod_selector)


class Vocabulary(Struct, frozen=True):
    """Everything by which two pods, namespaces or addresses can be treated differently.

    ``port_ranges`` tell no two pods apart, but can hide what a named port permits.
    """

    selections: frozenset[PodSelection] = frozenset()
    named_ports: frozenset[NamedPort] = frozenset()
    addresses: frozenset[AddressSet] = frozenset()
    port_ranges: frozenset[PortRange] = frozenset()

    def __or__(self, other: Vocabulary) -> Vocabulary:
        return Vocabulary(
            self.selections | other.selections,
            self.named_ports | other.named_ports,
            self.addresses | other.addresses,
            self.port_ranges | other.port_ranges,
        )

    @classmethod
    def of_policies(cls, policies: Iterable[NetworkPolicy]) -> Vocabulary:
        """The vocabulary of these policies, in both directions."""
        policies = tuple(policies)
        rules = [(policy, rule) for policy in policies for rule in _rules(policy)]
        peers = [(policy.namespace, peer) for policy, rule in rules for peer in rule.peers]
        subjects = {PodSelection.in_one(policy.namespace, policy.pod_selector) for policy in policies}
        return cls(
            frozenset(subjects.union(_selections(peers))),
            frozenset(port for _, rule in rules for port in rule.named_ports),
            frozenset(peer.block.addresses for _, peer in peers if isinstance(peer, IPBlockPeer)),
            frozenset(port for _, rule in rules for port in rule.ports if isinstance(port, PortRange)),
        )


def _rules(policy: NetworkPolicy) -> Iterator[PolicyRule]:
    for direction in Direction:
        yield from policy.rules(direction)


def _selections(peers: Iterable[tuple[str, NetworkPolicyPeer]]) -> Iterator[PodSelection]:
    for namespace, peer in peers:
        if isinstance(peer, PodPeer):
            yield PodSelection.of_peer(peer, namespace)
