"""The run of the rules, over problems made by hand."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

import netpolgen.app.findings as run
from netpolgen.app.findings import Reporting, Subjects, finding_of, findings_of, findings_on
from netpolgen.app.linting.rule_choice import Selection
from netpolgen.model.document import Document
from netpolgen.model.errors import RuleCrashError
from netpolgen.model.finding import Confidence, ObjectRef, Problem, Severity, Violation
from netpolgen.model.inventory import Inventory
from netpolgen.model.source import Location, Origin, Span, field_path
from netpolgen.rules import by_code
from netpolgen.semantics.state import State

WEB = ObjectRef("NetworkPolicy", "shop", "web")


def locate(origin):
    """The first number of a route is the line."""
    line = next((step for step in origin.route if isinstance(step, int)), 0) + 1
    return Location(origin.file, Span(line, 1, line, 2))


def problem(message="odd", line=0, code="NPG003", file="a.yaml", **values):
    return Problem(code, Violation(message, Origin(file, 0, (line,)), **values))


def fingerprints(*problems):
    return [finding.fingerprint for finding in findings_of(problems, locate)]


def documents(*problems):
    return [Document(problem.violation.origin.file, 0, {}, (problem,)) for problem in problems]


EVERY_RULE = Selection().codes()


def found(*problems, codes=EVERY_RULE, severities=None):
    return findings_on(Subjects(documents(*problems)), codes, Reporting(locate, severities or {}))


def test_a_finding_takes_from_the_rule_what_the_violation_leaves_open():
    found = finding_of(problem(code="NPG110"), locate)
    assert (found.name, found.severity, found.confidence, found.fix) == (
        "dead-target-selector",
        Severity.WARNING,
        Confidence.MEDIUM,
        None,
    )
    found = finding_of(problem(code="NPG110", severity=Severity.INFO, confidence=Confidence.LOW), locate)
    assert (found.severity, found.confidence) == (Severity.INFO, Confidence.LOW)


def test_places_are_looked_up_also_for_what_is_related():
    found = finding_of(problem(line=3, related=(Origin("b.yaml", 0, (7,)),)), locate)
    assert (str(found.location), [str(place) for place in found.related]) == ("a.yaml:4:1", ["b.yaml:8:1"])


def test_findings_are_sorted_by_place_then_code_then_message():
    findings = findings_of(
        [
            problem("b", line=9),
            problem("z", file="b.yaml"),
            problem("b", code="NPG006"),
            problem("b", code="NPG003"),
            problem("a", code="NPG006"),
            problem("a", line=9),
        ],
        locate,
    )
    assert [(str(one.location), one.code, one.message) for one in findings] == [
        ("a.yaml:1:1", "NPG003", "b"),
        ("a.yaml:1:1", "NPG006", "a"),
        ("a.yaml:1:1", "NPG006", "b"),
        ("a.yaml:10:1", "NPG003", "a"),
        ("a.yaml:10:1", "NPG003", "b"),
        ("b.yaml:1:1", "NPG003", "z"),
    ]


def test_the_same_finding_twice_is_shown_once():
    assert len(findings_of([problem(object=WEB), problem(object=WEB)], locate)) == 1


PEERS = {"spec": {"ingress": [{"from": [{"podSelector": {}}, {"ipBlock": {"cidr": "10.0.0.0/8"}}]}]}}


def at_peers(*numbers, tree=PEERS, **values):
    """The fingerprints of findings about these peers of one policy."""
    routes = [("spec", "ingress", 0, "from", number) for number in numbers]
    problems = [
        Problem(
            "NPG003",
            Violation(
                f"odd {route}", Origin("a.yaml", 0, route), **{"object": WEB, "path": field_path(route), **values}
            ),
        )
        for route in routes
    ]
    subjects = Subjects([Document("a.yaml", 0, tree, tuple(problems))])
    findings = findings_on(subjects, EVERY_RULE, Reporting(locate_by_peer))
    return [finding.fingerprint for finding in findings]


def locate_by_peer(origin):
    return Location(origin.file, Span(origin.route[-1] + 1, 1, origin.route[-1] + 1, 2))


class TestFingerprint:
    def test_it_stays_when_lines_move_or_the_object_goes_to_another_file_or_the_rule_is_reworded(self):
        assert fingerprints(problem(line=1, object=WEB, path="spec.ingress[0].from[1]")) == fingerprints(
            problem("said better", line=9, object=WEB, path="spec.ingress[3].from[0]", file="b.yaml")
        )

    @pytest.mark.parametrize(
        "change", [{"code": "NPG006"}, {"object": replace(WEB, name="db")}, {"path": "spec.egress[0]"}]
    )
    def test_it_tells_rules_objects_and_fields_apart(self, change):
        base = {"object": WEB, "path": "spec.ingress[0]"}
        assert fingerprints(problem(**base)) != fingerprints(problem(**{**base, **change}))

    def test_in_a_list_it_tells_values_apart_wherever_they_stand(self):
        first, second = at_peers(0, 1)
        assert first != second
        swapped = {"spec": {"ingress": [{"from": PEERS["spec"]["ingress"][0]["from"][::-1]}]}}
        assert at_peers(0, 1, tree=swapped) == [second, first]

    def test_one_that_is_mended_does_not_change_those_of_its_neighbours(self):
        assert at_peers(1) == at_peers(0, 1)[1:]

    def test_without_an_object_the_file_and_the_place_in_it_count(self):
        assert fingerprints(problem(file="a.yaml")) != fingerprints(problem(file="b.yaml"))
        edges = [
            Problem("NPG507", Violation("odd", Origin("policies.toml", 0, ("allow", text)))) for text in ("a -> b", "b")
        ]
        (first,), (second,) = (fingerprints(edge) for edge in edges)
        assert first != second

    def test_no_two_findings_share_one(self):
        found = fingerprints(*(problem(line=line, object=WEB) for line in range(3)))
        assert len(set(found)) == 3
        assert found[0] == fingerprints(problem(line=0, object=WEB))[0]

    def test_it_is_the_same_on_every_machine(self):
        assert fingerprints(problem(object=WEB, path="spec")) == ["0d21ec3e332814e221baf1c8d556d1a4"]


class TestRun:
    def test_document_rules_need_nothing_but_documents(self):
        findings = found(problem(code="NPG003"), problem(code="NPG006", file="b.yaml"))
        assert [finding.code for finding in findings] == ["NPG003", "NPG006"]

    def test_rules_that_are_not_selected_do_not_run(self):
        problems = problem(code="NPG003"), problem(code="NPG006")
        assert [one.code for one in found(*problems, codes=frozenset({"NPG006"}))] == ["NPG006"]
        assert found(*problems, codes=frozenset()) == ()

    def test_the_severity_that_the_user_gave_a_rule_has_the_last_word(self):
        (one,) = found(problem(severity=Severity.WARNING), severities={"NPG003": Severity.INFO})
        assert one.severity is Severity.INFO

    def test_ten_thousand_findings_are_all_there(self):
        findings = found(*(problem(f"odd {number}", line=number) for number in range(10_000)))
        assert len({finding.fingerprint for finding in findings}) == 10_000


class TestCrash:
    def crashing(self, code):
        def check(_subject):
            yield from ()
            raise IndexError("list index out of range")

        return replace(by_code(code), check=check)

    def test_a_rule_that_raises_on_a_document_is_named_with_the_file(self, monkeypatch):
        monkeypatch.setattr(run, "DOCUMENT_RULES", (self.crashing("NPG003"),))
        with pytest.raises(RuleCrashError) as caught:
            found(problem(file="shop/web.yaml"))
        assert str(caught.value) == "rule NPG003 crashed on shop/web.yaml: IndexError: list index out of range"
        assert isinstance(caught.value.__cause__, IndexError)

    def test_a_rule_that_raises_on_the_whole_set_is_named(self, monkeypatch):
        monkeypatch.setattr(run, "SET_RULES", (self.crashing("NPG301"),))
        with pytest.raises(RuleCrashError, match=r"^rule NPG301 crashed: IndexError"):
            findings_on(Subjects(state=State(Inventory())), EVERY_RULE, Reporting(locate))

    def test_an_interruption_is_not_a_crash(self, monkeypatch):
        def check(_subject):
            raise KeyboardInterrupt

        monkeypatch.setattr(run, "DOCUMENT_RULES", (replace(by_code("NPG003"), check=check),))
        with pytest.raises(KeyboardInterrupt):
            found(problem())
