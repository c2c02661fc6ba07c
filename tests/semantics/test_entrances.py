"""What comes in from outside through Ingresses, routes and Services, and how far policies let it."""

from __future__ import annotations

import pytest

from netpolgen.model.entrances import Backend, Bringer, Entrance
from netpolgen.model.finding import ObjectRef
from netpolgen.model.inventory import Inventory
from netpolgen.model.labels import LabelSelector
from netpolgen.model.objects import ContainerPort, Namespace, Service, ServicePort, Workload
from netpolgen.model.policy import NetworkPolicy
from netpolgen.model.source import Origin
from netpolgen.semantics.connectivity.entrances import bringers, entrances_astray, entries
from netpolgen.semantics.state import State
from tests.semantics.building import ANYONE, NOT_IN, SCTP, TCP, UDP, block, named, pod, pods, policy, port, rule, select

HERE = Origin("a.yaml")
NAME = "kubernetes.io/metadata.name"


def workload(name: str, *ports: ContainerPort, host_network: bool = False) -> Workload:
    ref = ObjectRef("Deployment", "shop", name)
    return Workload(ref, pod("shop", *ports, host_network=host_network, app="web"), None, HERE, HERE)


def service(*ports: ServicePort, type_: str = "ClusterIP", selector: LabelSelector | None = None) -> Service:
    return Service("shop", "web", type_, selector, ports, headless=False, origin=HERE)


WEB = select(app="web")
WORKLOADS = (
    workload("one", ContainerPort("http", TCP, 8080)),
    workload("two", ContainerPort("http", TCP, 9090)),
    workload("three"),
)
HTTP = ServicePort("http", TCP, 80, "http")
ADMIN = ServicePort("admin", TCP, 81, 8081)
DNS = ServicePort("dns", UDP, 53, 5353)
SERVICE = service(HTTP, ADMIN, DNS, selector=WEB)


def ingress(*ports: int | str, bringer: Bringer = Bringer.INGRESS_CONTROLLER, name: str = "web") -> Entrance:
    backends = tuple(Backend("shop", name, number) for number in ports)
    return Entrance(ObjectRef("Ingress", "shop", "web"), bringer, backends, HERE)


def entered(*objects: Entrance | Service | NetworkPolicy, workloads: tuple[Workload, ...] = WORKLOADS) -> list[str]:
    inventory = Inventory(
        namespaces=(Namespace.of("empty", {"team": "ops"}), Namespace.of("full", {"team": "full"})),
        workloads=(*workloads, Workload(ObjectRef("Pod", "full", "x"), pod("full"), None, HERE, HERE)),
        services=tuple(one for one in objects if isinstance(one, Service)),
        policies=tuple(one for one in objects if isinstance(one, NetworkPolicy)),
        entrances=tuple(one for one in objects if isinstance(one, Entrance)),
    )
    return [f"{one.bringer} -> {one.workload.name}: {one.ports}" for one in entries(State(inventory))]


