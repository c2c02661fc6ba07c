"""Workloads, Services and Namespaces: what policies can see of them, and how much a fault costs."""

from __future__ import annotations

import pytest

from netpolgen.inputs.objects.decode import decode
from netpolgen.model.finding import ObjectRef
from netpolgen.model.labels import LabelSelector
from netpolgen.model.objects import ContainerPort, Namespace, ServicePort
from netpolgen.model.ports import Protocol
from tests.inputs.decode.trees import document, service, workload

TCP, UDP = Protocol.TCP, Protocol.UDP
TEMPLATE = {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{"ports": [{"containerPort": 8080}]}]}}
WEB = LabelSelector.from_labels({"app": "web"})


@pytest.mark.parametrize(
    ("kind", "api_version", "spec", "route"),
    [
        ("Deployment", "apps/v1", {"template": TEMPLATE}, ("spec", "template", "metadata")),
        ("Deployment", "extensions/v1beta1", {"template": TEMPLATE}, ("spec", "template", "metadata")),
        ("ReplicaSet", "apps/v1", {"template": TEMPLATE}, ("spec", "template", "metadata")),
        ("StatefulSet", "apps/v1", {"template": TEMPLATE}, ("spec", "template", "metadata")),
        ("DaemonSet", "apps/v1", {"template": TEMPLATE}, ("spec", "template", "metadata")),
        ("ReplicationController", "v1", {"template": TEMPLATE}, ("spec", "template", "metadata")),
        ("Job", "batch/v1", {"template": TEMPLATE}, ("spec", "template", "metadata")),
        (
            "CronJob",
            "batch/v1beta1",
            {"jobTemplate": {"spec": {"template": TEMPLATE}}},
            ("spec", "jobTemplate", "spec", "template", "metadata"),
        ),
    ],
)
def test_labels_and_ports_are_those_of_the_template(kind, api_version, spec, route):
    found = workload(kind, spec, api_version, namespace="shop", labels={"app": "other"})
    assert found.ref == ObjectRef(kind, "shop", "web")
    assert found.pod.namespace == "shop"
    assert found.pod.labels == {"app": "web"}
    assert found.pod.ports == (ContainerPort("", TCP, 8080),)
    assert (found.origin.route, found.template_origin.route) == ((), route)


def test_a_bare_pod_is_its_own_template():
    found = workload("Pod", TEMPLATE["spec"], "v1", labels={"app": "web", "empty": None})
    assert found.ref == ObjectRef("Pod", "default", "web")
    assert found.pod.labels == {"app": "web", "empty": ""}
    assert found.pod.ports == (ContainerPort("", TCP, 8080),)
    assert found.template_origin == found.origin
    assert found.selector is None


@pytest.mark.parametrize(
    ("owners", "ref"),
    [
        (
            [{"kind": "ReplicaSet", "name": "web-5d9f", "controller": True}],
            ObjectRef("ReplicaSet", "default", "web-5d9f"),
        ),
        ([{"name": "web-5d9f", "controller": True}], ObjectRef("Pod", "default", "web-5d9f")),
        ([{"kind": "ReplicaSet", "name": "web-5d9f"}], ObjectRef("Pod", "default", "web")),
        ([{"kind": "Node", "name": "node-1", "controller": True}], ObjectRef("Pod", "default", "web")),
        ([None, {"controller": True}], ObjectRef("Pod", "default", "web")),
    ],
)
def test_a_pod_is_shown_as_the_controller_that_owns_it(owners, ref):
    assert workload("Pod", {}, "v1", ownerReferences=owners).ref == ref


def test_an_owned_object_of_another_kind_is_shown_as_itself():
    owners = [{"kind": "Deployment", "name": "web", "controller": True}]
    assert workload("ReplicaSet", {}, ownerReferences=owners, name="web-5d9f").ref.name == "web-5d9f"


def test_pods_of_one_owner_stay_apart():
    owners = [{"kind": "ReplicaSet", "name": "web", "controller": True}]
    pods = [
        {"metadata": {"name": name, "labels": {"pod": name}, "ownerReferences": owners}, "spec": {}}
        for name in ("a", "b")
    ]
    found = decode(document({"apiVersion": "v1", "kind": "PodList", "items": pods})).workloads
    assert [item.ref.name for item in found] == ["web", "web"]
    assert [item.pod.labels for item in found] == [{"pod": "a"}, {"pod": "b"}]


