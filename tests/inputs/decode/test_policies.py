"""What a NetworkPolicy that the API server takes comes to; absent, null and empty are told apart here only."""

from __future__ import annotations

import pytest

from netpolgen.inputs.objects.decode import decode
from netpolgen.model.labels import LabelSelector, Operator, ValueSet
from netpolgen.model.policy import (
    Anyone,
    AnyPort,
    Direction,
    IPBlock,
    IPBlockPeer,
    NamedPort,
    NetworkPolicy,
    PodPeer,
    PolicyRule,
)
from netpolgen.model.ports import PortRange, Protocol
from netpolgen.model.source import Origin
from tests.inputs.decode.trees import document, policy, policy_tree

INGRESS, EGRESS = Direction.INGRESS, Direction.EGRESS
WEB = LabelSelector.from_labels({"app": "web"})
EVERYTHING = LabelSelector.EVERYTHING


def test_a_whole_policy():
    spec = {
        "podSelector": {"matchLabels": {"app": "web"}},
        "policyTypes": ["Egress", "Ingress"],
        "ingress": [
            {
                "from": [{"podSelector": {"matchLabels": {"app": "web"}}}, {"ipBlock": {"cidr": "10.0.0.0/8"}}],
                "ports": [{"port": 80}, {"protocol": "UDP", "port": "dns"}],
            }
        ],
        "egress": [{}],
    }
    assert policy(spec, labels={"a": "b"}, annotations={"c": "d"}) == NetworkPolicy(
        namespace="shop",
        name="web",
        pod_selector=WEB,
        policy_types=frozenset({INGRESS, EGRESS}),
        ingress=(
            PolicyRule(
                (PodPeer(WEB), IPBlockPeer(IPBlock("10.0.0.0/8"))),
                (PortRange(Protocol.TCP, 80, 80), NamedPort(Protocol.UDP, "dns")),
            ),
        ),
        egress=(PolicyRule((Anyone(),), (AnyPort(),)),),
        labels={"a": "b"},
        annotations={"c": "d"},
    )


@pytest.mark.parametrize("selector", [None, {}, {"matchLabels": None}, {"matchLabels": {}, "matchExpressions": []}])
def test_an_absent_null_or_empty_pod_selector_selects_everything(selector):
    assert policy({"podSelector": selector}).pod_selector == EVERYTHING
    assert policy({}).pod_selector == EVERYTHING
    assert policy(None).pod_selector == EVERYTHING


@pytest.mark.parametrize(
    ("spec", "types"),
    [
        (None, {INGRESS}),
        ({}, {INGRESS}),
        ({"policyTypes": []}, {INGRESS}),
        ({"policyTypes": None, "egress": []}, {INGRESS}),
        ({"egress": None}, {INGRESS}),
        ({"egress": [{}]}, {INGRESS, EGRESS}),
        ({"egress": [None]}, {INGRESS, EGRESS}),
        ({"policyTypes": ["Egress"], "ingress": [{}]}, {EGRESS}),
        ({"policyTypes": ["Ingress", "Ingress"]}, {INGRESS}),
    ],
)
def test_policy_types_default_by_the_number_of_egress_rules(spec, types):
    assert policy(spec).policy_types == types


def test_rules_of_a_direction_without_effect_are_kept_apart():
    found = policy({"policyTypes": ["Egress"], "ingress": [{}]})
    assert len(found.ingress) == 1
    assert found.rules(INGRESS) == ()


@pytest.mark.parametrize("absent", [{}, {"from": None}, {"from": []}])
def test_missing_null_and_empty_peers_are_everyone(absent):
    assert policy({"ingress": [absent]}).ingress[0].peers == (Anyone(),)


@pytest.mark.parametrize("rules", [None, []])
def test_no_rules_are_no_rules(rules):
    assert policy({"ingress": rules}).ingress == ()


@pytest.mark.parametrize("absent", [{}, {"ports": None}, {"ports": []}])
def test_missing_null_and_empty_ports_are_all_traffic(absent):
    assert policy({"egress": [absent]}).egress[0].ports == (AnyPort(),)


@pytest.mark.parametrize("port", [{}, None, {"protocol": None}, {"protocol": "TCP", "port": None}])
def test_an_empty_port_is_every_tcp_port_and_no_other(port):
    assert policy({"egress": [{"ports": [port]}]}).egress[0].ports == (PortRange(Protocol.TCP, 1, 65535),)


@pytest.mark.parametrize(
    ("port", "expected"),
    [
        ({"protocol": "SCTP"}, PortRange(Protocol.SCTP, 1, 65535)),
        ({"port": 80}, PortRange(Protocol.TCP, 80, 80)),
        ({"port": 80, "endPort": None}, PortRange(Protocol.TCP, 80, 80)),
        ({"port": 80, "endPort": 90, "protocol": "UDP"}, PortRange(Protocol.UDP, 80, 90)),
        ({"port": "http"}, NamedPort(Protocol.TCP, "http")),
    ],
)
def test_ports(port, expected):
    assert policy({"ingress": [{"ports": [port]}]}).ingress[0].ports == (expected,)


