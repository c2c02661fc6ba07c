"""To whom a workload is open beside its known peers, kind by kind."""

from __future__ import annotations

import pytest

from netpolgen.formats.connectivity.words import admitted_text, exposed_ports
from netpolgen.model.finding import ObjectRef
from netpolgen.model.inventory import Inventory
from netpolgen.model.objects import ContainerPort, Namespace, Workload
from netpolgen.model.policy import Direction, NetworkPolicy
from netpolgen.model.ports import PortSet
from netpolgen.model.source import Origin
from netpolgen.semantics.connectivity.exposure import exposures
from netpolgen.semantics.connectivity.roll import Roll
from netpolgen.semantics.state import State
from tests.semantics.building import (
    ANYONE,
    EGRESS,
    IN,
    INGRESS,
    NOT_IN,
    TCP,
    UDP,
    block,
    named,
    pod,
    pods,
    policy,
    port,
    rule,
    select,
)

HERE = Origin("a.yaml")
EMPTY = select()


def open_to(
    *policies: NetworkPolicy, direction: Direction = INGRESS, wanted: PortSet = PortSet.EVERY_PORT
) -> list[str]:
    """How Deployment shop/web is open, beside Deployment shop/db and Deployment lab/probe."""
    known = {
        "web": pod("shop", ContainerPort("http", TCP, 8080), app="web"),
        "db": pod("shop", app="db"),
        "probe": pod("lab", app="probe"),
    }
    workloads = tuple(
        Workload(ObjectRef("Deployment", one.namespace, name), one, None, HERE, HERE) for name, one in known.items()
    )
    namespaces = (Namespace.of("shop", {"team": "shop"}), Namespace.of("lab", {"team": "lab"}))
    state = State(Inventory(namespaces, workloads, policies=policies))
    roll = Roll(state)
    web = 1 << [ref.name for ref in roll.refs].index("web")
    return [
        f"{one.kind}: {admitted_text(one)}, on {exposed_ports(one)}"
        for one in exposures(state, roll, web, (direction,), wanted)
    ]


WEB = select(app="web")
CASES = {
    "no policy": ([], ["not-isolated: everyone, since no policy isolates it, on every port"]),
    "nobody": ([], []),
    "everyone": ([rule(ANYONE)], ["everyone: everyone, on every port"]),
    "the whole cluster": ([rule(pods(namespaces=EMPTY))], ["whole-cluster: every pod of any namespace, on every port"]),
    "namespaces by label": (
        [rule(pods(namespaces=select(team="lab")), ports=(port(80),))],
        ["namespaces-by-label: every pod of namespaces with team=lab, on TCP 80"],
    ),
    "all namespaces but one": (
        [rule(pods(namespaces=select(("kubernetes.io/metadata.name", NOT_IN, ["lab"]))))],
        [
            "whole-cluster: every pod of namespaces with kubernetes.io/metadata.name notin (lab), on every port",
        ],
    ),
    "namespaces by name": (
        [rule(pods(namespaces=select(("kubernetes.io/metadata.name", IN, ["ops", "lab"]))))],
        ["whole-namespace: every pod of namespaces lab, ops, on every port"],
    ),
    "its own namespace": ([rule(pods())], ["whole-namespace: every pod of namespace shop, on every port"]),
    "the world": (
        [rule(block("0.0.0.0/0", "10.0.0.0/8"), block("::/1"))],
        ["world: 0.0.0.0/0 except 10.0.0.0/8, on every port", "world: ::/1, on every port"],
    ),
    "the world in halves": (
        [rule(block("0.0.0.0/1"), block("128.0.0.0/1"), block("10.0.0.0/8"))],
        [
            "world: 0.0.0.0/1, on every port",
            "world: 10.0.0.0/8, on every port",
            "world: 128.0.0.0/1, on every port",
        ],
    ),
    "some addresses": ([rule(block("10.0.0.0/8"))], []),
    "known pods": ([rule(pods(select(app="db")))], []),
    "pods to come": (
        [rule(pods(select(app="new")))],
        ["later-pods: any later pod with app=new in namespace shop; there is none today, on every port"],
    ),
    "pods to come elsewhere": (
        [rule(pods(select(app="db"), select(team="lab")))],
        ["later-pods: any later pod with app=db in namespaces with team=lab; there is none today, on every port"],
    ),
    "pods to come anywhere": (
        [rule(pods(select(app="new"), EMPTY))],
        ["later-pods: any later pod with app=new in any namespace; there is none today, on every port"],
    ),
    "pods that cannot be": ([rule(pods(select(("app", IN, ["a"]), ("app", IN, ["b"]))))], []),
    "namespaces that cannot be": ([rule(pods(namespaces=select(("team", IN, ["a"]), ("team", IN, ["b"]))))], []),
    "rules add up, the widest first": (
        [
            rule(pods(), ports=(port(80),)),
            rule(pods(), pods(namespaces=EMPTY), ports=(port(53, UDP),)),
        ],
        [
            "whole-cluster: every pod of any namespace, on UDP 53",
            "whole-namespace: every pod of namespace shop, on TCP 80, UDP 53",
        ],
    ),
    "a port by name is that of the pod": (
        [rule(pods(), ports=(named("http"),))],
        ["whole-namespace: every pod of namespace shop, on TCP 8080"],
    ),
    "a port that the pod lacks": ([rule(pods(), ports=(named("grpc"),))], []),
}


@pytest.mark.parametrize("case", CASES)
def test_ingress(case: str):
    rules, expected = CASES[case]
    policies = [] if case == "no policy" else [policy("shop", WEB, ingress=rules)]
    assert open_to(*policies) == expected


def test_egress_towards_pods_to_come_knows_ports_by_name_only():
    allowed = rule(pods(select(app="new")), ports=(named("smtp"), port(587)))
    assert open_to(policy("shop", WEB, egress=[allowed]), direction=EGRESS) == [
        "later-pods: any later pod with app=new in namespace shop; there is none today, on TCP 587, TCP smtp"
    ]


def test_policies_add_up_and_other_subjects_do_not_matter():
    assert open_to(
        policy("shop", WEB, ingress=[rule(pods(), ports=(port(1),))], name="a"),
        policy("shop", EMPTY, ingress=[rule(pods(), ports=(port(2),))], name="b"),
        policy("shop", select(app="db"), ingress=[rule(ANYONE)], name="c"),
        policy("lab", EMPTY, ingress=[rule(ANYONE)], name="d"),
    ) == ["whole-namespace: every pod of namespace shop, on TCP 1-2"]


def test_only_the_ports_asked_for_are_shown():
    allowed = [rule(pods(), ports=(port(80, end=90),)), rule(ANYONE, ports=(port(443),))]
    wanted = PortSet.of(TCP, 85, 100)
    assert open_to(policy("shop", WEB, ingress=allowed), wanted=wanted) == [
        "whole-namespace: every pod of namespace shop, on TCP 85-90"
    ]
