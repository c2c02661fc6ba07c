"""Lists are taken apart: every object keeps its place in the document."""

from __future__ import annotations

import pytest

from netpolgen.inputs.objects.decode import decode
from netpolgen.model.source import Origin
from tests.inputs.decode.trees import document, policy_tree

NAMED = {"metadata": {"name": "web"}}


def test_objects_of_every_kind_come_out_in_order():
    tree = {
        "apiVersion": "v1",
        "kind": "List",
        "items": [
            {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}},
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "b"}},
            {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "c"}},
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}},
            {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}},
            policy_tree({"x": 1, "ingress": [{}]}),
        ],
    }
    found = decode(document(tree))
    assert [item.name for item in found.namespaces] == ["shop"]
    assert [item.ref.name for item in found.workloads] == ["b", "a"]
    assert [item.name for item in found.services] == ["web"]
    assert found.workloads[1].origin == Origin("m.yaml", 3, ("items", 3))
    assert found.policies[0].ingress[0].origin.route == ("items", 5, "spec", "ingress", 0)
    [problem] = found.document.problems
    assert problem.violation.path == "spec.x"
    assert problem.violation.origin == Origin("m.yaml", 3, ("items", 5, "spec", "x"), on_key=True)


@pytest.mark.parametrize(
    ("kind", "api_version", "field"),
    [
        ("NamespaceList", "v1", "namespaces"),
        ("ServiceList", "v1", "services"),
        ("PodList", "v1", "workloads"),
        ("DeploymentList", "apps/v1", "workloads"),
        ("NetworkPolicyList", "networking.k8s.io/v1", "policies"),
    ],
)
def test_items_of_a_typed_list_take_kind_and_version_from_it(kind, api_version, field):
    found = decode(document({"apiVersion": api_version, "kind": kind, "items": [NAMED, {**NAMED, "kind": None}]}))
    assert len(getattr(found, field)) == 2
    assert found.document.problems == ()


def test_items_of_a_plain_list_take_nothing_from_it():
    found = decode(document({"apiVersion": "v1", "kind": "List", "items": [NAMED]}))
    assert not found.recognised


def test_an_item_may_say_its_own_kind():
    item = {"apiVersion": "v1", "kind": "Service", **NAMED}
    found = decode(document({"apiVersion": "v1", "kind": "PodList", "items": [item]}))
    assert len(found.services) == 1


def test_lists_may_nest_without_end():
    tree = policy_tree({})
    for _ in range(5_000):
        tree = {"apiVersion": "v1", "kind": "List", "items": [tree]}
    [found] = decode(document(tree)).policies
    assert len(found.origin.route) == 10_000


@pytest.mark.parametrize("items", [{}, {"items": None}, {"items": []}])
def test_an_empty_list_is_recognised_and_holds_nothing(items):
    found = decode(document({"apiVersion": "v1", "kind": "PodList", **items}))
    assert found.recognised
    assert found.document.problems == ()


def test_one_bad_item_does_not_lose_the_others():
    items = [policy_tree({"policyTypes": ["ingress"]}, name="bad"), policy_tree({}, name="good"), 7]
    found = decode(document({"apiVersion": "v1", "kind": "List", "items": items}))
    assert [item.name for item in found.policies] == ["good"]
    assert [problem.code for problem in found.document.problems] == ["NPG006", "NPG004"]
