"""Ports by name that stand for no number, or for several.

A name is looked up among the container ports of each destination: the policy's own pods for ingress, the peers for
egress. Source: NetworkPolicyPort in k8s.io/api/networking/v1.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from msgspec import Struct

from netpolgen.model.objects import Workload
from netpolgen.model.policy import Direction, IPBlockPeer, NamedPort, NetworkPolicy, PodPeer, PolicyRule
from netpolgen.semantics.pitfalls.near_miss import is_slip
from netpolgen.semantics.state import State
from netpolgen.semantics.terms import peers_of, subjects_of
from netpolgen.semantics.universe import Bits

# A hint is looked for among so many workloads and no more.
_MOST_LOOKED_AT = 64


class OddName(Struct, frozen=True):
    """A name, the port at ``at`` of a rule, and what is odd about it; ``is_dead`` if it stands for nothing."""

    policy: NetworkPolicy
    direction: Direction
    rule: PolicyRule
    at: int
    reason: str
    is_dead: bool = True


def odd_names(state: State) -> Iterator[OddName]:
    """One for each port of a rule that none of its known destinations has, and that of blocks cannot have.

    In egress, also one that stands for several numbers: network plugins differ there.
    """
    for policy in state.inventory.policies:
        for direction in Direction:
            for rule in policy.rules(direction):
                for at, port in enumerate(rule.ports):
                    if isinstance(port, NamedPort):
                        for reason, is_dead in _judged(state, policy, direction, rule, port):
                            yield OddName(policy, direction, rule, at, reason, is_dead)


def _judged(
    state: State, policy: NetworkPolicy, direction: Direction, rule: PolicyRule, port: NamedPort
) -> Iterator[tuple[str, bool]]:
    to = _destinations(state, policy, direction, rule)
    numbers = [(number, pods & to) for number, pods in state.universe.resolve(port) if pods & to]
    if direction is Direction.EGRESS and any(isinstance(peer, IPBlockPeer) for peer in rule.peers):
        yield f"{port.name} stands for no port of an ipBlock, since addresses have no container ports", True
    elif to and not numbers:
        lack = f"no known container of {_whose(state, to)} has a {port.protocol} port {port.name}"
        yield f"{lack}{_hint(state, to, port)}", True
    elif direction is Direction.EGRESS and len(numbers) > 1:
        known = [f"{number} at {next(state.workloads(pods))}" for number, pods in numbers[:2]]
        yield f"{port.name} is {' and '.join(known)}", False


def _destinations(state: State, policy: NetworkPolicy, direction: Direction, rule: PolicyRule) -> Bits:
    if direction is Direction.INGRESS:
        return subjects_of(state.universe, policy)
    bits = 0
    for peer in rule.peers:
        if isinstance(peer, PodPeer):
            bits |= peers_of(state.universe, peer, policy.namespace)
    return bits


def _whose(state: State, pods: Bits) -> str:
    first, *more = islice(state.workloads(pods), 2)
    return f"{first} and others" if more else str(first)


def _hint(state: State, pods: Bits, port: NamedPort) -> str:
    for workload in islice(state.workloads(pods), _MOST_LOOKED_AT):
        if hint := _of_container(workload, port) or _of_service(state, workload, port):
            return f"; {hint}"
    return ""


def _of_container(workload: Workload, port: NamedPort) -> str:
    for declared in workload.pod.ports:
        if declared.name == port.name:
            return f"{workload} has {port.name} as {declared.protocol}"
        if declared.name and declared.protocol is port.protocol and is_slip(declared.name, port.name):
            return f"{workload} has {declared.name}"
    return ""


def _of_service(state: State, workload: Workload, port: NamedPort) -> str:
    for service in state.inventory.services_by_namespace.get(workload.ref.namespace, ()):
        if service.selector is not None and service.selector.matches(workload.pod.labels):
            for offered in service.ports:
                if offered.name == port.name and offered.protocol is port.protocol:
                    return f"{service.ref} calls a port so, which leads to {offered.target_port} at the pods"
    return ""
