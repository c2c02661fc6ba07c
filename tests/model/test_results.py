from __future__ import annotations

from dataclasses import replace

import pytest

from netpolgen.model.errors import RuleCrashError
from netpolgen.model.finding import Confidence, Finding, Severity
from netpolgen.model.results import Extent, Report
from netpolgen.model.rule import Rule
from netpolgen.model.source import FILE_START, Location
from netpolgen.model.suppression import Suppressed, SuppressionKind

INFO, WARNING, ERROR = Severity


def finding(severity: Severity) -> Finding:
    place = Location("a.yaml", FILE_START)
    return Finding("NPG000", "name", severity, Confidence.HIGH, "wrong", place, None, None, None, (), None, "print")


def test_findings_are_counted_by_severity_worst_first() -> None:
    report = Report(tuple(map(finding, (INFO, ERROR, INFO))), Extent())
    assert list(report.counts.items()) == [(ERROR, 1), (WARNING, 0), (INFO, 2)]


@pytest.mark.parametrize(("minimum", "fails"), [(INFO, True), (WARNING, True), (ERROR, False)])
def test_a_finding_at_least_as_bad_as_the_threshold_makes_the_run_fail(minimum, fails) -> None:
    assert Report((finding(INFO), finding(WARNING)), Extent(), minimum=minimum).fails is fails


def test_what_was_suppressed_does_not_count() -> None:
    passed = Suppressed(finding(ERROR), SuppressionKind.COMMENT, "why", Location("a.yaml", FILE_START))
    report = Report((), Extent(), suppressed=(passed,), minimum=INFO)
    assert not report.fails
    assert set(report.counts.values()) == {0}


def test_the_worst_come_first_and_stay_in_order_among_themselves() -> None:
    first, second = finding(WARNING), replace(finding(WARNING), code="NPG001")
    report = Report((finding(INFO), first, finding(ERROR), second), Extent())
    assert report.worst_first == (finding(ERROR), first, second, finding(INFO))


def test_the_first_line_of_its_page_sums_a_rule_up() -> None:
    rule: Rule[object] = Rule("NPG000", "name", ERROR, lambda _: (), "In short.\n\nWhat\n----\nAt length.\n")
    assert rule.summary == "In short."


def test_a_crash_names_rule_file_and_cause() -> None:
    crash = RuleCrashError("NPG000", "a.yaml", KeyError("x"))
    assert str(crash) == "rule NPG000 crashed on a.yaml: KeyError: 'x'"
    assert str(RuleCrashError("NPG000", "", KeyError("x"))) == "rule NPG000 crashed: KeyError: 'x'"
