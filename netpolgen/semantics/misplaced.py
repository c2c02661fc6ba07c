"""Peers that name pods of another namespace by label alone, and so name nobody."""

from __future__ import annotations

from collections.abc import Iterator

from netpolgen.model.objects import Workload
from netpolgen.model.policy import Direction, NetworkPolicy, PodPeer
from netpolgen.semantics.state import State
from netpolgen.semantics.terms import peers_of


def local_peers(policy: NetworkPolicy, direction: Direction) -> Iterator[PodPeer]:
    """The peers of a policy that are pods of its own namespace."""
    for rule in policy.rules(direction):
        for peer in rule.peers:
            if isinstance(peer, PodPeer) and peer.namespace_selector is None:
                yield peer


def meant_elsewhere(state: State, policy: NetworkPolicy, peer: PodPeer) -> list[Workload]:
    """The workloads of other namespaces that a local peer has the labels of, if it names nobody at home.

    None where no workload of the policy's namespace is known.
    """
    if policy.namespace not in state.inventory.workloads_by_namespace:
        return []
    if peers_of(state.universe, peer, policy.namespace):
        return []
    return list(state.selected_anywhere(peer.pod_selector))
