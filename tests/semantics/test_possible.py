"""Differences over all pods that could exist, judged by the slow evaluator; and the laws that they keep."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netpolgen.model.addresses import AddressSet
from netpolgen.model.finding import ObjectRef
from netpolgen.model.inventory import Inventory
from netpolgen.model.objects import NAMESPACE_NAME_LABEL, ContainerPort, Namespace, Pod, Workload
from netpolgen.model.policy import Direction, NetworkPolicy
from netpolgen.model.ports import Protocol
from netpolgen.model.source import Origin
from netpolgen.semantics.symbolic import cubes
from netpolgen.semantics.symbolic.example import Example, PossiblePod, best_example, example_of
from netpolgen.semantics.symbolic.possible import Difference, NotComparedError, PermittedSides, opened
from netpolgen.semantics.symbolic.sides import KnownNamespaces, peer_namespaces
from tests import strategies
from tests.judge import End, permits
from tests.semantics.building import (
    ANY_PORT,
    EVERYTHING,
    IN,
    NOT_IN,
    TCP,
    UDP,
    block,
    every_port,
    named,
    pod,
    pods,
    policy,
    port,
    rule,
    select,
)

HERE = Origin("a.yaml")
KNOWN = tuple(Namespace.of(name, labels) for name, labels in {"x": {"team": "a"}, "y": {"team": "b"}, "z": {}}.items())
BY_NAME = {namespace.name: namespace for namespace in KNOWN}
# Beside the known namespaces, some that nobody has made yet; a policy may name "elsewhere".
ALL = (*KNOWN, Namespace.of("elsewhere"), Namespace.of("anew", {"team": "a"}), Namespace.of("other", {"team": "d"}))
PORTS = (("http", 80), ("http", 8080), ("dns", 80), ("dns", 53))


def differences(before: list[NetworkPolicy], after: list[NetworkPolicy]) -> list[Difference]:
    known = KnownNamespaces(BY_NAME)
    return list(PermittedSides.of(after, known).beyond(PermittedSides.of(before, known)))


def passes(
    policies: list[NetworkPolicy],
    direction: Direction,
    ends: tuple[End, End],
    at: tuple[Protocol, int],
    made_up: Iterable[Namespace] = (),
) -> bool:
    """Whether one direction lets a flow pass from the first end to the second."""
    one_way = [replace(one, policy_types=one.policy_types & {direction}) for one in policies]
    return permits(one_way, (*ALL, *made_up), *ends, *at)


def inventory_of(*found: Pod) -> Inventory:
    refs = (ObjectRef("Deployment", one.namespace, f"d{number}") for number, one in enumerate(found))
    return Inventory(KNOWN, tuple(Workload(ref, one, None, HERE, HERE) for ref, one in zip(refs, found, strict=True)))


def ends_and_port(example: Example) -> tuple[tuple[End, End], tuple[Protocol, int]]:
    """The example as something to ask the judge about."""
    ports = next(example.ports.ranges())
    declared = tuple(ContainerPort(name.name, name.protocol, ports.first) for name in example.port_names)

    def end(one: object, declared: tuple[ContainerPort, ...] = ()) -> End:
        if isinstance(one, Workload):
            return one.pod
        if isinstance(one, AddressSet):
            return one.first_address()
        return Pod(one.namespace, one.labels, declared)

    return (end(example.source), end(example.destination, declared)), (ports.protocol, ports.first)


@st.composite
def possible_pods(draw: st.DrawFn) -> Pod:
    """A pod of a known namespace or of one that is not there yet."""
    ports = draw(st.lists(st.sampled_from(PORTS), max_size=2, unique_by=lambda one: one[0]))
    declared = tuple(ContainerPort(name, Protocol.TCP, number) for name, number in ports)
    return Pod(draw(st.sampled_from([namespace.name for namespace in ALL])), draw(strategies.labels()), declared)


some_policies = st.lists(strategies.policies(), max_size=4)
some_ports = st.tuples(st.sampled_from(Protocol), st.sampled_from(list(strategies.border_numbers())))


@settings(max_examples=80)
@given(
    some_policies,
    some_policies,
    st.lists(possible_pods(), min_size=4, max_size=4),
    st.lists(st.sampled_from(list(strategies.border_addresses())), min_size=2, max_size=2),
    st.lists(some_ports, min_size=2, max_size=2),
)
def test_a_flow_is_opened_just_when_it_lies_in_a_difference(before, after, subjects, outside, asked) -> None:
    found, known = differences(before, after), KnownNamespaces(BY_NAME)
    through = list(opened(PermittedSides.of(before, known), PermittedSides.of(after, known)))
    for subject, peer, at in product(subjects, [*subjects, *outside], [(Protocol.TCP, 80), *asked]):
        ends = subject, peer
        for direction in Direction:
            flow = ends if direction is Direction.EGRESS else ends[::-1]
            is_opened = passes(after, direction, flow, at) and not passes(before, direction, flow, at)
            assert is_opened == any(holds(one, direction, ends, at) for one in found)
        seen = [holds(one, Direction.EGRESS, ends, at) for one in through]
        if isinstance(peer, Pod):
            seen += [holds(one, Direction.INGRESS, (peer, subject), at) for one in through]
        assert any(seen) == (permits(after, ALL, *ends, *at) and not permits(before, ALL, *ends, *at))


def holds(difference: Difference, direction: Direction, ends: tuple[Pod, End], at: tuple[Protocol, int]) -> bool:
    """Whether a flow lies in a difference, region by region."""
    subject, peer = ends
    if (difference.direction, difference.namespace) != (direction, subject.namespace):
        return False
    destination = subject if direction is Direction.INGRESS else peer
    labels = {one.name: one.labels for one in ALL}
    for (of, key), region in difference.cube.regions.items():
        is_pod = isinstance(peer, Pod)
        match of:
            case cubes.SUBJECT_LABEL:
                inside = subject.labels.get(key) in region
            case cubes.PEER_LABEL:
                inside = not is_pod or peer.labels.get(key) in region
            case cubes.NAMESPACE_LABEL:
                inside = not is_pod or peer.namespace in BY_NAME or labels[peer.namespace].get(key) in region
            case cubes.NAMED_PORT:
                declared = destination.ports if isinstance(destination, Pod) else ()
                numbers = [one.number for one in declared if f"{one.protocol}/{one.name}" == key]
                inside = (None if numbers[:1] != [at[1]] or not key.startswith(at[0]) else "yes") in region
            case cubes.PEER_NAMESPACE.of:
                inside = (peer.namespace if is_pod else None) in region
            case cubes.ADDRESS.of:
                inside = is_pod or bool(region & AddressSet.of(str(peer)))
            case _:
                inside = region.allows(*at)
        if not inside:
            return False
    return True


@given(
    st.lists(strategies.policies(), max_size=3),
    st.lists(strategies.policies(), max_size=3),
    st.lists(strategies.pods(), max_size=3),
)
def test_every_example_is_true(before, after, known) -> None:
    inventory = inventory_of(*known)
    for difference in differences(before, after):
        example = example_of(difference, inventory)
        ends, at = ends_and_port(example)
        made_up = [Namespace.of(one.namespace, one.namespace_labels) for one in _possible(example)]
        assert passes(after, difference.direction, ends, at, made_up)
        assert not passes(before, difference.direction, ends, at, made_up)


def _possible(example: Example) -> list[PossiblePod]:
    ends = (example.source, example.destination)
    return [end for end in ends if isinstance(end, PossiblePod) and end.namespace not in BY_NAME]


@given(st.lists(strategies.policies(), max_size=3))
def test_nothing_differs_from_itself(policies) -> None:
    assert differences(policies, policies[::-1]) == []


@given(st.lists(strategies.policies(), max_size=3), strategies.policies())
def test_a_policy_that_only_permits_opens_and_closes_nothing_else(policies, extra) -> None:
    isolated = [
        replace(one, pod_selector=EVERYTHING, policy_types=extra.policy_types, ingress=(), egress=())
        for one in (extra,)
    ]
    assert differences([*policies, *isolated, extra], [*policies, *isolated]) == []


DENY = policy("x", ingress=[], egress=[])


@pytest.mark.parametrize(
    ("more", "example"),
    [
        (
            policy("x", select(app="db"), ingress=[rule(pods(select(app="web")), ports=(port(80),))]),
            "Deployment x/d0 -> Deployment x/d1 on TCP 80",
        ),
        (
            policy("x", select(app="web"), egress=[rule(block("10.0.0.0/8"), ports=(port(80, end=90),))]),
            "Deployment x/d0 -> 10.0.0.0/8 on TCP 80-90",
        ),
        (
            policy("x", select(app="ops", tier="a"), egress=[rule(pods(select(app="db")))]),
            "pod x/(app=ops,tier=a) -> Deployment x/d1 on every port",
        ),
        (
            policy("x", select(app="db"), ingress=[rule(pods(EVERYTHING, select(team="c")))]),
            "pod other-0/(no labels, namespace team=c) -> Deployment x/d1 on every port",
        ),
        (
            policy("x", select(app="db"), ingress=[rule(pods(EVERYTHING, select(team="b")))]),
            "Deployment y/d2 -> Deployment x/d1 on every port",
        ),
        (
            policy("x", select(app="db"), ingress=[rule(pods(select(("app", NOT_IN, ["web", "db"]))))]),
            "pod x/(no labels) -> Deployment x/d1 on every port",
        ),
        (
            policy("x", select(app="web"), egress=[rule(pods(select(("app", IN, ["job"]))), ports=(named("http"),))]),
            "Deployment x/d0 -> pod x/(app=job) on TCP http",
        ),
        (
            policy("x", select(app="web"), egress=[rule(pods(), ports=(named("sql"),))]),
            "Deployment x/d0 -> Deployment x/d1 on TCP 5432",
        ),
        (policy("x", select(app="db"), ingress=[rule()]), "Deployment x/d0 -> Deployment x/d1 on every port"),
    ],
)
def test_an_example_names_workloads_where_these_show_the_difference(more, example) -> None:
    listening = ContainerPort("sql", Protocol.TCP, 5432)
    inventory = inventory_of(pod("x", app="web"), pod("x", listening, app="db"), pod("y", app="web"))
    assert str(best_example(differences([DENY], [DENY, more]), inventory)) == example
    assert differences([DENY, more], [DENY]) == []


def test_losing_isolation_opens_both_directions() -> None:
    assert {one.direction for one in differences([DENY], [])} == set(Direction)


def test_a_label_that_only_a_known_namespace_lacks_makes_no_difference_there() -> None:
    by_name = policy("x", ingress=[rule(pods(EVERYTHING, select(**{NAMESPACE_NAME_LABEL: "y"})))])
    by_both = policy("x", ingress=[rule(pods(EVERYTHING, select(**{NAMESPACE_NAME_LABEL: "y", "team": "b"})))])
    assert differences([by_name], [by_both]) == differences([by_both], [by_name]) == []


def test_a_comparison_that_takes_too_long_says_so(monkeypatch) -> None:
    monkeypatch.setattr(cubes, "MOST_STEPS", 1)
    with pytest.raises(NotComparedError, match=r"^NetworkPolicy x/policy: the ingress of namespace x was not decided"):
        differences([policy("x", ingress=[rule(block("10.0.0.0/8"))])], [policy("x", ingress=[rule()])])


class TestNamedPorts:
    """A named port is no number and no range of them, whatever stands beside it."""

    def opened(self, narrow: tuple, wide: tuple, *others: NetworkPolicy) -> list[Difference]:
        before = [policy("x", ingress=[rule(ports=narrow)]), *others]
        return differences(before, [policy("x", ingress=[rule(ports=wide)]), *others])

    def test_a_named_port_beside_a_range_of_high_numbers(self) -> None:
        assert self.opened((port(30000, end=65535),), (port(30000, end=65535), named("http")))

    def test_a_named_port_beside_ranges_that_together_leave_no_number_out(self) -> None:
        other = policy("x", select(app="other"), egress=[rule(ports=(port(1, end=1024),))])
        assert self.opened((port(1024, end=65535),), (port(1024, end=65535), named("http")), other)
        other = policy("x", select(app="other"), egress=[rule(ports=(port(1024, end=65535),))])
        assert self.opened((port(1, end=1024),), (port(1, end=1024), named("http")), other)

    def test_more_named_ports_than_numbers_left_out(self) -> None:
        most = (port(1, end=79), port(81, end=65535))
        for name in ("http", "dns", "web"):
            wide = (*most, *(named(one) for one in ("http", "dns", "web")))
            narrow = tuple(one for one in wide if one != named(name))
            assert self.opened(narrow, wide)

    def test_a_pod_without_ports_shows_what_the_number_of_a_name_would_hide(self) -> None:
        most = (port(1, end=79), port(81, end=65535), named("http"))
        assert self.opened(most, (ANY_PORT,))

    def test_one_named_port_does_not_stand_for_another(self) -> None:
        assert self.opened((named("http"),), (named("dns"),))
        assert self.opened((named("http", UDP),), (named("http", TCP),))

    def test_a_named_port_beside_every_port_opens_nothing(self) -> None:
        assert not self.opened((ANY_PORT,), (ANY_PORT, named("http")))
        assert not self.opened((every_port(TCP),), (every_port(TCP), named("http")))
        assert self.opened((every_port(UDP),), (every_port(UDP), named("http")))


WEB_TO_DB = policy("x", select(app="web"), egress=[rule(pods(select(app="db")), ports=(port(80), port(81)))])
DB_FROM_WEB = policy("x", select(app="db"), ingress=[rule(pods(select(app="web")), ports=(port(80),))])


class TestBothEnds:
    """What is opened end to end is what the other end permits as well."""

    def opened(self, before: list[NetworkPolicy], after: list[NetworkPolicy]) -> list[str]:
        inventory, known = inventory_of(pod("x", app="web"), pod("x", app="db")), KnownNamespaces(BY_NAME)
        found = opened(PermittedSides.of(before, known), PermittedSides.of(after, known))
        return [str(example_of(one, inventory)) for one in found]

    def test_one_end_alone_opens_nothing(self) -> None:
        assert self.opened([DENY], [DENY, WEB_TO_DB]) == self.opened([DENY], [DENY, DB_FROM_WEB]) == []

    def test_the_second_end_opens_what_the_first_one_permits(self) -> None:
        flow = ["Deployment x/d0 -> Deployment x/d1 on TCP 80"]
        assert self.opened([DENY, WEB_TO_DB], [DENY, WEB_TO_DB, DB_FROM_WEB]) == flow
        assert self.opened([DENY, DB_FROM_WEB], [DENY, WEB_TO_DB, DB_FROM_WEB]) == flow

    def test_a_flow_whose_both_ends_change_is_told_from_both(self) -> None:
        flow = "Deployment x/d0 -> Deployment x/d1 on TCP 80"
        assert self.opened([DENY], [DENY, WEB_TO_DB, DB_FROM_WEB]) == [flow, flow]

    def test_an_address_and_a_namespace_without_policies_permit_everything(self) -> None:
        out = policy(
            "x", select(app="web"), egress=[rule(block("10.0.0.0/8")), rule(pods(EVERYTHING, select(team="b")))]
        )
        assert self.opened([DENY], [DENY, out]) == [
            "Deployment x/d0 -> 10.0.0.0/8 on every port",
            "Deployment x/d0 -> pod y/(no labels) on every port",
            "Deployment x/d0 -> pod other-0/(no labels, namespace team=b) on every port",
        ]


def test_a_named_port_leads_to_pods_only() -> None:
    for peers in ([], [block("10.0.0.0/8"), pods()]):
        after = policy("x", egress=[rule(*peers, ports=(named("http"),))])
        assert [None in peer_namespaces(one.cube) for one in differences([DENY], [DENY, after])] == [False]


def test_pods_that_several_policies_isolate_in_part_are_compared_with_each_of_them() -> None:
    parts = [policy("x", select(app=name), ingress=[]) for name in ("a", "b")]
    more = policy("x", select(("app", IN, ["a", "b", "c"])), ingress=[rule()])
    subjects = [str(one.cube.labels("subject")) for one in differences(parts, [*parts, more])]
    assert subjects == ["app=a", "app=b"]
