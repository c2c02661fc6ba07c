"""What the formats of a comparison write in odd cases."""

from __future__ import annotations

import dataclasses
import json

import pytest
from msgspec.structs import replace

from netpolgen.formats.comparison import COMPARISON_FORMATS, comparison_format
from netpolgen.formats.comparison.words import ports_in_short
from netpolgen.model.addresses import AddressSet
from netpolgen.model.comparison import Shift
from netpolgen.model.finding import ObjectRef
from netpolgen.model.inventory import Inventory
from netpolgen.model.labels import LabelSelector
from netpolgen.model.left_out import LeftOut
from netpolgen.model.objects import Namespace
from netpolgen.model.policy import Direction, NamedPort, NetworkPolicy
from netpolgen.model.ports import PortSet, Protocol
from netpolgen.model.source import Location, Span
from netpolgen.semantics.comparison.compared import Comparison, compared
from netpolgen.semantics.comparison.possible_changes import PossibleChange, PossibleChanges
from netpolgen.semantics.comparison.two_states import TwoStates
from netpolgen.semantics.symbolic.example import Example, PossiblePod
from tests.semantics.test_delta import workload


def rendered(found: Comparison, name: str) -> str:
    return "".join(comparison_format(name)(found))


NOTHING = compared(TwoStates(Inventory(), Inventory()), "diff")
HTTP = NamedPort(Protocol.TCP, "http")
TO_A_NAME = Example(
    Direction.INGRESS,
    PossiblePod("x", {"app": "a"}, {}),
    PossiblePod("new", {}, {"team": "t"}),
    PortSet.of(Protocol.TCP),
    (HTTP,),
)


@pytest.mark.parametrize(
    ("ports", "expected"),
    [
        (PortSet.EVERY_PORT, "every port"),
        (PortSet.of(Protocol.TCP, 80, 80), "TCP 80"),
        (PortSet.EVERY_PORT - PortSet.of(Protocol.TCP, 80, 80), "every port but TCP 80"),
        (PortSet.EVERY_PORT - PortSet.of(Protocol.TCP), "every port but every TCP port"),
        (PortSet.of(Protocol.TCP) - PortSet.of(Protocol.TCP, 80, 80), "TCP 1-79, TCP 81-65535"),
    ],
)
def test_ports_are_named_by_what_is_missing_where_that_is_shorter(ports, expected):
    assert ports_in_short(ports) == expected
    assert ports_in_short(ports, 2) == f"{expected} (2 pairs)"


def test_a_port_by_name():
    found = replace(NOTHING, possible=PossibleChanges((PossibleChange(Shift.CLOSED, TO_A_NAME),)))
    assert json.loads(rendered(found, "json"))["possible"] == [
        {
            "change": "closed",
            "example": {
                "src": {"namespace": "x", "labels": {"app": "a"}},
                "dst": {"namespace": "new", "labels": {}, "namespace_labels": {"team": "t"}},
                "ports": [{"protocol": "TCP", "name": "http"}],
            },
        }
    ]
    assert rendered(found, "text") == (
        "possibly closed: pod x/(app=a) -> pod new/(no labels, namespace team=t) on TCP http\n"
        "1 difference for pods to come\n"
    )


def test_addresses_of_an_example():
    example = replace(TO_A_NAME, source=AddressSet.of("10.0.0.0/8"), port_names=(), ports=PortSet.EVERY_PORT)
    found = replace(NOTHING, possible=PossibleChanges((PossibleChange(Shift.OPENED, example),)))
    (change,) = json.loads(rendered(found, "json"))["possible"]
    assert (change["example"]["src"], change["example"]["all"]) == ({"cidr": "10.0.0.0/8"}, True)


def test_many_examples_are_cut_in_text_only():
    pods = (replace(TO_A_NAME, source=PossiblePod("x", {"app": f"a{number:02}"}, {})) for number in range(23))
    found = replace(NOTHING, possible=PossibleChanges(tuple(PossibleChange(Shift.OPENED, one) for one in pods)))
    *_, last, cut, summary = rendered(found, "text").splitlines()
    assert "app=a19" in last
    assert (cut, summary) == (
        "and 3 more such differences; --format json has them",
        "23 differences for pods to come",
    )
    assert len(json.loads(rendered(found, "json"))["possible"]) == 23


def test_what_was_given_up_is_no_agreement():
    found = replace(NOTHING, possible=PossibleChanges(unproved=("why",)), notes=("why",))
    assert rendered(found, "text") == "1 rule not compared for pods to come\n"
    assert rendered(found, "markdown") == (
        "<!-- netpolgen diff -->\n### netpolgen diff: 1 rule not compared for pods to come\n\nwhy\n"
    )
    assert json.loads(rendered(found, "json"))["notes"] == ["why"]


def test_errors_are_told_where_a_reviewer_looks():
    error = LeftOut(Location("a_b.yaml", Span(3, 1, 3, 2)), "is broken", is_judged=False)
    found = replace(NOTHING, left_out=(error,))
    assert "\n⚠️ 1 error in the manifests, the first at a\\_b.yaml:3:1.\n" in rendered(found, "markdown")
    assert [one["file"] for one in json.loads(rendered(found, "json"))["errors"]] == ["a_b.yaml"]


@pytest.mark.parametrize("name", COMPARISON_FORMATS)
def test_names_of_others_do_no_harm(name):
    bad = workload("web")
    bad = dataclasses.replace(bad, ref=ObjectRef("Deployment", "x", "a|b\n\x1b[31m<b>@all"))
    deny = NetworkPolicy("x", "deny", LabelSelector.EVERYTHING, frozenset({Direction.INGRESS}))
    old, new = (Inventory((Namespace.of("x"),), (bad, workload("db")), (), some) for some in ((), (deny,)))
    text = rendered(compared(TwoStates(old, new), "diff"), name)
    assert "\x1b" not in text
    assert "a|b\n" not in text
    if name == "markdown":
        assert "<b>" not in text
        assert "@all" not in text
        assert "a\\|b" in text
