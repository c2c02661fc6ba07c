"""Two peers that look like one: a namespaceSelector and a podSelector, each an item of its own.

Such items are alternatives, while one item with both selectors means these pods in those namespaces. Both are legal, so
what the known pods say decides whether the second was meant.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum, auto
from itertools import pairwise

from msgspec import Struct

from netpolgen.model.labels import LabelSelector
from netpolgen.model.objects import Workload
from netpolgen.model.policy import Direction, NetworkPolicy, PodPeer, PolicyRule
from netpolgen.semantics.pitfalls.known_pods import is_anybody_meant
from netpolgen.semantics.pitfalls.runtime_labels import as_far_as_known
from netpolgen.semantics.state import State
from netpolgen.semantics.vocabulary import PodSelection

_JUST_THESE = 2


class Sign(Enum):
    """Why one item was meant."""

    COVERED = auto()
    """The namespaces include the policy's own, so that the other item adds nothing."""
    THERE_ONLY = auto()
    """Pods of these labels are known in those namespaces and not in the policy's own."""
    LOOKS = auto()
    """Nothing but the looks of it: just these two items, and no such pods are known at home."""


class SplitPeer(Struct, frozen=True):
    """Two neighbouring items of a rule; ``there`` are the pods that both selectors select together."""

    direction: Direction
    namespaces: PodPeer
    pods: PodPeer
    sign: Sign
    there: tuple[Workload, ...] = ()


def split_peers(state: State, policy: NetworkPolicy) -> Iterator[SplitPeer]:
    """The items of a policy's rules in force that were most likely meant as one."""
    for direction in Direction:
        for rule in policy.rules(direction):
            are_all = len(rule.peers) == _JUST_THESE
            for namespaces, pods in _pairs(rule):
                there = tuple(_there(state, namespaces, pods))
                sign = _sign(state, policy.namespace, namespaces, pods, is_known_there=bool(there))
                if sign and (are_all or sign is not Sign.LOOKS):
                    yield SplitPeer(direction, namespaces, pods, sign, there)


def is_half_of_one(state: State, policy: NetworkPolicy, peer: PodPeer) -> bool:
    """Whether a peer of a policy was most likely meant to stand in the item beside it."""
    return any(peer is split.pods for split in split_peers(state, policy))


def _pairs(rule: PolicyRule) -> Iterator[tuple[PodPeer, PodPeer]]:
    """Neighbours of which one names whole namespaces and the other some pods of the policy's own."""
    for neighbours in pairwise(rule.peers):
        for one, other in (neighbours, neighbours[::-1]):
            if isinstance(one, PodPeer) and isinstance(other, PodPeer):
                is_whole = one.namespace_selector is not None and not one.pod_selector.requirements
                if is_whole and other.namespace_selector is None and other.pod_selector.requirements:
                    yield one, other


def _there(state: State, namespaces: PodPeer, pods: PodPeer) -> Iterator[Workload]:
    names = frozenset(state.universe.matching(namespaces.namespace_selector or LabelSelector.EVERYTHING))
    for workload in state.selected_anywhere(as_far_as_known(pods.pod_selector)):
        if workload.ref.namespace in names:
            yield workload


def _sign(state: State, home: str, namespaces: PodPeer, pods: PodPeer, *, is_known_there: bool) -> Sign | None:
    if home in state.universe.matching(namespaces.namespace_selector or LabelSelector.EVERYTHING):
        return Sign.COVERED
    if is_anybody_meant(state, PodSelection.of_peer(pods, home)):
        return None
    return Sign.THERE_ONLY if is_known_there else Sign.LOOKS
