"""The run of the rules, over problems made by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

import netpolgen.app.findings as run
from netpolgen.app.findings import finding_of, findings_of, report_of
from netpolgen.app.rule_choice import Selection
from netpolgen.model.document import Document
from netpolgen.model.errors import RuleCrashError, UsageError
from netpolgen.model.finding import Confidence, ObjectRef, Problem, Severity, Violation
from netpolgen.model.inventory import Inventory
from netpolgen.model.results import Extent
from netpolgen.model.source import Location, Origin, Span
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


EVERY_RULE = Selection()


def report(*problems, selection=EVERY_RULE):
    return report_of(documents(*problems), None, None, locate, selection)


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
    found = findings_of(
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
    assert [(str(one.location), one.code, one.message) for one in found] == [
        ("a.yaml:1:1", "NPG003", "b"),
        ("a.yaml:1:1", "NPG006", "a"),
        ("a.yaml:1:1", "NPG006", "b"),
        ("a.yaml:10:1", "NPG003", "a"),
        ("a.yaml:10:1", "NPG003", "b"),
        ("b.yaml:1:1", "NPG003", "z"),
    ]


def test_the_same_finding_twice_is_shown_once():
    assert len(findings_of([problem(object=WEB), problem(object=WEB)], locate)) == 1


class TestFingerprint:
    def test_it_stays_when_lines_move_rules_are_reordered_or_the_object_goes_to_another_file(self):
        assert fingerprints(problem(line=1, object=WEB, path="spec.ingress[0].from[1]")) == fingerprints(
            problem(line=9, object=WEB, path="spec.ingress[3].from[0]", file="b.yaml")
        )

    @pytest.mark.parametrize(
        "change",
        [{"code": "NPG006"}, {"object": replace(WEB, name="db")}, {"path": "spec.egress[0]"}, {"message": "other"}],
    )
    def test_it_tells_rules_objects_fields_and_messages_apart(self, change):
        base = {"object": WEB, "path": "spec.ingress[0]"}
        assert fingerprints(problem(**base)) != fingerprints(problem(**{**base, **change}))

    def test_without_an_object_the_file_counts(self):
        assert fingerprints(problem(file="a.yaml")) != fingerprints(problem(file="b.yaml"))

    def test_no_two_findings_share_one(self):
        found = fingerprints(*(problem(line=line, object=WEB) for line in range(3)))
        assert len(set(found)) == 3
        assert found[0] == fingerprints(problem(line=0, object=WEB))[0]

    def test_it_is_the_same_on_every_machine(self):
        assert fingerprints(problem(object=WEB, path="spec")) == ["4b6c9a1e8683102276aa59f80365a1c7"]


class TestReport:
    def test_document_rules_need_nothing_but_documents(self):
        found = report(problem(code="NPG003"), problem(code="NPG006", file="b.yaml"))
        assert [finding.code for finding in found.findings] == ["NPG003", "NPG006"]
        assert found.extent == Extent(files=2, documents=2)
        assert found.suppressed == ()

    def test_rules_that_are_not_selected_do_not_run(self):
        problems = problem(code="NPG003"), problem(code="NPG006")
        assert [one.code for one in report(*problems, selection=Selection(("NPG006",))).findings] == ["NPG006"]
        assert [one.code for one in report(*problems, selection=Selection((), ("NPG0",))).findings] == []

    def test_a_selection_that_fits_nothing_is_refused(self):
        with pytest.raises(UsageError, match="no rule is called"):
            report(selection=Selection(("NPG999",)))

    def test_findings_are_counted_by_severity(self):
        found = report(problem("a"), problem("b"), problem("c", severity=Severity.WARNING))
        assert found.counts == {Severity.ERROR: 2, Severity.WARNING: 1, Severity.INFO: 0}

    @pytest.mark.parametrize(
        ("severity", "minimum", "reached"),
        [
            (Severity.WARNING, Severity.WARNING, True),
            (Severity.WARNING, Severity.INFO, True),
            (Severity.WARNING, Severity.ERROR, False),
        ],
    )
    def test_it_knows_whether_something_is_bad_enough(self, severity, minimum, reached):
        assert report(problem(severity=severity)).has_findings_at(minimum) is reached
        assert not report().has_findings_at(minimum)

    def test_ten_thousand_findings_are_all_there(self):
        found = report(*(problem(f"odd {number}", line=number) for number in range(10_000)))
        assert len({finding.fingerprint for finding in found.findings}) == 10_000


class TestCrash:
    def crashing(self, code):
        def check(_subject):
            yield from ()
            raise IndexError("list index out of range")

        return replace(by_code(code), check=check)

    def test_a_rule_that_raises_on_a_document_is_named_with_the_file(self, monkeypatch):
        monkeypatch.setattr(run, "DOCUMENT_RULES", (self.crashing("NPG003"),))
        with pytest.raises(RuleCrashError) as caught:
            report(problem(file="shop/web.yaml"))
        assert str(caught.value) == "rule NPG003 crashed on shop/web.yaml: IndexError: list index out of range"
        assert isinstance(caught.value.__cause__, IndexError)

    def test_a_rule_that_raises_on_the_whole_set_is_named(self, monkeypatch):
        monkeypatch.setattr(run, "SET_RULES", (self.crashing("NPG301"),))
        with pytest.raises(RuleCrashError, match=r"^rule NPG301 crashed: IndexError"):
            report_of([], State(Inventory()), None, locate, Selection())

    def test_an_interruption_is_not_a_crash(self, monkeypatch):
        def check(_subject):
            raise KeyboardInterrupt

        monkeypatch.setattr(run, "DOCUMENT_RULES", (replace(by_code("NPG003"), check=check),))
        with pytest.raises(KeyboardInterrupt):
            report(problem())
