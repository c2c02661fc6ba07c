from __future__ import annotations

from netpolgen.model.finding import ObjectRef
from netpolgen.model.inventory import Inventory
from netpolgen.model.objects import Pod, Workload
from netpolgen.model.source import Origin
from netpolgen.semantics.state import State
from tests.semantics.building import EGRESS, IN, INGRESS, NOT_IN, pod, policy, select

HERE = Origin("a.yaml")


def workload(name: str, found: Pod) -> Workload:
    return Workload(ObjectRef("Deployment", found.namespace, name), found, None, HERE, HERE)


STATE = State(
    Inventory(
        workloads=(
            workload("web", pod("shop", app="web")),
            workload("db", pod("shop", app="db")),
            workload("web-2", pod("shop", app="web", release="2")),
            workload("agent", pod("shop", host_network=True, app="db")),
            workload("dns", pod("kube-system", app="dns")),
        ),
        policies=(policy("shop", select(app="db"), ingress=[]),),
    )
)


def names(workloads) -> list[str]:
    return [one.ref.name for one in workloads]


def test_open_workloads_are_those_that_no_policy_isolates() -> None:
    assert names(STATE.open_workloads(INGRESS)) == ["dns", "web", "web-2", "agent"]
    assert sorted(names(STATE.open_workloads(EGRESS))) == ["agent", "db", "dns", "web", "web-2"]


def test_workloads_that_could_be_covered_leave_out_nodes_and_the_control_plane() -> None:
    assert names(STATE.uncovered_workloads(INGRESS)) == ["web", "web-2"]


def test_a_workload_that_was_read_twice_is_uncovered_once() -> None:
    twice = State(Inventory(workloads=STATE.inventory.workloads[:1] * 2))
    assert names(twice.uncovered_workloads(INGRESS)) == ["web"]


def test_the_workloads_of_a_class_are_all_that_are_alike() -> None:
    number = STATE.universe.class_of[0]
    assert names(STATE.workloads(1 << number)) == ["web", "web-2"]
    assert names(STATE.workloads(STATE.universe.every_address)) == []


def test_workloads_by_label_in_any_namespace() -> None:
    assert names(STATE.selected_anywhere(select())) == ["web", "db", "web-2", "dns"]
    assert names(STATE.selected_anywhere(select(("app", IN, ["dns", "web"])))) == ["dns", "web", "web-2"]
    assert names(STATE.selected_anywhere(select(app="web", release="2"))) == ["web-2"]
    assert names(STATE.selected_anywhere(select(("app", NOT_IN, ["web"])))) == ["db", "dns"]
    assert names(STATE.selected_anywhere(select(app="none"))) == []
