"""The examples state the facts that the texts around them speak of."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from netpolgen.inputs.manifests import read_manifests
from netpolgen.semantics.symbolic.possible import PermittedSides
from netpolgen.semantics.symbolic.sides import KnownNamespaces

ROOT = Path(__file__).resolve().parents[2]
STORE = ROOT / "examples/retail-store"
PREFIX = "app.kubernetes.io/"

# namespace, kind, name, component, port name, port number, Service port
WORKLOADS = [
    ("carts", "Deployment", "carts", "service", "http", 8080, 80),
    ("carts", "Deployment", "carts-dynamodb", "dynamodb", "dynamodb", 8000, 8000),
    ("catalog", "Deployment", "catalog", "service", "http", 8080, 80),
    ("catalog", "StatefulSet", "catalog-mysql", "mysql", "mysql", 3306, 3306),
    ("checkout", "Deployment", "checkout", "service", "http", 8080, 80),
    ("checkout", "Deployment", "checkout-redis", "redis", "redis", 6379, 6379),
    ("orders", "Deployment", "orders", "service", "http", 8080, 80),
    ("orders", "StatefulSet", "orders-postgresql", "postgresql", "postgresql", 5432, 5432),
    ("ui", "Deployment", "ui", "service", "http", 8080, 80),
]

CONFIG_MAPS = {
    ("carts", "carts"): {
        "RETAIL_CART_PERSISTENCE_PROVIDER": "dynamodb",
        "RETAIL_CART_PERSISTENCE_DYNAMODB_TABLE_NAME": "Items",
        "RETAIL_CART_PERSISTENCE_DYNAMODB_CREATE_TABLE": "true",
        "RETAIL_CART_PERSISTENCE_DYNAMODB_ENDPOINT": "http://carts-dynamodb:8000",
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
    },
    ("catalog", "catalog"): {
        "RETAIL_CATALOG_PERSISTENCE_PROVIDER": "mysql",
        "RETAIL_CATALOG_PERSISTENCE_ENDPOINT": "catalog-mysql:3306",
        "RETAIL_CATALOG_PERSISTENCE_DB_NAME": "catalog",
    },
    ("checkout", "checkout"): {
        "RETAIL_CHECKOUT_PERSISTENCE_PROVIDER": "redis",
        "RETAIL_CHECKOUT_PERSISTENCE_REDIS_URL": "redis://checkout-redis:6379",
        "RETAIL_CHECKOUT_ENDPOINTS_ORDERS": "http://orders.orders.svc:80",
    },
    ("orders", "orders"): {
        "RETAIL_ORDERS_PERSISTENCE_PROVIDER": "postgres",
        "RETAIL_ORDERS_PERSISTENCE_ENDPOINT": "orders-postgresql:5432",
        "RETAIL_ORDERS_PERSISTENCE_NAME": "orders",
    },
    ("other", "dummy"): {},
    ("ui", "ui"): {
        "RETAIL_UI_ENDPOINTS_CATALOG": "http://catalog.catalog.svc:80",
        "RETAIL_UI_ENDPOINTS_CARTS": "http://carts.carts.svc:80",
        "RETAIL_UI_ENDPOINTS_ORDERS": "http://orders.orders.svc:80",
        "RETAIL_UI_ENDPOINTS_CHECKOUT": "http://checkout.checkout.svc:80",
    },
}


def objects(folder):
    for path in sorted(folder.rglob("*.yaml")):
        if path.name != "kustomization.yaml":
            for tree in yaml.safe_load_all(path.read_text(encoding="utf-8")):
                yield path, tree


def of_kind(*kinds):
    found = (tree for _, tree in objects(STORE) if tree["kind"] in kinds)
    return {(tree["metadata"].get("namespace", ""), tree["metadata"]["name"]): tree for tree in found}


def labels_of(namespace, component):
    return {f"{PREFIX}name": namespace, f"{PREFIX}instance": namespace, f"{PREFIX}component": component}


@pytest.mark.parametrize(("path", "tree"), [*objects(STORE)], ids=lambda value: getattr(value, "stem", ""))
def test_each_object_states_the_namespace_whose_directory_it_is_in(path, tree):
    named = tree["metadata"]["name"] if tree["kind"] == "Namespace" else tree["metadata"]["namespace"]
    assert named == path.parent.name


@pytest.mark.parametrize(("namespace", "kind", "name", "component", "port", "number", "service_port"), WORKLOADS)
def test_each_workload_has_its_labels_its_port_and_a_service_in_front(
    namespace, kind, name, component, port, number, service_port
):
    workload = of_kind(kind)[namespace, name]
    template = workload["spec"]["template"]
    database = {f"{PREFIX}team": "database"} if component != "service" else {}
    selector = labels_of(namespace, component)
    assert workload["spec"]["selector"] == {"matchLabels": selector}
    assert template["metadata"]["labels"] == {**selector, f"{PREFIX}created-by": "eks-workshop", **database}
    (container,) = template["spec"]["containers"]
    assert container["ports"] == [{"name": port, "containerPort": number, "protocol": "TCP"}]
    service = of_kind("Service")[namespace, name]["spec"]
    assert service["type"] == "ClusterIP"
    assert service["selector"] == selector
    assert service["ports"] == [{"name": port, "protocol": "TCP", "port": service_port, "targetPort": port}]


def test_the_store_has_these_objects_and_no_others():
    assert {(namespace, name) for namespace, _, name, *_ in WORKLOADS} == set(of_kind("Deployment", "StatefulSet"))
    assert set(of_kind("Service")) == set(of_kind("Deployment", "StatefulSet"))
    assert {name for _, name in of_kind("Namespace")} == {"carts", "catalog", "checkout", "orders", "other", "ui"}
    assert {key: tree.get("data", {}) for key, tree in of_kind("ConfigMap").items()} == CONFIG_MAPS
    assert set(of_kind("Ingress")) == {("ui", "alb-ui")}
    assert len([*objects(STORE)]) == 31


def test_the_way_in_leads_to_the_ui_alone():
    ingress = of_kind("Ingress")["ui", "alb-ui"]
    assert ingress["spec"]["ingressClassName"] == "alb"
    assert ingress["metadata"]["annotations"] == {
        "alb.ingress.kubernetes.io/scheme": "internet-facing",
        "alb.ingress.kubernetes.io/target-type": "ip",
    }
    backend = {"service": {"name": "ui", "port": {"number": 80}}}
    assert ingress["spec"]["rules"] == [{"http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": backend}]}}]


@pytest.mark.parametrize("path", sorted(STORE.rglob("kustomization.yaml")), ids=lambda path: path.parent.name)
def test_each_kustomization_lists_what_stands_beside_it_and_does_nothing_more(path):
    kustomization = yaml.safe_load(path.read_text(encoding="utf-8"))
    beside = {entry.name for entry in path.parent.iterdir() if entry.suffix == ".yaml" or entry.is_dir()}
    assert set(kustomization) == {"apiVersion", "kind", "resources"}
    assert kustomization["resources"] == sorted(beside - {"kustomization.yaml"})


def test_the_chapter_has_two_policies_that_name_no_port_and_no_policy_type():
    policies = {tree["metadata"]["name"]: tree for _, tree in objects(ROOT / "examples/workshop/chapter")}
    service = {f"{PREFIX}name": "catalog", f"{PREFIX}component": "service"}
    database = {f"{PREFIX}name": "catalog", f"{PREFIX}component": "mysql"}
    ui = {
        "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "ui"}},
        "podSelector": {"matchLabels": {f"{PREFIX}name": "ui"}},
    }
    assert {name: policy["spec"] for name, policy in policies.items()} == {
        "allow-catalog-ingress-webservice": {"podSelector": {"matchLabels": service}, "ingress": [{"from": [ui]}]},
        "allow-catalog-ingress-db": {
            "podSelector": {"matchLabels": database},
            "ingress": [{"from": [{"podSelector": {"matchLabels": service}}]}],
        },
    }
    assert {policy["metadata"]["namespace"] for policy in policies.values()} == {"catalog"}


def test_the_workshops_two_lines_compile_to_what_the_chapter_means():
    chapter, generated = (
        read_manifests([str(ROOT / "examples/workshop" / folder)], ROOT).inventory.policies
        for folder in ("chapter", "out")
    )
    assert len(chapter) == len(generated) == 2
    known = KnownNamespaces(read_manifests([str(STORE)], ROOT).inventory.namespace_by_name)
    taught, built = (PermittedSides.of(policies, known) for policies in (chapter, generated))
    assert [*taught.beyond(built), *built.beyond(taught)] == []
