"""The map of random clusters is what the slow judge says of each pair, and each pair stands in it once."""

from __future__ import annotations

from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netpolgen.model.addresses import Address, AddressSet
from netpolgen.model.connectivity import Connection, ExternalPeer, WorkloadPeer
from netpolgen.model.finding import ObjectRef
from netpolgen.model.inventory import Inventory
from netpolgen.model.objects import Pod, Workload
from netpolgen.model.ports import PortSet, Protocol
from netpolgen.model.source import Origin
from netpolgen.semantics.connectivity import connections as connections_module
from netpolgen.semantics.connectivity import spread
from netpolgen.semantics.connectivity.connections import Scope, connections, expanded, rows
from netpolgen.semantics.connectivity.roll import PeerSet, Roll
from netpolgen.semantics.state import State
from tests.judge import permits
from tests.semantics.building import pod, pods, policy, port, rule, select
from tests.strategies import Cluster, border_addresses, border_numbers, clusters

NOWHERE = Origin("pods.yaml")

# Names come from few, so that pods of one namespace often share an owner, with labels and ports of their own.
owners = st.lists(st.sampled_from(("Deployment one", "Deployment two", "Job one")), min_size=6, max_size=6)
ports = st.lists(st.tuples(st.sampled_from(Protocol), st.sampled_from(list(border_numbers()))), min_size=3, max_size=6)
addresses = st.lists(st.sampled_from(list(border_addresses())), max_size=6)


def state_of(cluster: Cluster, names: list[str]) -> State:
    workloads = tuple(
        Workload(ObjectRef(name.split()[0], pod.namespace, name.split()[1]), pod, None, NOWHERE, NOWHERE)
        for pod, name in zip(cluster.pods, names, strict=False)
    )
    return State(Inventory(cluster.namespaces, workloads, policies=cluster.policies))


def pods_by_ref(state: State) -> dict[ObjectRef, list[Pod]]:
    found: dict[ObjectRef, list[Pod]] = {}
    for workload in state.inventory.workloads:
        found.setdefault(workload.ref, []).append(workload.pod)
    return found


def answer(found: list[Connection], source, destination, protocol, port) -> bool:
    return any(
        is_of(connection.source, source)
        and is_of(connection.destination, destination)
        and connection.ports.allows(protocol, port)
        for connection in found
    )


def is_of(peer, end) -> bool:
    if isinstance(peer, WorkloadPeer):
        return peer.ref == end
    return not isinstance(end, ObjectRef) and AddressSet.of(str(end)) <= peer.addresses


@settings(max_examples=150)
@given(clusters(), owners, ports, addresses)
def test_a_workload_reaches_what_one_of_its_pods_does(cluster: Cluster, names, asked, outside: list[Address]) -> None:
    state = state_of(cluster, names)
    found, pods = list(connections(state)), pods_by_ref(state)
    for source, destination in product((*pods, *outside), repeat=2):
        if source == destination or not (source in pods or destination in pods):
            continue
        for protocol, number in asked:
            assert answer(found, source, destination, protocol, number) == any(
                permits(cluster.policies, cluster.namespaces, one, other, protocol, number)
                for one, other in product(pods.get(source, [source]), pods.get(destination, [destination]))
            )


def order(peer) -> tuple:
    match peer:
        case WorkloadPeer(ref):
            return (0, ref.namespace, ref.name, ref.kind)
        case ExternalPeer(outside):
            return (1, outside.intervals)


@given(clusters(), owners)
def test_every_pair_stands_once_in_order_and_ranges_end_only_where_an_answer_does(cluster: Cluster, names) -> None:
    found = list(connections(state_of(cluster, names)))
    keys = [(order(connection.source), order(connection.destination)) for connection in found]
    assert keys == sorted(set(keys))
    assert all(connection.source != connection.destination and connection.ports for connection in found)
    for one, other in pairwise(found):
        if one.source == other.source and isinstance(one.destination, ExternalPeer):
            apart = one.destination.addresses | other.destination.addresses
            assert len(apart.intervals) == 2 or one.ports != other.ports
    for peer in (connection.source for connection in found if isinstance(connection.source, ExternalPeer)):
        assert len(peer.addresses.intervals) == 1


