from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from netpolgen.formats.junit import report_junit
from netpolgen.model.finding import Severity
from netpolgen.model.results import Report
from tests.formats.shared import EMPTY, EXTENT, HOSTILE, REPORT, finding


def suites_of(report):
    return ET.fromstring("".join(report_junit(report)))  # noqa: S314 - our own text


@pytest.mark.parametrize("minimum", Severity)
def test_a_case_fails_just_when_its_finding_makes_the_run_fail(minimum):
    findings = tuple(finding(severity=severity) for severity in Severity)
    report = Report(findings, EXTENT, minimum=minimum)
    root = suites_of(report)
    failed = [case.find("failure").get("type") for case in root.iter("testcase") if case.find("failure") is not None]
    assert sorted(failed) == sorted(str(severity) for severity in Severity if severity >= minimum)
    assert int(root.get("failures")) == len(failed)
    assert (root.get("failures") != "0") is report.fails


def test_what_was_let_pass_is_skipped_with_its_reason():
    skipped = [case.find("skipped") for case in suites_of(REPORT).iter("testcase") if case.find("skipped") is not None]
    assert len(skipped) == 2
    assert "moves behind the proxy <soon>" in skipped[1].get("message")


def test_without_findings_one_case_passed():
    (case,) = suites_of(EMPTY).iter("testcase")
    assert [*case] == []


def test_text_that_xml_has_no_place_for_is_escaped():
    (case,) = suites_of(Report((HOSTILE,), EXTENT)).iter("testcase")
    assert case.find("failure").get("message") == r"Pod shop/\x1b[2Jweb\nPod shop/other is fine"


def test_each_suite_counts_its_own_cases():
    for suite in suites_of(REPORT).iter("testsuite"):
        assert int(suite.get("tests")) == len(suite.findall("testcase"))
        assert int(suite.get("failures")) == len(suite.findall("testcase/failure"))
        assert int(suite.get("skipped")) == len(suite.findall("testcase/skipped"))
