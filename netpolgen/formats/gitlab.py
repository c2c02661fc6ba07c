"""A Code Quality report of GitLab: a JSON array, empty if nothing was found, a finding on each line.

Source: "Code Quality", section "Code Quality report format", of GitLab's documentation.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from netpolgen.model.document import Tree
from netpolgen.model.finding import Finding, Severity
from netpolgen.model.results import PLAIN_VIEW, Report, View

_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.INFO: "info"}


def report_gitlab(report: Report, _view: View = PLAIN_VIEW) -> Iterator[str]:
    """The findings that stand; GitLab drops those that share a fingerprint, which none do."""
    yield "["
    separator = "\n"
    for finding in report.findings:
        yield f"{separator}{json.dumps(_issue(finding))}"
        separator = ",\n"
    yield "]\n" if separator == "\n" else "\n]\n"


def _issue(finding: Finding) -> Tree:
    span = finding.location.span
    return {
        "description": f"{finding.code}: {finding.message}",
        "check_name": finding.name,
        "fingerprint": finding.fingerprint,
        "severity": _SEVERITIES[finding.severity],
        "location": {"path": finding.location.file, "lines": {"begin": span.line, "end": span.end_line}},
    }
