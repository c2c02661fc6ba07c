from __future__ import annotations

import pytest

from netpolgen.model.finding import ObjectRef
from netpolgen.model.labels import LabelSelector
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
from netpolgen.model.ports import PortRange, PortSet, Protocol
from netpolgen.model.source import Origin

TCP, UDP, SCTP = Protocol
INGRESS, EGRESS = Direction
HERE, THERE = Origin("a.yaml"), Origin("b.yaml", 1, ("spec",))


def test_a_rule_without_more_is_for_everyone_on_every_port() -> None:
    rule = PolicyRule()
    assert (rule.peers, rule.ports) == ((Anyone(),), (AnyPort(),))
    assert rule.numbered_ports == PortSet.EVERY_PORT
    assert rule.named_ports == ()


@pytest.mark.parametrize(
    ("ports", "numbered", "named"),
    [
        ((PortRange(TCP, 80, 80),), "TCP 80", ()),
        ((PortRange(TCP, 80, 80), PortRange(UDP, 1, 65535)), "TCP 80, every UDP port", ()),
        ((NamedPort(TCP, "http"),), "no port", ("TCP http",)),
        ((NamedPort(UDP, "dns"), PortRange(SCTP, 7, 9), NamedPort(TCP, "http")), "SCTP 7-9", ("UDP dns", "TCP http")),
        ((PortRange(TCP, 80, 80), AnyPort(), NamedPort(TCP, "http")), "every port", ("TCP http",)),
    ],
)
def test_numbers_and_names_of_a_rule(ports, numbered, named) -> None:
    rule = PolicyRule(ports=ports)
    assert str(rule.numbered_ports) == numbered
    assert tuple(map(str, rule.named_ports)) == named


@pytest.mark.parametrize("types", [frozenset(), {INGRESS}, {EGRESS}, {INGRESS, EGRESS}])
def test_only_rules_of_the_policy_types_are_in_force(types) -> None:
    into, out = (PolicyRule((PodPeer(LabelSelector.EVERYTHING),)),), (PolicyRule(),)
    policy = NetworkPolicy("shop", "web", LabelSelector.EVERYTHING, frozenset(types), into, out)
    assert policy.rules(INGRESS) == (into if INGRESS in types else ())
    assert policy.rules(EGRESS) == (out if EGRESS in types else ())


def test_where_it_stands_does_not_make_a_policy_another_one() -> None:
    def policy(origin: Origin) -> NetworkPolicy:
        peers = (PodPeer(LabelSelector.EVERYTHING, origin=origin), IPBlockPeer(IPBlock("::/0"), origin))
        rule = PolicyRule(peers, origin=origin)
        return NetworkPolicy("shop", "web", LabelSelector.EVERYTHING, frozenset({INGRESS}), (rule,), origin=origin)

    assert policy(HERE) == policy(THERE)
    assert len({policy(HERE), policy(THERE)}) == 1


def test_labels_and_annotations_make_policies_differ() -> None:
    plain = NetworkPolicy("shop", "web", LabelSelector.EVERYTHING, frozenset())
    assert plain != NetworkPolicy("shop", "web", LabelSelector.EVERYTHING, frozenset(), labels={"a": "b"})
    assert plain != NetworkPolicy("shop", "web", LabelSelector.EVERYTHING, frozenset(), annotations={"a": "b"})


def test_a_policy_is_known_by_kind_namespace_and_name() -> None:
    policy = NetworkPolicy("shop", "web", LabelSelector.EVERYTHING, frozenset())
    assert policy.ref == ObjectRef("NetworkPolicy", "shop", "web")


def test_many_ports_and_excepts_are_no_burden() -> None:
    """Adding thousands one after the other would take minutes."""
    rule = PolicyRule(ports=tuple(PortRange(TCP, number, number) for number in range(1, 60_000, 2)))
    assert len(rule.numbered_ports.intervals) == 30_000
    excepts = tuple(f"10.{number // 256}.{number % 256}.4/32" for number in range(30_000))
    assert len(IPBlock("10.0.0.0/8", excepts).addresses.intervals) == 30_001
