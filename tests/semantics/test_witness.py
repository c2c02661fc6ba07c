"""Example flows prefer what a reader knows."""

from __future__ import annotations

import pytest

from netpolgen.model.finding import ObjectRef
from netpolgen.model.inventory import Inventory
from netpolgen.model.objects import Namespace, Pod, Workload
from netpolgen.model.ports import PortSet
from netpolgen.model.source import Origin
from netpolgen.semantics.compare import Excess
from netpolgen.semantics.imagine import imagined_pods
from netpolgen.semantics.symbolic.statements import Subjects
from netpolgen.semantics.universe import Universe
from netpolgen.semantics.vocabulary import Vocabulary
from netpolgen.semantics.witness import Witnesses
from tests.semantics.building import EGRESS, INGRESS, TCP, block, pod, policy, rule, select

HERE = Origin("a.yaml")


def workload(name: str, found: Pod) -> Workload:
    return Workload(ObjectRef("Deployment", found.namespace, name), found, None, HERE, HERE)


INVENTORY = Inventory(
    (Namespace.of("shop"),),
    (
        workload("web", pod("shop", app="web")),
        workload("db", pod("shop", app="db")),
        workload("web-2", pod("shop", app="web")),
    ),
)
JUDGED = [policy("shop", select(app=name), ingress=[rule(block("10.0.0.0/8"))]) for name in ("web", "db", "ops")]
VOCABULARY = Vocabulary.of_policies(JUDGED)
MADE_UP = imagined_pods([Subjects("shop", select()), Subjects("shop", select(app="ops"))], VOCABULARY)
UNIVERSE = Universe(INVENTORY.namespaces, [*(one.pod for one in INVENTORY.workloads), *MADE_UP], VOCABULARY)
WITNESSES = Witnesses(UNIVERSE, INVENTORY)
WEB, DB = (1 << UNIVERSE.class_of[number] for number in (0, 1))
UNLABELLED, OPS = (
    1 << next(n for n, found in enumerate(UNIVERSE.pods) if (found.namespace, dict(found.labels)) == ("shop", labels))
    for labels in ({}, {"app": "ops"})
)
BLOCK = UNIVERSE.select_addresses(JUDGED[0].ingress[0].peers[0].block.addresses)
ON_80 = PortSet.of(TCP, 80, 80)


def test_known_pods_are_the_classes_of_workloads() -> None:
    assert WITNESSES.known_pods == WEB | DB


@pytest.mark.parametrize(
    ("bits", "name"),
    [
        (WEB, "Deployment shop/web"),
        (DB | OPS | BLOCK, "Deployment shop/db"),
        (OPS | BLOCK, "10.0.0.0/8"),
        (UNIVERSE.every_address, "every address"),
        (OPS, "pod shop/(app=ops)"),
    ],
)
def test_a_known_workload_is_named_before_addresses_and_these_before_made_up_pods(bits, name) -> None:
    assert WITNESSES.name(bits) == name


@pytest.mark.parametrize(("direction", "arrow"), [(INGRESS, "{1} -> {0}"), (EGRESS, "{0} -> {1}")])
def test_a_flow_runs_in_its_direction_and_not_to_itself(direction, arrow) -> None:
    expected = arrow.format("Deployment shop/web", "Deployment shop/db") + " on TCP 80"
    assert WITNESSES.flow(direction, Excess(WEB, WEB | DB, ON_80)) == expected


def test_a_pod_is_its_own_peer_only_if_there_is_no_other() -> None:
    assert WITNESSES.flow(EGRESS, Excess(WEB, WEB, ON_80)) == "Deployment shop/web -> Deployment shop/web on TCP 80"


def test_usual_ends_are_known_pods_and_addresses_or_else_pods_with_few_labels() -> None:
    assert WITNESSES.usual(WEB | OPS | BLOCK) == WEB | BLOCK
    assert WITNESSES.usual(OPS | UNLABELLED) == UNLABELLED
    assert WITNESSES.usual(OPS) == OPS
    assert WITNESSES.usual(0) == 0


def test_the_pod_of_a_flow() -> None:
    assert WITNESSES.pod(DB | OPS) == INVENTORY.workloads[1].pod
    with pytest.raises(IndexError):
        WITNESSES.pod(BLOCK)


def test_many_ranges_of_ports_are_cut_short_and_every_port_is_one_word() -> None:
    ports = PortSet.union(PortSet.of(TCP, number, number) for number in range(1, 100, 2))
    flow = WITNESSES.flow(EGRESS, Excess(WEB, DB, ports))
    assert flow.startswith("Deployment shop/web -> Deployment shop/db on TCP 1, TCP 3")
    assert flow.endswith(" and more")
    assert len(flow) < 120
    assert WITNESSES.flow(EGRESS, Excess(WEB, DB, PortSet.EVERY_PORT)).endswith(" on every port")