def test_ports_of_sidecars_count_and_those_of_other_init_containers_do_not():
    spec = {
        "initContainers": [
            {"restartPolicy": "Always", "ports": [{"name": "mesh", "containerPort": 15001, "protocol": "UDP"}]},
            {"ports": [{"containerPort": 1}]},
            None,
        ],
        "containers": [{"ports": [{"name": "http", "containerPort": 80}, None]}, None, {"ports": None}],
    }
    assert workload("Pod", spec, "v1").pod.ports == (ContainerPort("http", TCP, 80), ContainerPort("mesh", UDP, 15001))


@pytest.mark.parametrize(("value", "expected"), [(True, True), (False, False), (None, False), ("true", False)])
def test_host_network(value, expected):
    assert workload("DaemonSet", {"template": {"spec": {"hostNetwork": value}}}).pod.host_network is expected


@pytest.mark.parametrize(
    ("kind", "api_version", "selector", "expected"),
    [
        ("Deployment", "apps/v1", {"matchLabels": {"app": "web"}}, WEB),
        ("Deployment", "apps/v1", {}, None),
        ("Deployment", "apps/v1", None, None),
        ("Deployment", "apps/v1", {"matchLabels": {"app": "web", "n": 1}}, None),
        ("Deployment", "apps/v1", {"matchExpressions": [{"key": "app", "operator": "is"}]}, None),
        ("ReplicationController", "v1", {"app": "web"}, WEB),
        ("ReplicationController", "v1", None, LabelSelector.from_labels({"app": "api"})),
        ("ReplicationController", "v1", {"app": 1}, None),
        ("Job", "batch/v1", {"matchLabels": {"app": "web"}}, None),
    ],
)
def test_the_selector_keeps_pods_for_life_or_is_none(kind, api_version, selector, expected):
    spec = {"selector": selector, "template": {"metadata": {"labels": {"app": "api"}}}}
    assert workload(kind, spec, api_version).selector == expected


def test_a_fault_costs_its_own_field_and_no_more():
    template = {
        "metadata": {"labels": {"app": "web", "version": 1.1}},
        "spec": {"containers": [{"ports": [{"containerPort": "80"}, {"containerPort": 81}, {"containerPort": 0}]}, 7]},
    }
    found = workload("Deployment", {"template": template, "selector": {"matchLabels": {"app": "web"}}})
    assert found.pod.labels == {"app": "web"}
    assert found.pod.ports == (ContainerPort("", TCP, 81),)
    assert found.selector == WEB


def test_a_service():
    ports = [{"port": 80}, {"name": "dns", "protocol": "UDP", "port": 53, "targetPort": "dns-udp"}]
    found = service(
        selector={"app": "web"}, ports=[*ports, {"port": 81, "targetPort": 8081}, {"port": 82, "targetPort": ""}]
    )
    assert found.ref == ObjectRef("Service", "shop", "web")
    assert (found.type, found.selector, found.headless) == ("ClusterIP", WEB, False)
    assert found.ports == (
        ServicePort("", TCP, 80, 80),
        ServicePort("dns", UDP, 53, "dns-udp"),
        ServicePort("", TCP, 81, 8081),
        ServicePort("", TCP, 82, 82),
    )


@pytest.mark.parametrize(
    "spec",
    [
        {},
        {"selector": None},
        {"selector": {}},
        {"selector": {"app": "web"}, "type": "ExternalName"},
        {"selector": {"a": 1}},
    ],
)
def test_a_service_without_a_usable_selector_has_none(spec):
    assert service(**spec).selector is None


@pytest.mark.parametrize(
    ("spec", "headless"),
    [
        ({"clusterIP": "None"}, True),
        ({"clusterIPs": ["None"]}, True),
        ({"clusterIP": ""}, False),
        ({"clusterIP": None}, False),
    ],
)
def test_a_headless_service_has_no_address(spec, headless):
    assert service(**spec).headless is headless


def test_service_ports_that_do_not_exist_are_left_out():
    assert service(ports=[{"port": 0}, {"port": 80, "protocol": "tcp"}, None, {"port": 81}]).ports == (
        ServicePort("", TCP, 81, 81),
    )


def test_a_namespace_has_the_label_of_its_name():
    tree = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop", "labels": {"team": "a"}}}
    [found] = decode(document(tree), default_namespace="other").namespaces
    assert found == Namespace.of("shop", {"team": "a"})
    assert found.labels["kubernetes.io/metadata.name"] == "shop"
    assert found.origin == document(tree).origin
