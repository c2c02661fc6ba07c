"""How wide selectors and blocks are, as laws over all that could be written."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpolgen.model.labels import LabelSelector, Operator, ValueSet
from netpolgen.model.objects import NAMESPACE_NAME_LABEL, Namespace
from netpolgen.model.policy import IPBlock, IPBlockPeer, PodPeer, PolicyRule
from netpolgen.semantics.any_namespace import takes_any_namespace
from netpolgen.semantics.pitfalls.openings import takes_whole_namespaces
from netpolgen.semantics.world import worlds
from tests.strategies import namespace_selectors

UNHEARD_OF = Namespace.of("a-namespace-that-nobody-names")


@given(namespace_selectors())
def test_a_selector_takes_any_namespace_if_it_takes_one_without_labels_that_nobody_names(selector):
    assert takes_any_namespace(selector) == selector.matches(UNHEARD_OF.labels)


@pytest.mark.parametrize(
    ("requirement", "is_any"),
    [
        ((NAMESPACE_NAME_LABEL, ValueSet.of(Operator.EXISTS)), True),
        ((NAMESPACE_NAME_LABEL, ValueSet.of(Operator.NOT_IN, ["kube-system"])), True),
        (("team", ValueSet.of(Operator.NOT_IN, ["ops"])), True),
        (("team", ValueSet.of(Operator.EXISTS)), False),
        ((NAMESPACE_NAME_LABEL, ValueSet.of(Operator.IN, ["ops"])), False),
    ],
)
def test_requirements_that_leave_all_but_some_namespaces(requirement, is_any):
    selector = LabelSelector.of([requirement])
    assert takes_any_namespace(selector) is is_any
    assert takes_whole_namespaces(PodPeer(LabelSelector.EVERYTHING, selector), "shop") is not is_any


def test_the_own_namespace_by_name_is_no_other_one():
    own = LabelSelector.from_labels({NAMESPACE_NAME_LABEL: "shop"})
    assert not takes_whole_namespaces(PodPeer(LabelSelector.EVERYTHING, own), "shop")
    assert takes_whole_namespaces(PodPeer(LabelSelector.EVERYTHING, own), "billing")


def rule(*blocks):
    return PolicyRule(tuple(IPBlockPeer(IPBlock(cidr)) for cidr in blocks))


def families(*blocks):
    return [world.family for world in worlds(rule(*blocks))]


@pytest.mark.parametrize(
    ("blocks", "expected"),
    [
        (["0.0.0.0/0"], [4]),
        (["::/0"], [6]),
        (["0.0.0.0/0", "::/0"], [4, 6]),
        (["0.0.0.0/1"], [4]),
        (["0.0.0.0/2"], []),
        (["2000::/3"], [6]),
        (["2000::/4"], [6]),
        (["2000::/5"], []),
        (["fc00::/7"], []),
        (["10.0.0.0/8", "2001:db8::/32"], []),
    ],
)
def test_half_of_the_internet_is_the_internet(blocks, expected):
    assert families(*blocks) == expected


@given(st.sampled_from(["0.0.0.0/0", "0.0.0.0/1", "128.0.0.0/2", "10.0.0.0/8", "::/0", "2000::/3"]), st.integers(0, 5))
def test_the_same_addresses_in_smaller_blocks_are_as_wide(cidr, steps):
    parts = [str(part) for part in ipaddress.ip_network(cidr).subnets(steps)]
    assert families(*parts) == families(cidr)


def test_a_family_without_its_holes_is_what_is_left_of_it():
    (world,) = worlds(PolicyRule((IPBlockPeer(IPBlock("0.0.0.0/0", ("10.0.0.0/8",))),)))
    assert (str(world.left_out), world.family) == ("10.0.0.0/8", 4)
