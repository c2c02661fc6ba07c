"""Drift of one policy: what it opens and closes, judged over every pod that could exist."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpolgen.model.finding import ObjectRef
from netpolgen.model.inventory import Inventory
from netpolgen.model.objects import Namespace, Workload
from netpolgen.model.policy import NetworkPolicy
from netpolgen.model.source import Origin
from netpolgen.semantics.symbolic import cubes
from netpolgen.semantics.symbolic.sides import KnownNamespaces
from netpolgen.synthesis.drift import Drift, drift
from tests.semantics.building import block, pod, pods, policy, port, rule, select
from tests.strategies import policies

HERE = Origin("manifests.yaml")
WEB, DB = (
    Workload(ObjectRef("Deployment", "shop", name), pod("shop", app=name), None, HERE, HERE) for name in ("web", "db")
)
INVENTORY = Inventory((Namespace.of("shop"),), (WEB, DB))
KNOWN = KnownNamespaces(INVENTORY.namespace_by_name)
GENERATED = policy("shop", select(app="db"), ingress=[rule(pods(select(app="web")), ports=(port(5432),))])


def from_web(*others, to: int = 5432) -> NetworkPolicy:
    return policy("shop", select(app="db"), ingress=[rule(pods(select(app="web")), *others, ports=(port(to),))])


@pytest.mark.parametrize(
    ("found", "opens", "closes"),
    [
        (from_web(), None, None),
        (from_web(block("10.0.0.0/8")), "10.0.0.0/8 -> Deployment shop/db on TCP 5432", None),
        (
            from_web(to=5433),
            "Deployment shop/web -> Deployment shop/db on TCP 5433",
            "Deployment shop/web -> Deployment shop/db on TCP 5432",
        ),
        (policy("shop", select(app="db"), ingress=[]), None, "Deployment shop/web -> Deployment shop/db on TCP 5432"),
        (
            policy("shop", select(app="db"), ingress=[rule(pods(select(app="web")))]),
            "Deployment shop/web -> Deployment shop/db on TCP 1-5431, TCP 5433-65535 and more",
            None,
        ),
    ],
)
def test_an_example_of_either_is_named(found, opens, closes) -> None:
    drifted = drift(GENERATED, found, INVENTORY, KNOWN)
    assert (drifted.opens, drifted.closes) == (opens, closes)


def test_what_cannot_be_compared_within_bounds_is_drift_that_says_so(monkeypatch) -> None:
    monkeypatch.setattr(cubes, "MOST_STEPS", 0)
    drifted = drift(GENERATED, from_web(block("10.0.0.0/8")), INVENTORY, KNOWN)
    assert drifted
    assert (
        drifted.undecided == "NetworkPolicy shop/policy: the ingress of namespace shop was not decided within 0 steps"
    )


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
    assert drift(policy, other, Inventory(), KnownNamespaces({})) == Drift()
