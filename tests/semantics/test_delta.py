"""What differs between random states is what the slow judge says of each pair; and the laws of a difference."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netpolgen.model.addresses import Address, AddressSet
from netpolgen.model.comparison import ChangedConnection, Shift
from netpolgen.model.connectivity import ExternalPeer, NamespacePeer, SpecialPeer, WorkloadPeer
from netpolgen.model.entrances import Bringer
from netpolgen.model.finding import ObjectRef
from netpolgen.model.inventory import Inventory
from netpolgen.model.labels import LabelSelector
from netpolgen.model.objects import Namespace, Pod, Service, ServicePort, Workload
from netpolgen.model.policy import Direction
from netpolgen.model.ports import PortSet, Protocol
from netpolgen.semantics.comparison import delta
from netpolgen.semantics.comparison.changed import changed_by_namespace, changed_connections
from netpolgen.semantics.comparison.delta import delta_rows
from netpolgen.semantics.comparison.two_states import TwoStates
from netpolgen.semantics.connectivity.connections import expanded
from tests.judge import permits
from tests.semantics.building import block, pods, policy, port, rule, select
from tests.semantics.test_connections import NOWHERE, addresses, answer, is_of, owners, ports, state_of
from tests.strategies import Cluster, clusters, labels, policies

KINDS = st.lists(owners, min_size=2, max_size=2)


@st.composite
def changes(draw: st.DrawFn) -> tuple[Cluster, Cluster]:
    """A cluster and what somebody made of it: some policies, pods and namespaces are not what they were."""
    before = draw(clusters())
    names = [namespace.name for namespace in before.namespaces]
    kept = [one for one in before.policies if draw(st.booleans())]
    kept += [replace(one, name=f"new-{one.name}") for one in draw(st.lists(policies(tuple(names)), max_size=2))]
    relabelled = [replace(pod, labels=draw(labels())) if draw(st.booleans()) else pod for pod in before.pods]
    namespaces = [
        Namespace.of(one.name, draw(labels(("team",)))) if draw(st.booleans()) else one for one in before.namespaces
    ]
    return before, Cluster(tuple(namespaces), tuple(relabelled[draw(st.integers(0, 1)) :]), tuple(kept))


def compared(before: Cluster, after: Cluster, names: list[list[str]]) -> TwoStates:
    return TwoStates(state_of(before, names[0]).inventory, state_of(after, names[1]).inventory)


def shifted(states: TwoStates, shift: Shift) -> list:
    return [one for row in delta_rows(states) for one in expanded(row.moves.row(shift, row.source), states.refs)]


def end_pods(inventory: Inventory) -> dict[ObjectRef, list[Pod]]:
    found: dict[ObjectRef, list[Pod]] = {}
    for workload in inventory.workloads:
        found.setdefault(workload.ref, []).append(workload.pod)
    return found


def passes(cluster: Cluster, inventory: Inventory, source, destination, protocol, number) -> bool:
    pods = end_pods(inventory)
    ends = [pods.get(end, []) if isinstance(end, ObjectRef) else [end] for end in (source, destination)]
    return any(
        permits(cluster.policies, cluster.namespaces, one, other, protocol, number) for one, other in product(*ends)
    )


def agrees_with_the_judge(before: Cluster, after: Cluster, names, asked, outside: list[Address]) -> None:
    states = compared(before, after, names)
    opened, closed = (shifted(states, shift) for shift in Shift)
    changed = list(changed_connections(delta_rows(states), states.refs))
    for source, destination in product((*states.refs, *outside), repeat=2):
        if not (isinstance(source, ObjectRef) or isinstance(destination, ObjectRef)):
            continue
        for protocol, number in asked:
            was = passes(before, states.old, source, destination, protocol, number)
            is_now = passes(after, states.new, source, destination, protocol, number)
            assert answer(opened, source, destination, protocol, number) == (is_now and not was)
            assert answer(closed, source, destination, protocol, number) == (was and not is_now)
            for one in changed:
                if is_of(one.source, source) and is_of(one.destination, destination):
                    assert one.before.allows(protocol, number) == was
                    assert one.after.allows(protocol, number) == is_now


@settings(max_examples=80)
@given(clusters(), clusters(), KINDS, ports, addresses)
def test_two_clusters_differ_where_the_judge_says_so(before, after, names, asked, outside) -> None:
    agrees_with_the_judge(before, after, names, asked, outside)


@settings(max_examples=80)
@given(changes(), owners, ports, addresses)
def test_a_cluster_that_was_changed_differs_where_the_judge_says_so(pair, names, asked, outside) -> None:
    agrees_with_the_judge(*pair, [names, names], asked, outside)


def place(peer) -> tuple:
    match peer:
        case WorkloadPeer(ref):
            return (0, ref.namespace, ref.name, ref.kind)
        case ExternalPeer(outside):
            return (1, outside.intervals)


@given(changes(), owners)
def test_every_pair_stands_once_and_in_order(pair, names) -> None:
    states = compared(*pair, [names, names])
    for found in (
        *(shifted(states, shift) for shift in Shift),
        [*changed_connections(delta_rows(states), states.refs)],
    ):
        keys = [(place(one.source), place(one.destination)) for one in found]
        assert keys == sorted(set(keys))


@given(clusters(), owners, st.randoms(use_true_random=False))
def test_nothing_differs_from_the_same_in_another_order(cluster, names, random) -> None:
    inventory = state_of(cluster, names).inventory
    workloads, judged = list(inventory.workloads), list(inventory.policies)
    random.shuffle(workloads)
    random.shuffle(judged)
    shuffled = Inventory(tuple(reversed(cluster.namespaces)), tuple(workloads), policies=tuple(judged))
    states = TwoStates(inventory, shuffled)
    assert list(delta_rows(states)) == []
    assert not any(states.touched(direction) or states.turned(direction) for direction in Direction)


@given(changes(), owners)
def test_what_is_opened_one_way_is_closed_the_other_way(pair, names) -> None:
    there, back = compared(*pair, [names, names]), compared(*pair[::-1], [names, names])
    assert shifted(there, Shift.OPENED) == shifted(back, Shift.CLOSED)
    assert shifted(there, Shift.CLOSED) == shifted(back, Shift.OPENED)
    assert (there.added, there.removed) == (back.removed, back.added)


@given(changes(), owners, st.randoms(use_true_random=False))
def test_the_order_of_documents_is_irrelevant(pair, names, random) -> None:
    states = compared(*pair, [names, names])
    inventories = []
    for one in (states.old, states.new):
        parts = [list(part) for part in (one.namespaces, one.workloads, one.policies)]
        for part in parts:
            random.shuffle(part)
        inventories.append(Inventory(tuple(parts[0]), tuple(parts[1]), policies=tuple(parts[2])))
    for shift in Shift:
        assert shifted(TwoStates(*inventories), shift) == shifted(states, shift)


@given(changes(), owners)
def test_by_namespace_every_changed_pair_is_counted(pair, names) -> None:
    states = compared(*pair, [names, names])
    rows = list(delta_rows(states))
    single = list(changed_connections(rows, states.refs))
    for one in changed_by_namespace(rows, states.refs):
        within = [other for other in single if _collapsed(other.source) == one.source]
        within = [other for other in within if _collapsed(other.destination) == one.destination]
        assert one.pairs == len(within) > 0
        assert one.before == PortSet.union(other.before for other in within)
        assert one.after == PortSet.union(other.after for other in within)
    assert sum(one.pairs for one in changed_by_namespace(rows, states.refs)) == len(single)


def _collapsed(peer):
    return NamespacePeer(peer.ref.namespace) if isinstance(peer, WorkloadPeer) else peer


def workload(name: str, namespace: str = "x", kind: str = "Deployment", **labels_: str) -> Workload:
    pod = Pod(namespace, labels_ or {"app": name})
    return Workload(ObjectRef(kind, namespace, name), pod, None, NOWHERE, NOWHERE)


WEB, DB = workload("web"), workload("db")
ONLY_WEB = policy("x", select(app="db"), ingress=[rule(pods(select(app="web")), ports=(port(80),))])


def of(*workloads: Workload, policies: tuple = (), services: tuple = ()) -> Inventory:
    return Inventory((Namespace.of("x"),), workloads, services, policies)


def test_only_what_a_change_can_reach_is_looked_at() -> None:
    others = [workload(f"other-{number}") for number in range(5)]
    states = TwoStates(of(WEB, DB, *others), of(WEB, DB, *others, policies=(ONLY_WEB,)))
    assert states.touched(Direction.INGRESS) == states.bits([DB.ref]) == states.turned(Direction.INGRESS)
    assert states.touched(Direction.EGRESS) == 0


def test_labels_that_no_policy_names_may_change() -> None:
    moved = workload("web", app="web", version="2")
    states = TwoStates(of(WEB, DB, policies=(ONLY_WEB,)), of(moved, DB, policies=(ONLY_WEB,)))
    assert states.altered == frozenset()
    assert TwoStates(of(WEB, DB, policies=(ONLY_WEB,)), of(workload("web", app="new"), DB)).altered == {WEB.ref}


def test_a_workload_of_another_kind_is_another_one() -> None:
    states = TwoStates(of(WEB), of(workload("web", kind="StatefulSet")))
    assert [str(ref) for ref in (*states.added, *states.removed)] == ["StatefulSet x/web", "Deployment x/web"]


@pytest.mark.parametrize("many", [256, 0])
def test_sources_that_differ_alike_share_what_differs(many: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delta, "_MANY_SHARES", many)
    others = [workload(f"other-{number}") for number in range(50)]
    states = TwoStates(of(DB, *others), of(DB, *others, policies=(ONLY_WEB,)))
    rows = [row for row in delta_rows(states) if isinstance(row.source, WorkloadPeer)]
    assert len(rows) == 51
    assert len({id(row.moves) for row in rows}) == 1


def test_what_a_load_balancer_brings_in_is_compared_as_well() -> None:
    selector = LabelSelector.from_labels({"app": "web"})
    listens = (ServicePort("http", Protocol.TCP, 80, 8080),)
    service = Service("x", "web", "LoadBalancer", selector, listens, headless=False, origin=NOWHERE)
    states = TwoStates(of(WEB), of(WEB, services=(service,)))
    (row,) = delta_rows(states)
    assert row.source == SpecialPeer(Bringer.LOAD_BALANCER)
    opened = list(expanded(row.moves.row(Shift.OPENED, row.source), states.refs))
    assert [(str(one.destination.ref), str(one.ports)) for one in opened] == [("Deployment x/web", "TCP 8080")]


def test_a_load_balancer_of_both_states_opens_only_what_it_leads_to_now() -> None:
    selector = LabelSelector.from_labels({"app": "web"})
    listens = (ServicePort("http", Protocol.TCP, 80, 8080),)
    service = Service("x", "web", "LoadBalancer", selector, listens, headless=False, origin=NOWHERE)
    states = TwoStates(of(DB, services=(service,)), of(DB, WEB, services=(service,)))
    rows = [row for row in delta_rows(states) if isinstance(row.source, SpecialPeer)]
    assert [row.moves.row(Shift.OPENED, row.source).workloads[0][1] for row in rows] == [states.bits([WEB.ref])]


def test_a_changed_connection_has_all_its_ports_of_both_states() -> None:
    wider = policy("x", select(app="db"), ingress=[rule(pods(select(app="web")), ports=(port(80), port(443)))])
    states = TwoStates(of(WEB, DB, policies=(ONLY_WEB,)), of(WEB, DB, policies=(wider,)))
    assert list(changed_connections(delta_rows(states), states.refs)) == [
        ChangedConnection(
            WorkloadPeer(WEB.ref),
            WorkloadPeer(DB.ref),
            PortSet.of(Protocol.TCP, 80, 80),
            PortSet.of(Protocol.TCP, 80, 80) | PortSet.of(Protocol.TCP, 443, 443),
        )
    ]


def test_ranges_end_where_the_difference_ends() -> None:
    before = policy("x", select(app="db"), ingress=[rule(block("10.0.0.0/8"))])
    after = policy("x", select(app="db"), ingress=[rule(block("10.0.0.0/7", "10.1.0.0/16"))])
    states = TwoStates(of(DB, policies=(before,)), of(DB, policies=(after,)))
    assert [one.source for one in shifted(states, Shift.OPENED)] == [ExternalPeer(AddressSet.of("11.0.0.0/8"))]
    assert [one.source for one in shifted(states, Shift.CLOSED)] == [ExternalPeer(AddressSet.of("10.1.0.0/16"))]


def test_changed_ranges_are_summed_up_by_namespace() -> None:
    def permitting(*numbers: int):
        both = [rule(block("10.0.0.0/8"), ports=tuple(map(port, numbers)))]
        return policy("x", select(app="db"), ingress=both, egress=both)

    copy = workload("copy", app="db")
    states = TwoStates(of(DB, copy, policies=(permitting(80),)), of(DB, copy, policies=(permitting(80, 443),)))
    rows = list(delta_rows(states))
    ten = ExternalPeer(AddressSet.of("10.0.0.0/8"))
    old = PortSet.of(Protocol.TCP, 80, 80)
    new = old | PortSet.of(Protocol.TCP, 443, 443)
    assert list(changed_by_namespace(rows, states.refs)) == [
        ChangedConnection(NamespacePeer("x"), ten, old, new, 2),
        ChangedConnection(ten, NamespacePeer("x"), old, new, 2),
    ]
    assert list(changed_connections(rows, states.refs)) == [
        ChangedConnection(WorkloadPeer(copy.ref), ten, old, new),
        ChangedConnection(WorkloadPeer(DB.ref), ten, old, new),
        ChangedConnection(ten, WorkloadPeer(copy.ref), old, new),
        ChangedConnection(ten, WorkloadPeer(DB.ref), old, new),
    ]
