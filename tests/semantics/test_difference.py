"""Differences between two sets of policies, in words."""

from __future__ import annotations

import pytest

from netpolgen.model.finding import ObjectRef
from netpolgen.model.inventory import Inventory
from netpolgen.model.objects import Namespace, Pod, Workload
from netpolgen.model.source import Origin
from netpolgen.semantics.difference import describe, opened, possible_universe
from netpolgen.semantics.universe import members
from netpolgen.semantics.vocabulary import Vocabulary
from tests.semantics.building import (
    EVERYTHING,
    IN,
    block,
    pod,
    pods,
    policy,
    port,
    rule,
    select,
)

HERE = Origin("a.yaml")


def workload(found: Pod, name: str) -> Workload:
    return Workload(ObjectRef("Deployment", found.namespace, name), found, None, HERE, HERE)


WEB, DB = pod("shop", app="web"), pod("shop", app="db")
INVENTORY = Inventory((Namespace.of("shop"),), (workload(WEB, "web"), workload(DB, "db")))
DENY = policy("shop", ingress=[], egress=[])


@pytest.mark.parametrize(
    ("more", "example"),
    [
        (
            policy("shop", select(app="db"), ingress=[rule(pods(select(app="web")), ports=(port(80),))]),
            "pod shop/(app=web) -> pod shop/(app=db) on TCP 80",
        ),
        (
            policy("shop", select(app="web"), egress=[rule(block("10.0.0.0/8"), ports=(port(80, end=90),))]),
            "pod shop/(app=web) -> 10.0.0.0 on TCP 80-90",
        ),
        (
            policy("shop", select(app="web"), ingress=[rule(block("2001:db8::/32"))]),
            "2001:db8:: -> pod shop/(app=web) on every port",
        ),
        (
            policy("shop", select(app="ops", tier="x"), egress=[rule(pods(select(app="db")))]),
            "pod shop/(app=ops,tier=x) -> pod shop/(app=db) on every port",
        ),
    ],
)
def test_an_opened_flow_names_its_ends_and_ports(more, example) -> None:
    assert [str(one) for one in opened([DENY], [DENY, more], INVENTORY)] == [example]
    assert list(opened([DENY, more], [DENY], INVENTORY)) == []


def test_a_namespace_that_is_not_known_is_told_by_its_name_label() -> None:
    elsewhere = select(("kubernetes.io/metadata.name", IN, ["elsewhere"]))
    into = policy("shop", select(app="db"), ingress=[rule(pods(select(app="ops"), elsewhere))])
    (found,) = opened([DENY], [DENY, into], INVENTORY)
    assert str(found) == "pod elsewhere/(app=ops) -> pod shop/(app=db) on every port"


def test_losing_isolation_opens_everything() -> None:
    directions = {one.direction for one in opened([DENY], [], INVENTORY)}
    assert directions == DENY.policy_types


def test_known_pods_come_first_and_keep_their_places() -> None:
    vocabulary = Vocabulary.of_policies([policy("shop", select(app="web"), ingress=[])])
    universe = possible_universe(INVENTORY, vocabulary)
    assert universe.pods[universe.class_of[0]] is WEB
    assert universe.pods[universe.class_of[1]] is DB


def test_each_class_has_words_of_its_own() -> None:
    vocabulary = Vocabulary.of_policies(
        [policy("shop", select(app="web"), ingress=[rule(block("10.0.0.0/8")), rule(pods(namespaces=EVERYTHING))])]
    )
    universe = possible_universe(INVENTORY, vocabulary)
    words = [describe(universe, number) for number in members(universe.everything)]
    assert len(set(words)) == len(words)
    assert "pod shop/(no labels)" in words
    assert {"10.0.0.0", "11.0.0.0", "::"} <= set(words)
