"""A map in short says what the map says: pairs counted, ports taken together, nothing added and nothing lost."""

from __future__ import annotations

from collections import defaultdict

from hypothesis import given, settings
from msgspec.structs import replace

from netpolgen.model.addresses import AddressSet
from netpolgen.model.connectivity import (
    AlikePeer,
    CollapsedConnection,
    Connection,
    ExternalPeer,
    NamespacePeer,
    WorkloadPeer,
)
from netpolgen.model.ports import PortSet
from netpolgen.semantics.connectivity.collapsed_classes import ClassCollapse
from netpolgen.semantics.connectivity.collapsed_namespaces import NamespaceCollapse
from netpolgen.semantics.connectivity.connections import Scope, connections, rows
from netpolgen.semantics.connectivity.roll import PeerSet, Roll
from tests.semantics.test_connections import owners, state_of
from tests.strategies import Cluster, border_addresses, clusters


def by_namespace(cluster: Cluster, names: list[str]) -> tuple[list[Connection], list[CollapsedConnection]]:
    state = state_of(cluster, names)
    roll = Roll(state)
    everyone = Scope(roll.everyone, roll.everyone)
    found = list(NamespaceCollapse(roll.refs).connections(rows(state, roll, [everyone])))
    with_self = rows(state, roll, [replace(everyone, with_self=True)])
    assert list(NamespaceCollapse(roll.refs, without_self=True).connections(with_self)) == found
    return list(connections(state)), found


@given(clusters(), owners)
def test_pairs_of_namespaces_are_counted_with_all_their_ports(cluster: Cluster, names):
    every, found = by_namespace(cluster, names)
    counted = defaultdict(lambda: [0, PortSet.NONE])
    for one in every:
        if isinstance(one.source, WorkloadPeer) and isinstance(one.destination, WorkloadPeer):
            tally = counted[one.source.ref.namespace, one.destination.ref.namespace]
            tally[0], tally[1] = tally[0] + 1, tally[1] | one.ports
    assert counted == {
        (one.source.name, one.destination.name): [one.pairs, one.ports]
        for one in found
        if isinstance(one.source, NamespacePeer) and isinstance(one.destination, NamespacePeer)
    }


@given(clusters(), owners)
def test_addresses_of_namespaces_are_cut_where_pairs_or_ports_change(cluster: Cluster, names):
    every, found = by_namespace(cluster, names)
    for address in border_addresses():
        point = AddressSet.of(str(address))
        wanted = defaultdict(lambda: [0, PortSet.NONE])
        for one in every:
            outside, workload = ends(one)
            if outside is not None and point <= outside.addresses:
                tally = wanted[workload.ref.namespace, isinstance(one.source, ExternalPeer)]
                tally[0], tally[1] = tally[0] + 1, tally[1] | one.ports
        shown = [one for one in found if ends(one)[0] is not None and point <= ends(one)[0].addresses]
        assert wanted == {
            (ends(one)[1].name, isinstance(one.source, ExternalPeer)): [one.pairs, one.ports] for one in shown
        }
        assert len(shown) == len(wanted)


def ends(one):
    if isinstance(one.source, ExternalPeer):
        return one.source, one.destination
    return (one.destination, one.source) if isinstance(one.destination, ExternalPeer) else (None, None)


@given(clusters(), owners)
def test_connections_of_classes_stand_for_those_of_their_workloads(cluster: Cluster, names):
    state = state_of(cluster, names)
    roll = Roll(state)
    classes = ClassCollapse.of(roll, ())
    found = list(classes.connections(rows(state, roll, [Scope(classes.some, classes.some)])))
    members = {group[0]: group for group in classes.named_groups()}
    unfolded = [
        Connection(source, destination, one.ports)
        for one in found
        for source in unfold(one.source, members)
        for destination in unfold(one.destination, members)
        if source != destination
    ]
    every = list(connections(state))
    assert len(unfolded) == len(every) == sum(one.pairs for one in found)
    assert set(unfolded) == set(every)


def unfold(peer, members):
    if isinstance(peer, AlikePeer):
        assert peer.size == len(members[peer.first])
        return [WorkloadPeer(ref) for ref in members[peer.first]]
    return [peer]


@settings(max_examples=30)
@given(clusters(), owners)
def test_a_filter_divides_classes(cluster: Cluster, names):
    roll = Roll(state_of(cluster, names))
    half = PeerSet(sum(1 << number for number in range(0, len(roll.refs), 2)), AddressSet.NONE)
    for group in ClassCollapse.of(roll, (half,)).groups:
        assert len({number % 2 for number in group}) == 1