@pytest.mark.parametrize(
    ("peer", "expected"),
    [
        ({"podSelector": {}}, PodPeer(EVERYTHING, None)),
        ({"namespaceSelector": {}}, PodPeer(EVERYTHING, EVERYTHING)),
        ({"namespaceSelector": {"matchLabels": None}}, PodPeer(EVERYTHING, EVERYTHING)),
        ({"namespaceSelector": None, "podSelector": {"matchLabels": {"app": "web"}}}, PodPeer(WEB, None)),
        ({"namespaceSelector": {}, "podSelector": {"matchLabels": {"app": "web"}}}, PodPeer(WEB, EVERYTHING)),
        ({"ipBlock": {"cidr": "10.0.0.0/8", "except": None}}, IPBlockPeer(IPBlock("10.0.0.0/8"))),
        (
            {"podSelector": None, "ipBlock": {"cidr": "::/0", "except": ["2001:db8::/32"]}},
            IPBlockPeer(IPBlock("::/0", ("2001:db8::/32",))),
        ),
    ],
)
def test_peers(peer, expected):
    assert policy({"egress": [{"to": [peer]}]}).egress[0].peers == (expected,)


def test_requirements_and_labels_on_one_key_are_all_kept():
    expressions = [
        {"key": "app", "operator": "NotIn", "values": ["db"]},
        {"key": "tier", "operator": "DoesNotExist", "values": None},
        {"key": "zone", "operator": "In", "values": [None, "a"]},
    ]
    found = policy({"podSelector": {"matchLabels": {"app": "web", "x": None}, "matchExpressions": expressions}})
    assert found.pod_selector == LabelSelector.of(
        [
            ("app", ValueSet.of(Operator.IN, ["web"])),
            ("tier", ValueSet.of(Operator.DOES_NOT_EXIST)),
            ("x", ValueSet.of(Operator.IN, [""])),
            ("zone", ValueSet.of(Operator.IN, ["", "a"])),
        ]
    )


def test_every_rule_and_peer_knows_where_it_stands():
    found = policy({"egress": [{}, {"to": [{"podSelector": {}}, {"ipBlock": {"cidr": "::/0"}}]}]})
    rule = found.egress[1]
    assert found.origin == Origin("m.yaml", 3)
    assert rule.origin == Origin("m.yaml", 3, ("spec", "egress", 1))
    assert [peer.origin.route for peer in rule.peers] == [
        ("spec", "egress", 1, "to", 0),
        ("spec", "egress", 1, "to", 1),
    ]


def test_without_a_namespace_the_default_one_is_taken():
    tree = policy_tree({}, namespace="")
    [found] = decode(document(tree), default_namespace="shop").policies
    assert (found.namespace, found.name) == ("shop", "web")


def test_a_generated_name_stands_in_for_the_name():
    [found] = decode(document(policy_tree({}, name=None, generateName="web-"))).policies
    assert found.name == "web-"


def test_unknown_fields_are_as_if_not_written():
    found = policy({"podSelector": {"app": "web"}, "ingress": [{"ports": [{"port": 80, "targetPort": 8080}]}]})
    assert found.pod_selector == EVERYTHING
    assert found.ingress[0].ports == (PortRange(Protocol.TCP, 80, 80),)


def test_before_1_21_a_range_is_its_first_port():
    tree = policy_tree({"ingress": [{"ports": [{"port": 80, "endPort": 90}]}]})
    [found] = decode(document(tree), kubernetes=(1, 20)).policies
    assert found.ingress[0].ports == (PortRange(Protocol.TCP, 80, 80),)


def test_before_1_36_loose_blocks_cover_what_the_server_read():
    block = {"cidr": "010.0.0.5/08", "except": ["10.001.0.0/16"]}
    tree = policy_tree({"egress": [{"to": [{"ipBlock": block}]}]})
    [found] = decode(document(tree), kubernetes=(1, 35)).policies
    [peer] = found.egress[0].peers
    assert peer.block.addresses == IPBlock("10.0.0.0/8", ("10.1.0.0/16",)).addresses


def test_annotations_may_hold_256_kib_and_no_more():
    fits = {"k" * 10: "é" * ((256 * 1024 - 10) // 2)}
    too_long = {**fits, "a": "b"}
    assert decode(document(policy_tree({}, annotations=fits))).document.problems == ()
    [problem] = decode(document(policy_tree({}, annotations=too_long))).document.problems
    assert (problem.violation.api_class, problem.violation.path) == ("Too long", "metadata.annotations")


def test_problems_come_after_those_of_the_reader():
    first = decode(document(policy_tree({"x": 1}))).document
    again = decode(first).document
    assert again.problems == first.problems * 2
