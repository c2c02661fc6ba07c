from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpolgen.backends import BACKENDS
from netpolgen.backends.generated_file import render_file, render_stream
from netpolgen.backends.network_policy import render_policy
from netpolgen.backends.yaml_text import dump
from netpolgen.model.labels import LabelSelector, Operator, ValueSet
from netpolgen.model.marker import EDGES_ANNOTATION, MANAGED_BY, MANAGED_BY_LABEL
from netpolgen.model.policy import (
    BOTH_DIRECTIONS,
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

GOLDEN = Path(__file__).parent / "network_policy"
EVERYTHING = LabelSelector.EVERYTHING
INGRESS, EGRESS = frozenset({Direction.INGRESS}), frozenset({Direction.EGRESS})
CATALOG = LabelSelector.from_labels({"app.kubernetes.io/name": "catalog", "app.kubernetes.io/component": "service"})
UI = LabelSelector.from_labels({"app.kubernetes.io/name": "ui"})


def namespace(name):
    return LabelSelector.from_labels({"kubernetes.io/metadata.name": name})


def tcp(first, last=None):
    return PortRange(Protocol.TCP, first, first if last is None else last)


def selector(*requirements):
    return LabelSelector.of((key, ValueSet.of(operator, values)) for key, operator, values in requirements)


POLICIES = {
    "default_deny": NetworkPolicy("other", "default-deny", EVERYTHING, BOTH_DIRECTIONS),
    "allow_all": NetworkPolicy("shop", "allow-all", EVERYTHING, BOTH_DIRECTIONS, (PolicyRule(),), (PolicyRule(),)),
    "from_another_namespace": NetworkPolicy(
        "catalog",
        "allow-catalog-ingress",
        CATALOG,
        INGRESS,
        (PolicyRule((PodPeer(UI, namespace("ui")),), (NamedPort(Protocol.TCP, "http"),)),),
        labels={MANAGED_BY_LABEL: MANAGED_BY},
        annotations={EDGES_ANNOTATION: "ui -> catalog:http\norders -> catalog:http: nobody else knows the price"},
    ),
    "every_kind_of_peer": NetworkPolicy(
        "shop",
        "peers",
        EVERYTHING,
        EGRESS,
        egress=(
            PolicyRule(
                (
                    IPBlockPeer(IPBlock("2001:db8::/32", ("2001:db8:2::/48", "2001:db8:1::/48"))),
                    IPBlockPeer(IPBlock("10.0.0.0/8")),
                    IPBlockPeer(IPBlock("9.0.0.0/8")),
                    PodPeer(EVERYTHING, EVERYTHING),
                    PodPeer(UI, namespace("web")),
                    PodPeer(EVERYTHING, namespace("ui")),
                    PodPeer(UI),
                    PodPeer(EVERYTHING),
                )
            ),
        ),
    ),
    "every_kind_of_port": NetworkPolicy(
        "shop",
        "ports",
        EVERYTHING,
        INGRESS,
        (
            PolicyRule(
                ports=(
                    PortRange(Protocol.SCTP, 1, 65535),
                    NamedPort(Protocol.UDP, "dns"),
                    PortRange(Protocol.UDP, 53, 53),
                    NamedPort(Protocol.TCP, "http"),
                    tcp(9000, 9010),
                    tcp(443),
                    tcp(80),
                )
            ),
        ),
    ),
    "every_kind_of_requirement": NetworkPolicy(
        "shop",
        "selectors",
        selector(
            ("one", Operator.IN, ["no"]),
            ("another", Operator.IN, ["1"]),
            ("several", Operator.IN, ["b", "a"]),
            ("other", Operator.NOT_IN, ["y", "x"]),
            ("present", Operator.EXISTS, []),
            ("absent", Operator.DOES_NOT_EXIST, []),
            ("present-but", Operator.EXISTS, []),
            ("present-but", Operator.NOT_IN, ["z"]),
            ("impossible", Operator.EXISTS, []),
            ("impossible", Operator.DOES_NOT_EXIST, []),
        ),
        INGRESS,
    ),
    "several_rules": NetworkPolicy(
        "shop",
        "rules",
        UI,
        BOTH_DIRECTIONS,
        (
            PolicyRule((PodPeer(UI),), (tcp(8080),)),
            PolicyRule((PodPeer(CATALOG),), (tcp(80),)),
            PolicyRule((PodPeer(UI),), (tcp(80),)),
            PolicyRule((PodPeer(UI),)),
        ),
        (PolicyRule((IPBlockPeer(IPBlock("0.0.0.0/0")),), (tcp(443),)),),
    ),
}


@pytest.mark.parametrize("name", POLICIES)
def test_a_policy_is_written_as_expected(name, golden):
    golden(GOLDEN / f"{name}.yaml", render_file(render_policy(POLICIES[name]), "policies.toml"))


def test_every_golden_file_belongs_to_a_policy():
    assert {path.stem for path in GOLDEN.iterdir()} == set(POLICIES)


@pytest.mark.parametrize("name", POLICIES)
@pytest.mark.parametrize("backend", BACKENDS)
def test_every_backend_is_named_by_the_api_it_writes(name, backend):
    assert BACKENDS[backend](POLICIES[name])["apiVersion"] == backend


def test_a_stream_has_one_header_and_every_policy():
    text = render_stream([render_file(render_policy(policy), "x.toml") for policy in POLICIES.values()], "shop.toml")
    assert text.startswith(
        '# Generated by netpolgen from shop.toml; edit that file and run "netpolgen build".\napiVersion'
    )
    assert text.count("# Generated") == 1
    assert text.count("\n---\n") == len(POLICIES) - 1


@pytest.mark.parametrize(
    ("policy", "message"),
    [
        (
            NetworkPolicy(
                "a", "b", LabelSelector.of([("k", ValueSet(frozenset("v"), complement=False, absent=True))]), INGRESS
            ),
            "k=v or !k",
        ),
        (NetworkPolicy("a", "b", EVERYTHING, frozenset()), "NetworkPolicy a/b has no policy type"),
        (NetworkPolicy("a", "b", EVERYTHING, INGRESS, (PolicyRule(peers=()),)), "would admit everything"),
        (NetworkPolicy("a", "b", EVERYTHING, INGRESS, (PolicyRule(ports=()),)), "would admit everything"),
        (
            NetworkPolicy("a", "b", EVERYTHING, INGRESS, (PolicyRule((IPBlockPeer(IPBlock("10.0.0.0/33")),)),)),
            "10.0.0.0/33",
        ),
    ],
)
def test_what_the_api_cannot_say_is_refused(policy, message):
    with pytest.raises(ValueError, match=message):
        render_policy(policy)


def test_anyone_and_any_port_swallow_what_stands_beside_them():
    rule = PolicyRule((PodPeer(UI), Anyone()), (tcp(80), AnyPort()))
    assert render_policy(NetworkPolicy("a", "b", UI, INGRESS, (rule,)))["spec"]["ingress"] == [{}]


SOME_PEERS = [peer for rule in POLICIES["every_kind_of_peer"].egress for peer in rule.peers]
SOME_PORTS = [port for rule in POLICIES["every_kind_of_port"].ingress for port in rule.ports]
RULES = st.builds(
    PolicyRule,
    peers=st.lists(st.sampled_from([*SOME_PEERS, Anyone()]), min_size=1, max_size=4).map(tuple),
    ports=st.lists(st.sampled_from([*SOME_PORTS, AnyPort()]), min_size=1, max_size=4).map(tuple),
)


@given(st.lists(RULES, max_size=4), st.randoms())
def test_order_and_repetition_of_rules_peers_and_ports_do_not_show(rules, random):
    def shuffled(items):
        return tuple(random.sample([*items, *items[:1]], len(items) + len(items[:1])))

    other = shuffled([PolicyRule(shuffled(rule.peers), shuffled(rule.ports)) for rule in rules])
    assert written(tuple(rules)) == written(other)


def written(rules):
    return dump(render_policy(NetworkPolicy("a", "b", UI, EGRESS, egress=rules)))


def test_different_rules_are_written_differently():
    rules = [PolicyRule((peer,), (port,)) for peer, port in itertools.product(SOME_PEERS, SOME_PORTS)]
    assert len({written((rule,)) for rule in rules}) == len(rules)


def test_labels_and_annotations_are_sorted_and_left_out_when_there_are_none():
    plain = NetworkPolicy("a", "b", UI, INGRESS)
    marked = NetworkPolicy("a", "b", UI, INGRESS, labels={"z": "1", "a": "2"}, annotations={"z": "1", "a": "2"})
    assert render_policy(plain)["metadata"] == {"name": "b", "namespace": "a"}
    assert dump(render_policy(marked)["metadata"]) == (
        'name: b\nnamespace: a\nlabels:\n  a: "2"\n  z: "1"\nannotations:\n  a: "2"\n  z: "1"\n'
    )