@pytest.mark.parametrize(
    ("module", "limit"),
    [(spread, "_MOST_PIECES"), (spread, "_MOST_PORT_SETS"), (spread, "_FEW"), (connections_module, "_MANY_PIECES")],
)
def test_what_is_forgotten_for_want_of_room_is_made_anew(module, limit, monkeypatch) -> None:
    state = every_pair_on_ports_of_its_own()
    found = list(connections(state))
    monkeypatch.setattr(module, limit, 0)
    assert list(connections(state)) == found


def every_pair_on_ports_of_its_own() -> State:
    """Pods 0 to 7, all but one with ports of their own for either half of them; two of these have the same way out."""
    labels = [select(pod=str(number)) for number in range(8)]
    policies = [
        policy("shop", labels[one], ingress=[rule(pods(select(half=half)), ports=(port(10 * one + at, end=90 + one),))])
        for one in range(7)
        for at, half in enumerate("ab")
    ]
    policies += [
        policy("shop", label, egress=[rule(pods(), ports=(port(2 * (one % 4) + 1, end=80 + one % 4),))])
        for one, label in enumerate(labels)
    ]
    policies.append(policy("shop", ingress=[rule(pods(), ports=tuple(port(number) for number in (3, 33, 77)))]))
    workloads = (pod("shop", pod=str(number), half="ab"[number // 4]) for number in range(8))
    owners = (
        Workload(ObjectRef("Deployment", "shop", f"pod-{number}"), one, None, NOWHERE, NOWHERE)
        for number, one in enumerate(workloads)
    )
    return State(Inventory((), tuple(owners), policies=tuple(policies)))


@settings(max_examples=50)
@given(clusters(), owners, st.randoms(use_true_random=False))
def test_the_order_of_files_does_not_matter(cluster: Cluster, names, random) -> None:
    state = state_of(cluster, names)
    workloads, policies = list(state.inventory.workloads), list(cluster.policies)
    random.shuffle(workloads)
    random.shuffle(policies)
    shuffled = State(Inventory(tuple(reversed(cluster.namespaces)), tuple(workloads), policies=tuple(policies)))
    assert list(connections(shuffled)) == list(connections(state))


@given(clusters(), owners, st.data())
def test_a_scope_cuts_the_map_and_changes_nothing_within(cluster: Cluster, names, data: st.DataObject) -> None:
    state = state_of(cluster, names)
    roll = Roll(state)
    some = st.builds(
        PeerSet,
        st.integers(0, roll.every_workload),
        st.sampled_from([AddressSet.NONE, AddressSet.of("10.1.0.0/16"), AddressSet.EVERY_ADDRESS]),
    )
    wanted = st.sampled_from([PortSet.EVERY_PORT, PortSet.of(Protocol.TCP), PortSet.of(Protocol.UDP, 53, 80)])
    scope = Scope(data.draw(some), data.draw(some), data.draw(wanted))
    found = [one for row in rows(state, roll, [scope]) for one in expanded(row, roll.refs)]
    assert found == list(cut(connections(state), scope, roll))


def cut(found, scope: Scope, roll: Roll):
    for connection in found:
        for source in within(connection.source, scope.sources, roll):
            for destination in within(connection.destination, scope.destinations, roll):
                if shared := connection.ports & scope.ports:
                    yield Connection(source, destination, shared)


def within(peer, asked: PeerSet, roll: Roll):
    if isinstance(peer, WorkloadPeer):
        if asked.workloads >> roll.refs.index(peer.ref) & 1:
            yield peer
    elif inside := peer.addresses & asked.addresses:
        yield ExternalPeer(inside)


@settings(max_examples=30)
@given(clusters(), owners)
def test_the_size_of_a_row_is_the_number_of_its_connections(cluster: Cluster, names) -> None:
    state = state_of(cluster, names)
    roll = Roll(state)
    for row in rows(state, roll, [Scope(roll.everyone, roll.everyone)]):
        assert row.size == len(list(expanded(row, roll.refs)))
