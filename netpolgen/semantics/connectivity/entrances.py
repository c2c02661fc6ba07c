"""Traffic that enters by other means than an address of a policy: controllers, gateways, load balancers, node ports.

Who brings it is not known. An ingress controller or a gateway may be pods that no manifest here holds, in a namespace
and with labels of their own, or a balancer of the cloud that talks to the pods from addresses outside; a node port or a
load balancer may keep the client's address, or show that of a node. So an entrance leads as far as the ingress side of
the pods lets in anyone of whom nothing is known: every rule counts that admits everyone, some addresses, or pods of a
namespace that holds none of the known workloads. That may be more than the one controller which is really there; it is
never less. A controller whose own manifests are read is a workload like others, too, and exact as such.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet

from msgspec import Struct

from netpolgen.model.entrances import Backend, Bringer, Entrance
from netpolgen.model.finding import ObjectRef
from netpolgen.model.inventory import Inventory
from netpolgen.model.labels import LabelSelector
from netpolgen.model.objects import NAMESPACE_NAME_LABEL, Pod, Service, ServicePort
from netpolgen.model.policy import (
    Anyone,
    Direction,
    IPBlockPeer,
    NamedPort,
    NetworkPolicy,
    NetworkPolicyPeer,
    PodPeer,
    PolicyRule,
)
from netpolgen.model.ports import PortSet
from netpolgen.semantics.state import State
from netpolgen.semantics.terms import side_of
from netpolgen.semantics.universe import members, resolve_named_port

_BRINGERS: Mapping[str, Bringer] = {"LoadBalancer": Bringer.LOAD_BALANCER, "NodePort": Bringer.NODE_PORT}


class Entry(Struct, frozen=True):
    """Ports of a workload that traffic from outside gets through to."""

    bringer: Bringer
    workload: ObjectRef
    ports: PortSet


class Lead(Struct, frozen=True):
    """Where an entrance leads, permitted or not: ports of the workload with this number in the inventory."""

    by: Entrance | Service
    bringer: Bringer
    number: int
    ports: PortSet


def entries(state: State) -> Iterator[Entry]:
    """What comes in from outside through Ingresses, routes and Services; one workload may stand there several times."""
    found = list(leads(state))
    inhabited = frozenset(state.inventory.workloads_by_namespace)

    def may_bring(_policy: NetworkPolicy, peer: NetworkPolicyPeer) -> bool:
        return _may_be_a_stranger(peer, state.inventory, inhabited)

    open_ports = admitted(state, {state.universe.class_of[lead.number] for lead in found}, may_bring)
    for lead in found:
        if passing := lead.ports & open_ports[state.universe.class_of[lead.number]]:
            yield Entry(lead.bringer, state.inventory.workloads[lead.number].ref, passing)


def leads(state: State) -> Iterator[Lead]:
    """Where entrances lead, whether policies permit it or not."""
    exposed = list(_exposed_ports(state.inventory))
    pods: dict[str, list[tuple[int, Pod]]] = {service.namespace: [] for _, _, service, _ in exposed}
    for number, workload in enumerate(state.inventory.workloads if exposed else ()):
        if workload.ref.namespace in pods:
            pods[workload.ref.namespace].append((number, workload.pod))
    for by, bringer, service, port in exposed:
        for number, pod in pods[service.namespace]:
            if service.selector is not None and service.selector.matches(pod.labels):
                yield Lead(by, bringer, number, _ports_at(pod, port))


def entrances_astray(inventory: Inventory) -> Iterator[Entrance]:
    """Those that lead to a Service, or to a port of a Service, that is not among the manifests."""
    for entrance in inventory.entrances:
        if not all(any(_ports_of(inventory, backend)) for backend in entrance.backends):
            yield entrance


def bringers(inventory: Inventory) -> frozenset[Bringer]:
    """Everything by which the manifests let traffic in from outside."""
    services = (_BRINGERS[service.type] for service in inventory.services if service.type in _BRINGERS)
    return frozenset(services).union(entrance.bringer for entrance in inventory.entrances)


def _exposed_ports(inventory: Inventory) -> Iterator[tuple[Entrance | Service, Bringer, Service, ServicePort]]:
    for entrance in inventory.entrances:
        for backend in entrance.backends:
            yield from ((entrance, entrance.bringer, service, port) for service, port in _ports_of(inventory, backend))
    for service in inventory.services:
        if bringer := _BRINGERS.get(service.type):
            yield from ((service, bringer, service, port) for port in service.ports)


def _ports_of(inventory: Inventory, backend: Backend) -> Iterator[tuple[Service, ServicePort]]:
    for service in inventory.services_by_namespace.get(backend.namespace, ()):
        if service.name == backend.service:
            yield from ((service, port) for port in service.ports if backend.port in {port.port, port.name})


def _ports_at(pod: Pod, port: ServicePort) -> PortSet:
    """The port of a pod that a port of a Service leads to; none where the pod lacks a port of that name."""
    target: int | str | None = port.target_port
    if isinstance(target, str):
        target = resolve_named_port(pod, NamedPort(port.protocol, target))
    return PortSet.NONE if target is None else PortSet.of(port.protocol, target, target)


def admitted(
    state: State, classes: AbstractSet[int], may_bring: Callable[[NetworkPolicy, NetworkPolicyPeer], bool]
) -> Mapping[int, PortSet]:
    """The ports on which each of these classes lets in a peer that may bring traffic from outside."""
    if not classes:
        return {}
    wanted = sum(1 << number for number in classes)
    namespaces = {state.universe.pods[number].namespace for number in classes}
    policies = (policy for policy in state.inventory.policies if policy.namespace in namespaces)
    side = side_of(state.universe, (_widened(policy, may_bring) for policy in policies), Direction.INGRESS)
    found = dict.fromkeys(members(wanted), PortSet.EVERY_PORT)
    found.update(dict.fromkeys(members(wanted & side.isolated), PortSet.NONE))
    for term in side.terms:
        for number in members(term.subjects & wanted):
            found[number] |= term.ports
    return found


def _widened(policy: NetworkPolicy, may_bring: Callable[[NetworkPolicy, NetworkPolicyPeer], bool]) -> NetworkPolicy:
    """The policy with each ingress rule that has such a peer admitting everyone, and without the others."""
    rules = tuple(
        PolicyRule((Anyone(),), rule.ports)
        for rule in policy.rules(Direction.INGRESS)
        if any(may_bring(policy, peer) for peer in rule.peers)
    )
    return dataclasses.replace(policy, ingress=rules)


def _may_be_a_stranger(peer: NetworkPolicyPeer, inventory: Inventory, inhabited: frozenset[str]) -> bool:
    match peer:
        case Anyone() | IPBlockPeer():
            return True
        case PodPeer(pods, namespaces):
            return namespaces is not None and pods.is_satisfiable and _is_elsewhere(namespaces, inventory, inhabited)


def _is_elsewhere(selector: LabelSelector, inventory: Inventory, inhabited: frozenset[str]) -> bool:
    """Whether a namespace without known workloads may be selected: a declared one, or one that no manifest declares."""
    declared = inventory.namespace_by_name
    if any(selector.matches(namespace.labels) for name, namespace in declared.items() if name not in inhabited):
        return True
    if not selector.is_satisfiable:
        return False
    names = dict(selector.requirements).get(NAMESPACE_NAME_LABEL)
    return names is None or names.complement or not names.values <= declared.keys()
