"""Differences that no workload of today shows: true examples, none forgotten, and no more than a few of a kind."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netpolgen.model.comparison import FailOn, Shift
from netpolgen.model.inventory import Inventory
from netpolgen.model.labels import LabelSelector
from netpolgen.model.objects import Namespace, Pod
from netpolgen.model.ports import Protocol
from netpolgen.semantics.comparison import possible_changes
from netpolgen.semantics.comparison.compared import compared
from netpolgen.semantics.comparison.two_states import TwoStates
from netpolgen.semantics.symbolic import cubes
from netpolgen.semantics.symbolic.example import PossiblePod
from netpolgen.semantics.vocabulary import in_namespace
from tests import strategies
from tests.judge import permits
from tests.semantics.building import block, named, pods, policy, port, rule, select
from tests.semantics.test_delta import changes, workload
from tests.semantics.test_delta import compared as two_states
from tests.semantics.test_possible import ends_and_port

WEB, DB = workload("web"), workload("db")


def state(*policies, workloads=(WEB, DB), labels=None) -> Inventory:
    return Inventory((Namespace.of("x", labels), Namespace.of("y")), workloads, (), policies)


def told(old: Inventory, new: Inventory) -> list[str]:
    found = compared(TwoStates(old, new), "diff")
    return [f"{change.shift}: {change.example}" for change in found.possible.changes]


DB_FROM_WEB = policy("x", select(app="db"), ingress=[rule(pods(select(app="web")), ports=(port(80),))])
TEAM = LabelSelector.from_labels({"team": "a"})
CASES = {
    "a peer that is not there": (
        policy("x", select(app="db"), ingress=[rule(pods(select(app="job")), ports=(port(80),))]),
        policy("x", select(app="db"), ingress=[]),
        ["opened: pod x/(app=job) -> Deployment x/db on TCP 80"],
    ),
    "a namespace that nobody has labelled": (
        policy("x", select(app="db"), ingress=[rule(pods(namespaces=TEAM))]),
        policy("x", select(app="db"), ingress=[]),
        ["opened: pod other-0/(no labels, namespace team=a) -> Deployment x/db on every port"],
    ),
    "subjects that are not there": (
        policy("x", select(app="job"), egress=[]),
        None,
        ["closed: pod x/(app=job) -> Deployment x/web on every port"],
    ),
    "a name for a port that nobody has": (
        policy("x", select(app="db"), ingress=[rule(pods(select(app="web")), ports=(named("http"),))]),
        policy("x", select(app="db"), ingress=[]),
        ["opened: Deployment x/web -> pod x/(app=db) on TCP http"],
    ),
    "what today's workloads show": (
        DB_FROM_WEB,
        policy("x", select(app="db"), ingress=[]),
        [],
    ),
    "what is only said in other words": (
        policy("x", select(app="db"), ingress=[rule(block("10.0.0.0/8"))]),
        policy("x", select(app="db"), ingress=[rule(block("10.0.0.0/9")), rule(block("10.128.0.0/9"))]),
        [],
    ),
    "a namespace without workloads": (
        policy("y", ingress=[]),
        None,
        ["closed: Deployment x/web -> pod y/(no labels) on every port"],
    ),
}


@pytest.mark.parametrize(("after", "before", "expected"), CASES.values(), ids=CASES)
def test_examples(after, before, expected) -> None:
    old, new = (state(*(() if one is None else (one,))) for one in (before, after))
    assert told(old, new) == expected


def test_labels_of_a_namespace_without_workloads() -> None:
    permitted = policy("y", ingress=[rule(pods(namespaces=TEAM))])
    old, new = (state(permitted, workloads=(), labels=labels) for labels in ({}, {"team": "a"}))
    assert told(old, new) == ["opened: pod x/(no labels) -> pod y/(no labels) on every port"]


def test_a_workload_that_is_new_shows_what_its_policies_do() -> None:
    assert told(state(workloads=(WEB,)), state(DB_FROM_WEB)) == []


def test_a_namespace_that_is_new_with_its_workloads_shows_what_its_policies_do() -> None:
    deny, moved = policy("new", ingress=[]), workload("web", "new")
    assert told(state(), state(deny, workloads=(WEB, DB, moved))) == []
    assert told(state(deny, workloads=(WEB, DB, moved)), state()) == []
    assert told(state(), state(deny)) == ["closed: Deployment x/web -> pod new/(no labels) on every port"]


def test_a_workload_that_wears_another_label_shows_nothing_of_the_old_one() -> None:
    moved = workload("db", app="data")
    old = state(DB_FROM_WEB)
    new = state(policy("x", select(app="data"), ingress=DB_FROM_WEB.ingress), workloads=(WEB, moved))
    assert told(old, new) == [
        "opened: every address -> pod x/(app=db) on every port",
        "opened: Deployment x/web -> pod x/(app=db) on TCP 1-79, TCP 81-65535 and more",
        "opened: pod x/(no labels) -> pod x/(app=db) on every port",
        "closed: every address -> pod x/(app=data) on every port",
        "closed: Deployment x/web -> pod x/(app=data) on TCP 1-79, TCP 81-65535 and more",
        "closed: pod x/(no labels) -> pod x/(app=data) on every port",
    ]


def test_a_workload_that_got_isolated_says_enough_about_its_peers() -> None:
    assert told(state(), state(DB_FROM_WEB)) == []
    assert told(state(DB_FROM_WEB), state()) == []


def test_few_of_a_kind_are_told() -> None:
    rules = [rule(pods(select(app=f"job-{number}"))) for number in range(9)]
    old, new = (state(policy("x", select(app="db"), ingress=found)) for found in ([], rules))
    assert told(old, new) == [
        f"opened: pod x/(app=job-{number}) -> Deployment x/db on every port" for number in (0, 1, 2)
    ]


def test_of_very_many_the_first_are_weighed() -> None:
    rules = [rule(pods(select(app=f"job-{number:02}"))) for number in range(80)]
    old, new = (state(policy("x", select(app="db"), ingress=found)) for found in ([], rules))
    assert len(told(old, new)) == 3


@settings(max_examples=60)
@given(changes(), st.lists(st.sampled_from(("Deployment one", "Job one")), min_size=6, max_size=6))
def test_every_example_is_true(pair, names) -> None:
    states = two_states(*pair, [names, names])
    before, after = pair
    for change in compared(states, "diff").possible.changes:
        ends, at = ends_and_port(change.example)
        wider, narrower = (after, before) if change.shift is Shift.OPENED else (before, after)
        assert any(isinstance(end, PossiblePod) for end in (change.example.source, change.example.destination))
        assert permits(wider.policies, [*wider.namespaces, *_made_up(change.example)], *ends, *at)
        assert not permits(narrower.policies, [*narrower.namespaces, *_made_up(change.example)], *ends, *at)


def _made_up(example):
    ends = (example.source, example.destination)
    return [Namespace.of(end.namespace, end.namespace_labels) for end in ends if _is_elsewhere(end)]


def _is_elsewhere(end) -> bool:
    return isinstance(end, PossiblePod) and end.namespace not in strategies.NAMESPACES


@settings(max_examples=60)
@given(
    changes(),
    st.lists(strategies.pods(), min_size=3, max_size=3),
    st.lists(st.sampled_from(list(strategies.border_addresses())), max_size=2),
    st.sampled_from(list(strategies.border_numbers())),
)
def test_where_nothing_differs_no_pod_to_come_would_notice_one(pair, strangers, outside, number) -> None:
    before, after = pair
    names = ["Deployment one"] * 6
    found = compared(two_states(before, after, [names, names]), "diff")
    if found.fails(FailOn.ANY):
        return
    for ends in product((*strangers, *outside), repeat=2):
        if any(isinstance(end, Pod) for end in ends):
            was, is_now = (permits(one.policies, one.namespaces, *ends, Protocol.TCP, number) for one in pair)
            assert was == is_now


def test_what_is_too_much_work_is_said_and_counts_as_a_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cubes, "MOST_STEPS", 0)
    peers = [pods(select(app=name), select(team=name)) for name in ("a", "b", "c")]
    old, new = (
        state(policy("x", select(app="db"), ingress=[rule(*found)]), workloads=()) for found in (peers, peers[1:])
    )
    found = compared(TwoStates(old, new), "diff")
    assert found.possible.unproved
    assert found.fails(FailOn.OPENED)
    assert "is not known" in found.notes[0]


def test_pieces_without_end_are_given_up_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(possible_changes, "_MOST_SIFTED", 1)
    closed = policy("y", egress=[])  # so that nothing of what x permits comes from there
    peers = [pods(select(app=name), in_namespace("y")) for name in ("a", "b", "c")]
    old, new = (state(closed, policy("x", ingress=[rule(one) for one in found]), workloads=()) for found in ([], peers))
    found = compared(TwoStates(old, new), "diff")
    (note,) = found.notes
    assert note.startswith("the ingress of namespace x was not compared beyond 1 pieces; whether pods to come would")
    assert found.fails(FailOn.ANY)


@pytest.mark.parametrize(
    ("policies", "fails"),
    [
        (((), ()), set()),
        (((), (DB_FROM_WEB,)), {FailOn.ANY, FailOn.CLOSED}),
        (((DB_FROM_WEB,), ()), {FailOn.ANY, FailOn.OPENED}),
        (((), (policy("y", ingress=[]),)), {FailOn.ANY, FailOn.CLOSED}),
        (((policy("y", ingress=[]),), ()), {FailOn.ANY, FailOn.OPENED}),
    ],
)
def test_what_fails(policies, fails) -> None:
    found = compared(TwoStates(*(state(*one) for one in policies)), "diff")
    assert {on for on in FailOn if found.fails(on)} == fails


def test_a_workload_more_is_a_difference_even_if_it_reaches_nobody() -> None:
    deny = policy("x", ingress=[], egress=[])
    found = compared(TwoStates(state(deny, workloads=(WEB,)), state(deny)), "diff")
    assert {on for on in FailOn if found.fails(on)} == {FailOn.ANY}
    assert found.counts == {Shift.OPENED: 0, Shift.CLOSED: 0}
