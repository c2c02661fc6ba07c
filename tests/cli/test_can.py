"""The workshop's checks with curl, offline: who reaches whom, and which rule decides on which side."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Netpolgen
from tests.golden import Golden

EXPECTED = Path(__file__).parent / "can"

WORKSHOP = ("-c", "examples/workshop/policies.toml")
CURL_CHECKS = [
    ("before the policies, ui", "ui", "catalog:80", ["examples/retail-store"], 0),
    ("before the policies, orders", "orders", "catalog:80", ["examples/retail-store"], 0),
    ("the first policy lets ui in", "ui", "catalog:80", ["examples/retail-store", "examples/workshop/chapter"], 0),
    ("and keeps orders out", "orders", "catalog:80", ["examples/retail-store", "examples/workshop/chapter"], 1),
    (
        "orders cannot reach the database",
        "orders",
        "catalog-mysql:3306",
        ["examples/retail-store", "examples/workshop/chapter"],
        1,
    ),
    ("its own service can", "catalog", "catalog-mysql:3306", ["examples/retail-store", "examples/workshop/chapter"], 0),
    ("the rest stays open", "orders", "checkout:http", ["examples/retail-store", "examples/workshop/chapter"], 0),
]


@pytest.mark.parametrize(
    ("source", "target", "paths", "code"), [case[1:] for case in CURL_CHECKS], ids=[case[0] for case in CURL_CHECKS]
)
def test_the_workshops_curl_checks(
    source: str, target: str, paths: list[str], code: int, store: Path, netpolgen: Netpolgen
):
    ran = netpolgen("can", source, target, *paths, "--no-config")
    assert ran.code == code
    assert ran.out.startswith("denied: " if code else "permitted: ")


@pytest.fixture
def built(store: Path, netpolgen: Netpolgen) -> Path:
    netpolgen("build")
    return store


QUESTIONS = {
    "permitted_by_a_rule_on_each_side": ("ui", "catalog:http"),
    "service_port_is_mapped_and_said_so": ("ui", "catalog:80"),
    "pod_port": ("ui", "catalog:8080"),
    "denied_on_both_sides": ("orders", "catalog-mysql:mysql"),
    "other_port": ("ui", "catalog:9090/tcp"),
    "address_inside_a_network": ("10.42.0.7", "ui:http"),
    "block_wider_than_the_network": ("10.42.0.0/16", "ui:http"),
    "ipv6_is_another_family": ("2001:db8::1", "ui:http"),
    "pod_to_address": ("ui", "8.8.8.8:443"),
    "pod_to_address_in_brackets": ("ui", "[2001:db8::1]:443"),
    "namespace_and_name": ("checkout/checkout", "orders/orders:http"),
    "namespace_kind_and_name": ("catalog/Deployment/catalog", "catalog/StatefulSet/catalog-mysql:3306"),
    "group_of_targets": ("ui", "backends:http"),
    "no_port_takes_the_services": ("catalog", "catalog-mysql"),
    "dns": ("ui", "dns"),
    "itself": ("catalog", "catalog:http"),
    "udp": ("ui", "catalog:8080/udp"),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_answers(name: str, built: Path, netpolgen: Netpolgen, golden: Golden):
    source, target = QUESTIONS[name]
    ran = netpolgen("can", source, target)
    golden(EXPECTED / f"{name}.txt", f"$ netpolgen can {source} {target}\n{ran.out}{ran.err}exit {ran.code}\n")


def test_json(built: Path, netpolgen: Netpolgen, golden: Golden):
    ran = netpolgen("can", "ui", "catalog:80", "--format", "json")
    answer = json.loads(ran.out)
    assert answer["allowed"] is True
    assert answer["ingress"]["isolated"] is True
    assert answer["ingress"]["rules"][0]["policy"] == "catalog/allow-catalog-ingress"
    golden(EXPECTED / "answer.json", ran.out)


@pytest.mark.parametrize(
    ("source", "target", "message"),
    [
        ("uii", "catalog:http", 'unknown name "uii"; did you mean "ui"?'),
        ("ui", "catalog:htp", '"catalog" has no port "htp"; it has http'),
        ("ui", "catalog:0", "0"),
        ("ui", "catalog:99999", "99999"),
        ("ui", "catalog:80/icmp", "icmp"),
        ("ui/Deployment/uii", "catalog:80", 'no Deployment "uii" in namespace "ui"'),
        ("ui", "", "name"),
    ],
)
def test_questions_that_cannot_be_asked(source: str, target: str, message: str, built: Path, netpolgen: Netpolgen):
    ran = netpolgen("can", source, target)
    assert ran.code == 2
    assert ran.out == ""
    assert message in ran.err


def test_a_host_network_pod_is_said_to_be_beyond_policies(folder: Path, netpolgen: Netpolgen):
    Path("pods.yaml").write_text(
        """
apiVersion: v1
kind: Pod
metadata: { name: agent, namespace: a, labels: { app: agent } }
spec: { hostNetwork: true, containers: [{ name: main, ports: [{ containerPort: 80 }] }] }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: a, labels: { app: web } }
spec: { containers: [{ name: main, ports: [{ containerPort: 80 }] }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: deny, namespace: a }
spec: { podSelector: {} }
"""
    )
    towards = netpolgen("can", "a/web", "a/Pod/agent:80", "pods.yaml")
    assert towards.code == 0
    assert "Pod a/agent runs on its node's network: no policy isolates it" in towards.err
    assert netpolgen("can", "a/Pod/agent", "a/web:80", "pods.yaml").code == 1


def test_a_component_without_known_pods_stands_for_one_with_its_labels(folder: Path, netpolgen: Netpolgen):
    Path("policies.toml").write_text(
        """
version = 1
[components.ui]
namespace = "ui"
labels = { app = "ui" }
[components.api]
namespace = "shop"
labels = { app = "api" }
ports = { http = 8080 }
[allow]
"ui -> api:http" = true
"""
    )
    netpolgen("build")
    assert netpolgen("can", "ui", "api:http").code == 0
    assert netpolgen("can", "api", "api:http").code == 1
