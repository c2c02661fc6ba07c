"""A JUnit report: a suite for each file, a case for each finding.

A finding that makes the run fail is a failed case, a lesser one a case that passed with words, one that was let pass a
skipped case; so the report fails just when the exit code says so.

Source: the schema of Jenkins' xUnit plugin, which GitLab, Azure and others read as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from netpolgen.formats.words import printable, why_suppressed
from netpolgen.model.finding import Finding
from netpolgen.model.results import PLAIN_VIEW, Report, View
from netpolgen.model.suppression import Suppressed

_Case = tuple[Finding, Suppressed | None]


def report_junit(report: Report, view: View = PLAIN_VIEW) -> Iterator[str]:
    """The suites in the order of their files; a report without findings has one case that passed."""
    passed = report.suppressed if view.suppressed is not False else ()
    cases: list[_Case] = [*((finding, None) for finding in report.findings), *((item.finding, item) for item in passed)]
    cases.sort(key=lambda case: case[0].sort_key)
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<testsuites name="netpolgen lint"{_counts(report, cases)}>\n'
    if not cases:
        yield '  <testsuite name="netpolgen lint" tests="1" failures="0" skipped="0">\n'
        yield '    <testcase name="no findings" classname="netpolgen lint"/>\n  </testsuite>\n'
    for file, group in groupby(cases, key=lambda case: case[0].location.file):
        of_file = list(group)
        yield f"  <testsuite name={_quoted(file)}{_counts(report, of_file)}>\n"
        for finding, item in of_file:
            yield _testcase(finding, item, fails=finding.severity >= report.minimum)
        yield "  </testsuite>\n"
    yield "</testsuites>\n"


def _counts(report: Report, cases: list[_Case]) -> str:
    failures = sum(item is None and finding.severity >= report.minimum for finding, item in cases)
    skipped = sum(item is not None for _, item in cases)
    return f' tests="{len(cases) or 1}" failures="{failures}" skipped="{skipped}"'


def _testcase(finding: Finding, item: Suppressed | None, *, fails: bool) -> str:
    span, whose = finding.location.span, str(finding.object) if finding.object else finding.location.file
    name = f"{finding.code} {finding.name} ({span.line}:{span.column})"
    text = _text(f"{finding.location}: {finding.code} {finding.severity} {finding.message}")
    if item is not None:
        outcome = f"<skipped message={_quoted(why_suppressed(item))}/>"
    elif fails:
        outcome = f"<failure type={_quoted(str(finding.severity))} message={_quoted(finding.message)}>{text}</failure>"
    else:
        outcome = f"<system-out>{text}</system-out>"
    head = f"    <testcase name={_quoted(name)} classname={_quoted(whose)}"
    place = f'file={_quoted(finding.location.file)} line="{span.line}"'
    return f"{head} {place}>\n      {outcome}\n    </testcase>\n"


def _quoted(text: str) -> str:
    return f'"{_text(text).replace(chr(34), "&quot;")}"'


def _text(text: str) -> str:
    """Text without what XML 1.0 has no place for."""
    return printable(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
