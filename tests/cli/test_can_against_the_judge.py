"""``can`` and the slow judge agree on every question that can be asked of random clusters."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netpolgen.app.asking.can import CanOptions, CanState, can
from netpolgen.inputs.manifests import Manifests
from netpolgen.inputs.yaml.places import Places
from netpolgen.model.answer import PairCounts
from netpolgen.model.errors import UsageError
from netpolgen.model.finding import ObjectRef
from netpolgen.model.inventory import Inventory
from netpolgen.model.labels import Labels
from netpolgen.model.objects import Pod, Workload
from netpolgen.model.ports import Protocol
from netpolgen.model.source import Origin
from tests import strategies
from tests.judge import End, permits
from tests.strategies import CIDRS, Cluster, border_addresses, border_numbers, clusters

NUMBERS = list(border_numbers())
ADDRESSES = list(border_addresses())


def state_of(cluster: Cluster) -> CanState:
    workloads = tuple(
        Workload(ObjectRef("Pod", pod.namespace, f"p{number}"), pod, None, Origin("m.yaml"), Origin("m.yaml"))
        for number, pod in enumerate(cluster.pods)
    )
    inventory = Inventory(cluster.namespaces, workloads, (), cluster.policies)
    return CanState(None, Manifests((), inventory, 0, Places({})), ())


def name_of(cluster: Cluster, end: End) -> str:
    if isinstance(end, Pod):
        return f"{end.namespace}/Pod/p{cluster.pods.index(end)}"
    return f"[{end}]" if end.version == 6 else str(end)


def asked(state: CanState, source: str, target: str, **labels: str) -> bool:
    return can(CanOptions(source, target, **labels), state).allowed


@settings(max_examples=40)
@given(clusters(), st.data())
def test_a_question_on_known_pods_and_addresses(cluster: Cluster, data: st.DataObject):
    state = state_of(cluster)
    ends = [*cluster.pods, *data.draw(st.lists(st.sampled_from(ADDRESSES), max_size=3))]
    protocol, number = data.draw(st.sampled_from(Protocol)), data.draw(st.sampled_from(NUMBERS))
    for source, target in product(ends, repeat=2):
        answer = asked(state, name_of(cluster, source), f"{name_of(cluster, target)}:{number}/{protocol.lower()}")
        assert answer == permits(cluster.policies, cluster.namespaces, source, target, protocol, number)


@settings(max_examples=40)
@given(clusters(), st.sampled_from(CIDRS), st.sampled_from(NUMBERS))
def test_a_block_is_permitted_where_each_of_its_addresses_is(cluster: Cluster, cidr: str, number: int):
    state = state_of(cluster)
    inside = [address for address in ADDRESSES if address in ipaddress.ip_network(cidr)]
    block = f"[{cidr}]" if ":" in cidr else cidr
    for pod in cluster.pods:
        into = [permits(cluster.policies, cluster.namespaces, one, pod, Protocol.TCP, number) for one in inside]
        out = [permits(cluster.policies, cluster.namespaces, pod, one, Protocol.TCP, number) for one in inside]
        assert asked(state, cidr, f"{name_of(cluster, pod)}:{number}") == all(into)
        assert asked(state, name_of(cluster, pod), f"{block}:{number}") == all(out)


@settings(max_examples=40)
@given(clusters(), strategies.labels(), strategies.labels(), st.sampled_from(NUMBERS))
def test_made_up_pods_are_judged_by_their_labels(cluster: Cluster, first: Labels, second: Labels, number: int):
    state = state_of(cluster)
    for one, other in product((*(namespace.name for namespace in cluster.namespaces), "elsewhere"), repeat=2):
        source, target = Pod(one, first), Pod(other, second)
        answer = asked(
            state, one, f"{other}:{number}", source_labels=written(first), destination_labels=written(second)
        )
        assert answer == permits(cluster.policies, cluster.namespaces, source, target, Protocol.TCP, number)


def written(labels: Labels) -> str:
    return ",".join(f"{key}={value}" for key, value in labels.items())


@settings(max_examples=40)
@given(clusters(), st.sampled_from(NUMBERS))
def test_a_whole_namespace_is_permitted_where_each_of_its_pods_is(cluster: Cluster, number: int):
    state = state_of(cluster)
    for one, other in product({pod.namespace for pod in cluster.pods}, repeat=2):
        pairs = list(product(pods_of(cluster, one), pods_of(cluster, other)))
        expected = all(
            permits(cluster.policies, cluster.namespaces, source, target, Protocol.TCP, number)
            for source, target in pairs
        )
        assert asked(state, f"{one}/*", f"{other}/*:{number}") == expected


@settings(max_examples=40)
@given(clusters(), st.lists(st.sampled_from(NUMBERS), min_size=1, max_size=3, unique=True))
def test_every_pair_is_counted(cluster: Cluster, numbers: list[int]):
    state = state_of(cluster)
    ports = ",".join(map(str, numbers))
    for one, other in product({pod.namespace for pod in cluster.pods}, repeat=2):
        outcomes = [
            {permits(cluster.policies, cluster.namespaces, *pair, Protocol.TCP, number) for number in numbers}
            for pair in product(pods_of(cluster, one), pods_of(cluster, other))
        ]
        answer = can(CanOptions(f"{one}/*", f"{other}/*:{ports}"), state)
        assert answer.pairs == PairCounts(len(outcomes), outcomes.count({True}), outcomes.count({True, False}))
        assert answer.partly == (({True} in outcomes and {False} in outcomes) or {True, False} in outcomes)
        shown = [answer.decisive, *filter(None, [answer.permitted_example])]
        assert any(flow.permitted for flow in shown) == any(True in outcome for outcome in outcomes)
        assert any(flow.denied for flow in shown) == any(False in outcome for outcome in outcomes)


def pods_of(cluster: Cluster, namespace: str) -> Iterator[Pod]:
    return (pod for pod in cluster.pods if pod.namespace == namespace)


@settings(max_examples=40)
@given(clusters(), st.randoms(use_true_random=False))
def test_the_order_of_documents_changes_no_answer(cluster: Cluster, random):
    shuffled = list(cluster.pods)
    random.shuffle(shuffled)
    question = CanOptions("x/*", "y/*:80")
    spaces = {pod.namespace for pod in cluster.pods}
    if not {"x", "y"} <= spaces:
        return
    answers = []
    for pods in (cluster.pods, tuple(shuffled)):
        workloads = tuple(
            Workload(ObjectRef("ReplicaSet", pod.namespace, "web"), pod, None, Origin("m.yaml"), Origin("m.yaml"))
            for pod in pods
        )
        inventory = Inventory(cluster.namespaces, workloads, (), cluster.policies)
        answers.append(can(question, CanState(None, Manifests((), inventory, 0, Places({})), ())))
    assert answers[0] == answers[1]


@settings(max_examples=40)
@given(clusters(), st.sampled_from(strategies.PORT_NAMES))
def test_a_port_name_stands_for_its_number_on_the_destination(cluster: Cluster, name: str):
    state = state_of(cluster)
    for source, target in product(cluster.pods, repeat=2):
        numbers = {port.protocol: port.number for port in reversed(target.ports) if port.name == name}
        question = name_of(cluster, source), f"{name_of(cluster, target)}:{name}"
        if not numbers:
            with pytest.raises(UsageError, match="has no port"):
                asked(state, *question)
            continue
        expected = all(
            permits(cluster.policies, cluster.namespaces, source, target, protocol, number)
            for protocol, number in numbers.items()
        )
        assert asked(state, *question) == expected
