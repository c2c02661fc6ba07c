"""Drift of one policy is what the comparison of whole states says of it."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from netpolgen.model.finding import ObjectRef
from netpolgen.model.inventory import Inventory
from netpolgen.model.objects import Workload
from netpolgen.model.source import Origin
from netpolgen.semantics.difference import opened
from netpolgen.synthesis.drift import Drift, drift
from tests.strategies import clusters, policies

HERE = Origin("manifests.yaml")


def inventory_of(cluster):
    workloads = tuple(
        Workload(ObjectRef("Pod", pod.namespace, f"pod-{number}"), pod, None, HERE, HERE)
        for number, pod in enumerate(cluster.pods)
    )
    return Inventory(cluster.namespaces, workloads)


@given(clusters(), policies(), policies())
def test_it_opens_and_closes_what_the_comparison_of_states_says(cluster, generated, found):
    found = replace(found, namespace=generated.namespace)
    inventory = inventory_of(cluster)
    drifted = drift(generated, found, inventory)
    assert bool(drifted.opens) == any(opened([generated], [found], inventory))
    assert bool(drifted.closes) == any(opened([found], [generated], inventory))


@given(policies(), st.randoms(use_true_random=False))
def test_order_and_repetition_are_no_drift(policy, random):
    def shuffled(items):
        return tuple(random.sample([*items, items[0]], len(items) + 1))

    def reworded(rules):
        return shuffled([replace(rule, peers=shuffled(rule.peers), ports=shuffled(rule.ports)) for rule in rules])

    other = replace(
        policy,
        ingress=reworded(policy.ingress) if policy.ingress else (),
        egress=reworded(policy.egress) if policy.egress else (),
    )
    assert drift(policy, other, Inventory()) == Drift()
