from __future__ import annotations

from dataclasses import replace

import pytest

from netpolgen.model.document import Document
from netpolgen.model.errors import InputError
from netpolgen.model.finding import Confidence, Finding, ObjectRef, Problem, Severity, Violation, path_within
from netpolgen.model.inventory import Inventory
from netpolgen.model.labels import LabelSelector
from netpolgen.model.marker import (
    MANAGED_BY,
    MANAGED_BY_LABEL,
    UNFINISHED_PREFIX,
    UNFINISHED_SUFFIX,
    header_line,
    is_generated_file,
    is_generated_object,
    is_unfinished_file,
)
from netpolgen.model.objects import NAMESPACE_NAME_LABEL, Namespace, Pod, Service, Workload
from netpolgen.model.policy import NetworkPolicy
from netpolgen.model.source import FILE_START, Location, Origin, Span, field_path

HERE = Origin("a.yaml", 2, ("items", 0))


def workload(namespace: str, name: str, kind: str = "Deployment") -> Workload:
    return Workload(ObjectRef(kind, namespace, name), Pod(namespace, {"app": name}), None, HERE, HERE)


def service(namespace: str, name: str) -> Service:
    return Service(namespace, name, "ClusterIP", None, (), headless=False, origin=HERE)


def policy(namespace: str, name: str) -> NetworkPolicy:
    return NetworkPolicy(namespace, name, LabelSelector.EVERYTHING, frozenset())


class TestObjects:
    def test_a_namespace_carries_its_name_over_whatever_was_written(self) -> None:
        assert Namespace.of("shop").labels == {NAMESPACE_NAME_LABEL: "shop"}
        written = {NAMESPACE_NAME_LABEL: "other", "team": "red"}
        assert Namespace.of("shop", written).labels == {NAMESPACE_NAME_LABEL: "shop", "team": "red"}
        assert written[NAMESPACE_NAME_LABEL] == "other"

    def test_workloads_of_one_name_and_two_kinds_are_two(self) -> None:
        assert workload("shop", "web") != workload("shop", "web", "Job")
        assert str(workload("shop", "web")) == "Deployment shop/web"

    def test_where_it_stands_does_not_make_an_object_another_one(self) -> None:
        elsewhere = Origin("b.yaml")
        moved = replace(workload("shop", "web"), origin=elsewhere, template_origin=elsewhere)
        assert moved == workload("shop", "web")
        assert replace(service("shop", "web"), origin=elsewhere) == service("shop", "web")
        assert Namespace.of("shop", origin=HERE) == Namespace.of("shop", origin=elsewhere)

    def test_a_service_is_known_by_kind_namespace_and_name(self) -> None:
        assert str(service("shop", "web").ref) == "Service shop/web"

    def test_an_object_without_a_namespace_in_words(self) -> None:
        assert str(ObjectRef("Namespace", "", "shop")) == "Namespace shop"


class TestInventory:
    INVENTORY = Inventory(
        (Namespace.of("shop", {"team": "red"}), Namespace.of("empty")),
        (workload("shop", "web"), workload("works", "a"), workload("shop", "db")),
        (service("serves", "web"), service("shop", "web")),
        (policy("guards", "deny"), policy("shop", "b"), policy("shop", "a")),
    )

    def test_a_namespace_exists_when_declared_or_when_something_stands_in_it(self) -> None:
        found = self.INVENTORY.namespace_by_name
        assert sorted(found) == ["empty", "guards", "serves", "shop", "works"]
        assert found["shop"].labels["team"] == "red"
        assert found["works"] == Namespace.of("works")

    def test_objects_by_namespace_keep_their_order(self) -> None:
        inventory = self.INVENTORY
        assert [one.ref.name for one in inventory.workloads_by_namespace["shop"]] == ["web", "db"]
        assert [one.name for one in inventory.services_by_namespace["serves"]] == ["web"]
        assert [one.name for one in inventory.policies_by_namespace["shop"]] == ["b", "a"]
        assert "empty" not in inventory.workloads_by_namespace

    def test_with_other_policies_all_else_stays(self) -> None:
        changed = self.INVENTORY.with_policies((policy("new", "p"),))
        assert changed.policies == (policy("new", "p"),)
        assert changed.workloads == self.INVENTORY.workloads
        assert sorted(changed.namespace_by_name) == ["empty", "new", "serves", "shop", "works"]


