"""Made-up pods and namespaces leave out nothing that policies can tell apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from netpolgen.model.inventory import Inventory
from netpolgen.model.labels import Labels, LabelSelector
from netpolgen.model.objects import NAMESPACE_NAME_LABEL, ContainerPort, Namespace, Pod
from netpolgen.model.policy import NetworkPolicy
from netpolgen.model.ports import Protocol
from netpolgen.semantics.difference import opened
from netpolgen.semantics.imagine import MOST_CELLS, imagined_namespaces, imagined_pods, member_of
from netpolgen.semantics.vocabulary import PodSelection, Vocabulary
from tests import strategies
from tests.judge import permits
from tests.semantics.building import (
    ANY_PORT,
    EVERYTHING,
    EXISTS,
    IN,
    NOT_IN,
    TCP,
    UDP,
    every_port,
    named,
    policy,
    port,
    rule,
    select,
)
from tests.strategies import NUMBERS

KNOWN = (Namespace.of("x", {"team": "a"}), Namespace.of("y"))
vocabularies = st.lists(strategies.policies(), max_size=4).map(Vocabulary.of_policies)


def by_name(*names: str) -> LabelSelector:
    return select((NAMESPACE_NAME_LABEL, IN, list(names)))


def verdicts(selectors: Iterable[LabelSelector], labels: Labels) -> frozenset[LabelSelector]:
    return frozenset(selector for selector in selectors if selector.matches(labels))


def applying(vocabulary: Vocabulary, namespace: Namespace) -> set[LabelSelector]:
    return {one.pods for one in vocabulary.selections if one.namespaces.matches(namespace.labels)}


@given(vocabularies, strategies.labels(), st.sampled_from(KNOWN))
def test_some_made_up_pod_is_judged_as_any_pod_would_be(vocabulary, labels, namespace) -> None:
    judging = applying(vocabulary, namespace)
    imagined = [pod.labels for pod in imagined_pods(KNOWN, vocabulary) if pod.namespace == namespace.name]
    assert verdicts(judging, labels) in {verdicts(judging, found) for found in imagined}


@given(vocabularies, strategies.labels(("team",)), st.sampled_from(("z", "elsewhere", "new", "other-0")))
def test_some_made_up_namespace_is_judged_as_any_other_namespace_would_be(vocabulary, labels, name) -> None:
    judging = {one.namespaces for one in vocabulary.selections}
    imagined = [namespace.labels for namespace in imagined_namespaces(KNOWN, vocabulary)]
    possible = Namespace.of(name, labels).labels
    assert verdicts(judging, possible) in {verdicts(judging, found) for found in imagined}


@given(vocabularies)
def test_made_up_namespaces_are_new_and_have_a_name_label_of_their_own(vocabulary) -> None:
    imagined = imagined_namespaces(KNOWN, vocabulary)
    known = {namespace.name for namespace in KNOWN}
    assert imagined
    assert len({namespace.name for namespace in imagined} | known) == len(imagined) + len(known)
    assert not {namespace.labels[NAMESPACE_NAME_LABEL] for namespace in imagined} & known


@given(vocabularies)
def test_made_up_pods_of_one_namespace_differ(vocabulary) -> None:
    imagined = [(pod.namespace, sorted(pod.labels.items()), pod.ports) for pod in imagined_pods(KNOWN, vocabulary)]
    assert len({str(one) for one in imagined}) == len(imagined)


def test_a_namespace_that_is_named_but_unknown_is_made_up_beside_a_known_one_of_the_same_item() -> None:
    vocabulary = Vocabulary(frozenset({PodSelection(by_name("x", "z"), EVERYTHING)}))
    imagined = imagined_namespaces(KNOWN, vocabulary)
    assert "z" in {namespace.labels[NAMESPACE_NAME_LABEL] for namespace in imagined}


def test_an_unknown_namespace_is_made_up_once_for_each_way_to_label_it() -> None:
    selections = {PodSelection(by_name("z"), EVERYTHING), PodSelection(select(team="a"), EVERYTHING)}
    imagined = imagined_namespaces(KNOWN, Vocabulary(frozenset(selections)))
    of_z = [one.labels for one in imagined if one.labels[NAMESPACE_NAME_LABEL] == "z"]
    assert {labels.get("team") for labels in of_z} == {"a", None}


def test_a_known_namespace_called_like_a_made_up_one_hides_none() -> None:
    vocabulary = Vocabulary(frozenset({PodSelection(select(team="a"), EVERYTHING)}))
    known = (Namespace.of("imagined-0"), Namespace.of("other-0"))
    imagined = imagined_namespaces(known, vocabulary)
    assert {one.labels.get("team") for one in imagined} == {"a", None}
    assert not {one.name for one in imagined} & {"imagined-0", "other-0"}


def test_labels_are_left_out_wherever_a_selector_allows_it() -> None:
    assert member_of(select(("app", NOT_IN, ["web"]))) == {}
    assert member_of(select(("app", EXISTS, []), ("app", NOT_IN, ["other-0"]))) == {"app": "other-1"}
    assert member_of(select(("app", IN, ["web", "db"]), tier="x")) == {"app": "db", "tier": "x"}


def test_beyond_the_limit_every_selector_still_has_a_pod_inside_and_one_outside() -> None:
    selectors = [select((f"key-{number:02}", EXISTS, []), zone="a") for number in range(12)]
    selections = frozenset(PodSelection(EVERYTHING, selector) for selector in selectors)
    imagined = [pod.labels for pod in imagined_pods(KNOWN[:1], Vocabulary(selections))]
    assert len(imagined) <= MOST_CELLS
    for selector in selectors:
        assert len({selector.matches(labels) for labels in imagined}) == 2
    assert {} in imagined


def test_beyond_the_limit_no_made_up_namespace_is_a_known_one() -> None:
    selectors = [select((f"key-{number:02}", EXISTS, [])) for number in range(12)]
    selections = frozenset(PodSelection(selector, EVERYTHING) for selector in (*selectors, by_name("x"), by_name("z")))
    names = {one.labels[NAMESPACE_NAME_LABEL] for one in imagined_namespaces(KNOWN, Vocabulary(selections))}
    assert "z" in names
    assert "x" not in names


class TestNamedPorts:
    """A named port shows only on a number that no other port of the rules beside it covers."""

    INVENTORY = Inventory((Namespace.of("x"),))

    def opened(self, narrow: tuple, wide: tuple, *others: NetworkPolicy) -> list[str]:
        before = [policy("x", ingress=[rule(ports=narrow)]), *others]
        after = [policy("x", ingress=[rule(ports=wide)]), *others]
        return [str(one) for one in opened(before, after, self.INVENTORY)]

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


@st.composite
def narrowed(draw: st.DrawFn) -> tuple[list[NetworkPolicy], list[NetworkPolicy]]:
    """Policies, and the same without one entry somewhere."""
    wide = draw(st.lists(strategies.policies(), min_size=1, max_size=3))
    at = draw(st.integers(0, len(wide) - 1))
    chosen = wide[at]
    field = draw(st.sampled_from(("ingress", "egress")))
    rules = list(getattr(chosen, field))
    if not rules:
        return wide, [*wide[:at], *wide[at + 1 :]]
    which = draw(st.integers(0, len(rules) - 1))
    part = draw(st.sampled_from(("peers", "ports")))
    entries = getattr(rules[which], part)
    left_out = draw(st.integers(0, len(entries) - 1))
    kept = (*entries[:left_out], *entries[left_out + 1 :])
    rules[which : which + 1] = [replace(rules[which], **{part: kept})] if kept else []
    return wide, [*wide[:at], replace(chosen, **{field: tuple(rules)}), *wide[at + 1 :]]


def _possible_pods() -> Iterator[Pod]:
    listening = [
        (),
        *(
            (ContainerPort(name, protocol, number),)
            for name, protocol, number in product(("http", "dns"), (TCP, UDP), NUMBERS)
        ),
        *(
            (ContainerPort("http", TCP, one), ContainerPort("dns", TCP, other))
            for one, other in product(NUMBERS, repeat=2)
        ),
    ]
    for name, labels, ports in product(("x", "y", "z", "elsewhere", "new"), strategies.every_label_set(), listening):
        yield Pod(name, labels, ports)


possible_pods = st.sampled_from(list(_possible_pods()))
possible_ports = st.tuples(st.sampled_from(Protocol), st.sampled_from(list(strategies.border_numbers())))
possible_flows = st.lists(st.tuples(possible_pods, possible_pods, possible_ports), min_size=8, max_size=8)


@settings(max_examples=200)
@given(narrowed(), possible_flows, st.lists(strategies.labels(("team",)), min_size=3, max_size=3))
def test_what_is_said_to_open_nothing_opens_nothing_to_any_possible_pod(pair, flows, labelled) -> None:
    later = [Namespace.of(name, labels) for name, labels in zip(("z", "elsewhere", "new"), labelled, strict=True)]
    wide, narrow = pair
    governed = {one.namespace for one in wide} - {"x", "y"}
    inventory = Inventory((*KNOWN, *(one for one in later if one.name in governed)))
    for before, after in ((wide, narrow), (narrow, wide)):
        if any(opened(before, after, inventory)):
            continue
        for source, target, asked in flows:
            flow = (source, target, *asked)
            assert permits(before, (*KNOWN, *later), *flow) or not permits(after, (*KNOWN, *later), *flow)
