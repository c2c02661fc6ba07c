"""The excess of one side over another, against a comparison of every pair."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from netpolgen.model.objects import Namespace
from netpolgen.model.policy import Direction, NetworkPolicy
from netpolgen.model.ports import PortSet
from netpolgen.semantics.compare import excess
from netpolgen.semantics.terms import side_of
from netpolgen.semantics.universe import Universe, members
from netpolgen.semantics.vocabulary import PodSelection, Vocabulary
from tests import strategies
from tests.semantics.building import INGRESS, SCTP, TCP, UDP, block, every_port, pod, pods, policy, port, rule, select
from tests.semantics.picture import Picture

WEB, DB = select(app="web"), select(app="db")

two_sets = st.tuples(strategies.clusters(3), st.lists(strategies.policies(("x", "y")), max_size=3))


def differences(universe: Universe, left, right, direction: Direction) -> dict[tuple[int, int], PortSet]:
    """The excess pair by pair; no pair may be told twice."""
    found: dict[tuple[int, int], PortSet] = {}
    sides = side_of(universe, left, direction), side_of(universe, right, direction)
    for difference in excess(universe, *sides, universe.every_pod):
        assert difference.ports
        for subject in members(difference.subjects):
            for peer in members(difference.peers):
                assert (subject, peer) not in found
                found[subject, peer] = difference.ports
    return found


def in_one_direction(policies, direction: Direction) -> list[NetworkPolicy]:
    return [replace(one, policy_types=one.policy_types & {direction}) for one in policies]


@given(two_sets, st.sampled_from(Direction))
def test_the_excess_is_what_a_comparison_of_every_pair_finds(drawn, direction) -> None:
    cluster, right = drawn
    vocabulary = Vocabulary.of_policies((*cluster.policies, *right))
    wide, narrow = (
        Picture.of(cluster.namespaces, cluster.pods, in_one_direction(policies, direction), vocabulary)
        for policies in (cluster.policies, right)
    )
    universe = wide.universe
    expected = {}
    for subject in members(universe.every_pod):
        for peer in members(universe.everything):
            pair = (peer, subject) if direction is INGRESS else (subject, peer)
            more = wide.passing.get(pair, PortSet.NONE) - narrow.passing.get(pair, PortSet.NONE)
            if more:
                expected[subject, peer] = more
    assert differences(universe, cluster.policies, right, direction) == expected


@given(strategies.clusters(), st.randoms(use_true_random=False), st.sampled_from(Direction))
def test_equal_policies_have_no_excess_in_any_order(cluster, random, direction) -> None:
    universe = Universe(cluster.namespaces, cluster.pods, Vocabulary.of_policies(cluster.policies))
    reordered = list(cluster.policies)
    random.shuffle(reordered)
    assert not differences(universe, cluster.policies, reordered, direction)
    assert not differences(universe, cluster.policies, [*reordered, *cluster.policies], direction)


@given(strategies.clusters(), strategies.rules(), st.sampled_from(Direction))
def test_one_more_rule_never_closes_anything(cluster, more, direction) -> None:
    wider = [replace(one, ingress=(*one.ingress, more), egress=(*one.egress, more)) for one in cluster.policies]
    universe = Universe(cluster.namespaces, cluster.pods, Vocabulary.of_policies((*cluster.policies, *wider)))
    assert not differences(universe, cluster.policies, wider, direction)


@given(strategies.clusters(), strategies.policies(("x", "y")), st.sampled_from(Direction))
def test_one_more_policy_closes_only_what_was_not_isolated(cluster, more, direction) -> None:
    wider = (*cluster.policies, more)
    universe = Universe(cluster.namespaces, cluster.pods, Vocabulary.of_policies(wider))
    isolated = side_of(universe, cluster.policies, direction).isolated
    closed = differences(universe, cluster.policies, wider, direction)
    assert not any(isolated >> subject & 1 for subject, _ in closed)


def excess_over(left, right, among: int | None = None) -> list[tuple[int, int, str]]:
    """Over the pods web (bit 0) and db (bit 1) of one namespace, and both address families (bits 2 and 3)."""
    told_apart = Vocabulary(frozenset(PodSelection.in_one("x", one) for one in (WEB, DB)))
    vocabulary = Vocabulary.of_policies((*left, *right)) | told_apart
    universe = Universe((Namespace.of("x"),), (pod("x", app="web"), pod("x", app="db")), vocabulary)
    sides = side_of(universe, left, INGRESS), side_of(universe, right, INGRESS)
    found = excess(universe, *sides, universe.every_pod if among is None else among)
    return sorted((one.subjects, one.peers, str(one.ports)) for one in found)


def test_an_open_pod_exceeds_an_isolated_one_by_everything() -> None:
    assert excess_over([policy("x", WEB, ingress=[])], [policy("x", ingress=[])]) == [(0b10, 0b1111, "every port")]


def test_only_the_subjects_asked_for_are_compared() -> None:
    assert excess_over([], [policy("x", ingress=[])], among=0b01) == [(0b01, 0b1111, "every port")]
    assert excess_over([], [policy("x", ingress=[])], among=0) == []


def test_ports_are_added_up_over_terms_before_they_are_compared() -> None:
    left = [policy("x", DB, ingress=[rule(pods(WEB), ports=(port(80, end=90),))])]
    right = [
        policy("x", DB, ingress=[rule(pods(), ports=(port(80, end=85),)), rule(pods(WEB), ports=(port(86, end=89),))])
    ]
    assert excess_over(left, right) == [(0b10, 0b01, "TCP 90")]


def test_peers_are_split_where_their_ports_differ() -> None:
    left = [
        policy("x", DB, ingress=[rule(pods(), ports=(port(80),)), rule(block("::/0"), pods(WEB), ports=(port(81),))])
    ]
    assert excess_over(left, [policy("x", DB, ingress=[])]) == [
        (0b10, 0b0001, "TCP 80-81"),
        (0b10, 0b0010, "TCP 80"),
        (0b10, 0b1000, "TCP 81"),
    ]


def test_every_protocol_in_turn_is_the_same_as_every_port() -> None:
    apart = [rule(ports=(every_port(protocol),)) for protocol in (TCP, UDP, SCTP)]
    assert excess_over([], [policy("x", ingress=apart)]) == []