class TestPlaces:
    def test_an_origin_leads_down_and_to_keys_and_parts(self) -> None:
        assert HERE.child("spec", 1) == Origin("a.yaml", 2, ("items", 0, "spec", 1))
        assert HERE.at_key() == Origin("a.yaml", 2, ("items", 0), on_key=True)
        assert HERE.at_part(3, 5) == Origin("a.yaml", 2, ("items", 0), part=(3, 5))

    @pytest.mark.parametrize(
        ("route", "text"),
        [
            ((), ""),
            (("spec",), "spec"),
            (("spec", "ingress", 0, "from", 12, "ipBlock", "cidr"), "spec.ingress[0].from[12].ipBlock.cidr"),
            ((0, "spec"), "[0].spec"),
        ],
    )
    def test_a_route_as_the_api_server_spells_it(self, route, text) -> None:
        assert field_path(route) == text

    def test_a_path_within_an_object_leaves_out_the_way_to_it(self) -> None:
        assert path_within(HERE, HERE.child("spec", "egress", 0)) == "spec.egress[0]"
        assert path_within(HERE, HERE) == ""

    def test_a_location_in_words_and_in_order(self) -> None:
        later = Location("a.yaml", Span(2, 1, 2, 5))
        assert str(later) == "a.yaml:2:1"
        assert Location("a.yaml", FILE_START) < later < Location("b.yaml", FILE_START)


class TestFindings:
    def finding(self, code: str, line: int, message: str) -> Finding:
        place = Location("a.yaml", Span(line, 1, line, 2))
        rest = (None, None, None, (), None, "print")
        return Finding(code, "name", Severity.ERROR, Confidence.HIGH, message, place, *rest)

    def test_findings_are_shown_by_place_then_code_then_message(self) -> None:
        first, *others = [
            self.finding("B", 1, "x"),
            self.finding("A", 2, "y"),
            self.finding("B", 2, "x"),
            self.finding("B", 2, "y"),
        ]
        assert sorted([*others, first], key=lambda finding: finding.sort_key) == [first, *others]

    def test_severities_compare(self) -> None:
        assert Severity.INFO < Severity.WARNING < Severity.ERROR
        assert [str(severity) for severity in Severity] == ["info", "warning", "error"]

    def test_an_input_error_carries_its_findings(self) -> None:
        found = self.finding("A", 1, "x")
        assert InputError("no", (found,)).findings == (found,)
        assert str(InputError("no")) == "no"


class TestDocuments:
    DOCUMENT = Document(
        "a.yaml",
        3,
        {"spec": {"ingress": [{"from": []}]}, "null": None},
        (
            Problem("A", Violation("one", HERE)),
            Problem("B", Violation("two", HERE)),
            Problem("A", Violation("three", HERE)),
        ),
    )

    def test_a_document_knows_its_place(self) -> None:
        assert self.DOCUMENT.origin == Origin("a.yaml", 3)

    def test_problems_by_the_rule_that_speaks_of_them(self) -> None:
        assert [violation.message for violation in self.DOCUMENT.violations("A")] == ["one", "three"]
        assert list(self.DOCUMENT.violations("C")) == []

    @pytest.mark.parametrize(
        ("route", "value"),
        [
            (("spec", "ingress", 0), {"from": []}),
            (("spec", "ingress", 0, "from"), []),
            (("spec", "ingress", 1), None),
            (("spec", "ingress", "0"), None),
            (("spec", 0), None),
            (("missing", "further"), None),
            (("null",), None),
        ],
    )
    def test_the_value_at_the_end_of_a_route(self, route, value) -> None:
        assert self.DOCUMENT.value_at(route) == value
        assert self.DOCUMENT.value_at(()) == self.DOCUMENT.tree


class TestMarker:
    @pytest.mark.parametrize(
        ("config", "shown"),
        [
            ("policies.toml", "policies.toml"),
            ("deep/down/policies.toml", "policies.toml"),
            ("C:\\work\\policies.toml", "policies.toml"),
            ("a\nkind: Secret", "a?kind: Secret"),
            ("a\u2028b\u0085c\x00", "a?b?c?"),
        ],
    )
    def test_the_first_line_of_a_generated_file(self, config, shown) -> None:
        line = header_line(config)
        assert line == f'# Generated by netpolgen from {shown}; edit that file and run "netpolgen build".'
        assert line.splitlines() == [line]
        assert is_generated_file(f"{line}\nkind: NetworkPolicy\n")

    @pytest.mark.parametrize("text", ["", "kind: NetworkPolicy\n", "\n# Generated by netpolgen from x", "# generated"])
    def test_files_of_others(self, text) -> None:
        assert not is_generated_file(text)

    def test_objects_of_ours_and_of_others(self) -> None:
        assert is_generated_object({MANAGED_BY_LABEL: MANAGED_BY, "app": "web"})
        assert not is_generated_object({MANAGED_BY_LABEL: "Helm"})
        assert not is_generated_object({})

    @pytest.mark.parametrize(
        ("name", "unfinished"),
        [
            (f"{UNFINISHED_PREFIX}x{UNFINISHED_SUFFIX}", True),
            (f"{UNFINISHED_PREFIX}x", False),
            (f"x{UNFINISHED_SUFFIX}", False),
            ("shop.yaml", False),
        ],
    )
    def test_what_a_stopped_build_leaves_is_known_by_its_name(self, name, unfinished) -> None:
        assert is_unfinished_file(name) is unfinished
