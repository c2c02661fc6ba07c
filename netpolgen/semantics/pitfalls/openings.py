"""The entries of ``from`` and ``to`` that permit something, and how wide they are: what rules about open access read.

An entry says nothing of its own where another rule permits the same pods everything in that direction.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from netpolgen.model.objects import NAMESPACE_NAME_LABEL, Namespace
from netpolgen.model.policy import (
    Anyone,
    AnyPort,
    Direction,
    NamedPort,
    NetworkPolicy,
    NetworkPolicyPeer,
    NetworkPolicyPort,
    PodPeer,
    PolicyRule,
)
from netpolgen.model.ports import PortRange
from netpolgen.semantics.any_namespace import takes_any_namespace
from netpolgen.semantics.pitfalls.dns import DNS_PORTS
from netpolgen.semantics.state import State
from netpolgen.semantics.terms import subjects_of


class Entry(Struct, frozen=True):
    """One peer of one rule in force; ``Anyone`` stands for a rule without peers."""

    policy: NetworkPolicy
    direction: Direction
    rule: PolicyRule
    peer: NetworkPolicyPeer

    @property
    def takes_everyone(self) -> bool:
        """Whether it names no peers at all."""
        return isinstance(self.peer, Anyone)


def entries_in_force(state: State) -> Iterator[Entry]:
    """Every entry in reading order but those that change nothing beside a rule without peers and ports.

    Such a rule is an entry itself.
    """
    unlimited = _unlimited(state)
    for policy in state.inventory.policies:
        for direction in Direction:
            others = [other for other in unlimited.get((policy.namespace, direction), ()) if other is not policy]
            is_lost = any(_selects_as_much(state, other, policy) for other in others)
            own = any(is_unlimited(rule) for rule in policy.rules(direction))
            for rule in policy.rules(direction):
                if is_unlimited(rule) or not (is_lost or own):
                    yield from (Entry(policy, direction, rule, peer) for peer in rule.peers)


def is_unlimited(rule: PolicyRule) -> bool:
    """Whether a rule has neither peers nor ports."""
    return Anyone() in rule.peers and AnyPort() in rule.ports


def _unlimited(state: State) -> Mapping[tuple[str, Direction], list[NetworkPolicy]]:
    found: dict[tuple[str, Direction], list[NetworkPolicy]] = {}
    for policy in state.inventory.policies:
        for direction in Direction:
            if any(map(is_unlimited, policy.rules(direction))):
                found.setdefault((policy.namespace, direction), []).append(policy)
    return found


def _selects_as_much(state: State, wide: NetworkPolicy, narrow: NetworkPolicy) -> bool:
    """Whether each pod of one policy is a pod of the other, as far as selectors or the known pods tell."""
    if not wide.pod_selector.requirements or wide.pod_selector == narrow.pod_selector:
        return True
    subjects = subjects_of(state.universe, narrow)
    return bool(subjects) and not subjects & ~subjects_of(state.universe, wide)


def takes_whole_namespaces(peer: NetworkPolicyPeer, home: str) -> bool:
    """Whether a peer is every pod of certain namespaces, ``home`` alone not being meant."""
    if not isinstance(peer, PodPeer) or peer.pod_selector.requirements or peer.namespace_selector is None:
        return False
    selector = peer.namespace_selector
    names = dict(selector.requirements).get(NAMESPACE_NAME_LABEL)
    is_home = names is not None and not names.complement and names.values <= {home}
    return not (is_home or takes_any_namespace(selector)) and selector.is_satisfiable


def takes_namespace(peer: NetworkPolicyPeer, namespace: Namespace) -> bool:
    """Whether the namespace selector of a peer selects this namespace."""
    selector = peer.namespace_selector if isinstance(peer, PodPeer) else None
    return selector is not None and selector.matches(namespace.labels)


def asks_for_dns_only(rule: PolicyRule) -> bool:
    """Whether every port of a rule is one that only DNS is served on."""
    return all(map(_is_for_dns, rule.ports))


def _is_for_dns(port: NetworkPolicyPort) -> bool:
    match port:
        case PortRange():
            return port.first == port.last and port.first in DNS_PORTS
        case NamedPort():
            return port.name.startswith("dns")
        case AnyPort():
            return False


def ports_in_words(rule: PolicyRule) -> str:
    """The ports of a rule as it names them."""
    if AnyPort() in rule.ports:
        return "every port"
    return ", ".join(dict.fromkeys(map(str, rule.ports)))