CASES = {
    "a port by name is looked up in each pod": (
        (ingress("http"), SERVICE),
        ["ingress-controller -> one: TCP 8080", "ingress-controller -> two: TCP 9090"],
    ),
    "a port of the Service by number": (
        (ingress(81), SERVICE),
        [f"ingress-controller -> {name}: TCP 8081" for name in ("one", "two", "three")],
    ),
    "a route": (
        (ingress(80, bringer=Bringer.GATEWAY), SERVICE),
        ["gateway -> one: TCP 8080", "gateway -> two: TCP 9090"],
    ),
    "no such port": ((ingress(8080, "grpc"), SERVICE), []),
    "no such Service": ((ingress(80, name="wep"), SERVICE), []),
    "a Service without selector": ((ingress(80), service(HTTP)), []),
    "a Service inside": ((SERVICE,), []),
    "a load balancer leads to every port": (
        (service(HTTP, DNS, type_="LoadBalancer", selector=WEB),),
        [
            "load-balancer -> one: TCP 8080",
            "load-balancer -> two: TCP 9090",
            *(f"load-balancer -> {name}: UDP 5353" for name in ("one", "two", "three")),
        ],
    ),
    "a node port": (
        (service(ServicePort("", SCTP, 7, 7), type_="NodePort", selector=WEB),),
        [f"node-port -> {name}: SCTP 7" for name in ("one", "two", "three")],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_where_entrances_lead(case: str):
    objects, expected = CASES[case]
    assert entered(*objects) == expected


ADMITTED = {
    "nobody": ([], False),
    "everyone": ([rule(ANYONE)], True),
    "everyone on another port": ([rule(ANYONE, ports=(port(81),))], False),
    "everyone on the port by name": ([rule(ANYONE, ports=(named("http"),))], True),
    "addresses": ([rule(block("203.0.113.0/24"))], True),
    "pods of its own namespace": ([rule(pods())], False),
    "every namespace": ([rule(pods(namespaces=select()))], True),
    "a namespace of the platform": ([rule(pods(namespaces=select(**{NAME: "ingress-nginx"})))], True),
    "pods of it by label": ([rule(pods(select(app="nginx"), select(**{NAME: "ingress-nginx"})))], True),
    "a namespace whose pods are known": ([rule(pods(namespaces=select(**{NAME: "full"})))], False),
    "a declared namespace without known pods": ([rule(pods(namespaces=select(**{NAME: "empty"})))], True),
    "such a namespace by label": ([rule(pods(namespaces=select(team="ops")))], True),
    "a declared namespace with another label": ([rule(pods(namespaces=select(team="x", **{NAME: "empty"})))], False),
    "all namespaces but one": ([rule(pods(namespaces=select((NAME, NOT_IN, ["full"]))))], True),
    "namespaces that cannot be": ([rule(pods(namespaces=select(("a", NOT_IN, ["b"]), **{NAME: "x"}, a="b")))], False),
    "pods that cannot be": ([rule(pods(select(("a", NOT_IN, ["b"]), a="b"), select()))], False),
    "one of two peers": ([rule(pods(), pods(namespaces=select(team="ops")))], True),
}


@pytest.mark.parametrize("case", ADMITTED)
def test_who_may_be_a_controller(case: str):
    rules, admits = ADMITTED[case]
    found = entered(ingress("http"), SERVICE, policy("shop", WEB, ingress=rules), workloads=WORKLOADS[:1])
    assert found == (["ingress-controller -> one: TCP 8080"] if admits else [])


def test_egress_of_the_pods_has_no_say():
    assert entered(ingress("http"), SERVICE, policy("shop", WEB, egress=[]), workloads=WORKLOADS[:1]) != []


def test_policies_add_up():
    closed, opened = policy("shop", WEB, ingress=[], name="a"), policy("shop", WEB, ingress=[rule(ANYONE)], name="b")
    assert entered(ingress(81), SERVICE, closed, opened, workloads=WORKLOADS[:1]) == [
        "ingress-controller -> one: TCP 8081"
    ]


def test_a_pod_on_the_network_of_its_node_is_not_shielded():
    on_node = (workload("node", host_network=True),)
    assert entered(ingress(81), SERVICE, policy("shop", ingress=[]), workloads=on_node) == [
        "ingress-controller -> node: TCP 8081"
    ]


def test_what_leads_nowhere_is_named():
    inventory = Inventory(services=(SERVICE,), entrances=(ingress(80), ingress(80, 8080), ingress(80, name="wep")))
    assert list(entrances_astray(inventory)) == list(inventory.entrances[1:])


def test_what_brings_traffic():
    inventory = Inventory(services=(service(type_="NodePort"),), entrances=(ingress(),))
    assert bringers(inventory) == {Bringer.INGRESS_CONTROLLER, Bringer.NODE_PORT}
