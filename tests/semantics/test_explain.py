"""The explanation of a flow names what decides it and never disagrees with the reach."""

from __future__ import annotations

from ipaddress import ip_address

from hypothesis import given

from netpolgen.model.objects import ContainerPort
from netpolgen.model.ports import PortSet
from netpolgen.semantics.explain import SideExplained, explain_side
from netpolgen.semantics.reach import Reach
from netpolgen.semantics.universe import members
from tests import strategies
from tests.judge import End, isolates
from tests.semantics.building import (
    EGRESS,
    INGRESS,
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
from tests.semantics.picture import Picture, passing

WEB, DB = pod("shop", app="web"), pod("shop", ContainerPort("sql", TCP, 3306), app="db")
OPS = pod("ops", app="ops")
OUTSIDE = ip_address("203.0.113.7")
ON_80 = PortSet.of(TCP, 80, 80)


def explained(policies, direction, subject: End, peer: End, asked: PortSet = ON_80) -> SideExplained:
    picture = Picture.of((), (WEB, DB, OPS), policies)
    ends = 1 << picture.number(subject), 1 << picture.number(peer)
    return explain_side(picture.universe, policies, direction, ends, asked)


def test_what_no_policy_isolates_is_allowed_without_a_rule() -> None:
    judged = [policy("ops", ingress=[]), policy("shop", egress=[]), policy("shop", select(app="web"), ingress=[])]
    assert explained(judged, INGRESS, DB, WEB) == SideExplained(INGRESS, (), (), PortSet.NONE)
    assert explained(judged, INGRESS, DB, WEB).allowed


def test_every_policy_that_isolates_is_named_and_every_rule_weighed() -> None:
    deny = policy("shop", ingress=[], name="deny")
    near = policy("shop", select(app="db"), ingress=[rule(pods(), ports=(port(81),)), rule(block("::/0"))], name="near")
    found = explained([deny, near], INGRESS, DB, WEB)
    assert found.isolating == (deny, near)
    assert [(one.policy, one.rule, one.ports, one.admits_peer) for one in found.rules] == [
        (near, near.ingress[0], PortSet.NONE, True),
        (near, near.ingress[1], PortSet.NONE, False),
    ]
    assert found.denied == ON_80
    assert not found.allowed


def test_a_permitting_rule_is_told_with_the_ports_that_it_permits() -> None:
    asked = PortSet.of(TCP, 80, 90)
    judged = [policy("shop", ingress=[rule(pods(), ports=(port(80, end=85),)), rule(ports=(port(85, end=88),))])]
    found = explained(judged, INGRESS, DB, WEB, asked)
    assert [str(one.ports) for one in found.rules] == ["TCP 80-85", "TCP 85-88"]
    assert str(found.denied) == "TCP 89-90"


def test_a_named_port_is_told_by_the_number_on_the_destination() -> None:
    judged = [policy("shop", egress=[rule(pods(), ports=(named("sql"), named("sql", UDP)))])]
    asked = PortSet.EVERY_PORT
    assert [str(one.ports) for one in explained(judged, EGRESS, WEB, DB, asked).rules] == ["TCP 3306"]
    assert [str(one.ports) for one in explained(judged, EGRESS, DB, WEB, asked).rules] == ["no port"]


def test_an_address_is_isolated_by_nothing() -> None:
    judged = [policy("shop", ingress=[], egress=[rule(block("203.0.113.0/24"), ports=(port(80),))])]
    assert explained(judged, INGRESS, OUTSIDE, WEB).isolating == ()
    assert explained(judged, EGRESS, WEB, OUTSIDE).allowed


@given(strategies.clusters())
def test_the_explanation_agrees_with_the_reach(cluster) -> None:
    picture = Picture.of(cluster.namespaces, cluster.pods, cluster.policies)
    universe = picture.universe
    reach = passing(Reach.of(universe, cluster.policies))
    for one in members(universe.every_pod):
        for other in members(universe.everything):
            out, into = (
                explain_side(universe, cluster.policies, direction, ends, PortSet.EVERY_PORT)
                for direction, ends in ((EGRESS, (1 << one, 1 << other)), (INGRESS, (1 << other, 1 << one)))
            )
            assert PortSet.EVERY_PORT - out.denied - into.denied == reach.get((one, other), PortSet.NONE)
            for side, subject in ((out, one), (into, other)):
                if subject < len(universe.pods):
                    expected = [
                        judged
                        for judged in cluster.policies
                        if isolates(judged, side.direction, universe.pods[subject])
                    ]
                    assert list(side.isolating) == expected
