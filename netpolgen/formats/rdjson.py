"""The Reviewdog Diagnostic Format: one JSON object, from which reviewdog comments on pull requests.

Source: reviewdog.proto of reviewdog/reviewdog; its columns count bytes of UTF-8, from 1.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from netpolgen.model.document import Tree
from netpolgen.model.finding import Finding, Severity
from netpolgen.model.results import PLAIN_VIEW, Report, SourceLine, View
from netpolgen.model.rule import rule_url
from netpolgen.model.source import Location

_SOURCE: Tree = {"name": "netpolgen", "url": "https://github.com/netpolgen/netpolgen"}
_SEVERITIES = {Severity.ERROR: "ERROR", Severity.WARNING: "WARNING", Severity.INFO: "INFO"}


def report_rdjson(report: Report, _view: View = PLAIN_VIEW) -> Iterator[str]:
    """The findings that stand, each on a line of its own."""
    yield f'{{"source": {json.dumps(_SOURCE)}, "diagnostics": ['
    separator = "\n"
    for finding in report.findings:
        yield f"{separator}{json.dumps(_diagnostic(finding, report.source_line))}"
        separator = ",\n"
    yield "]}\n" if separator == "\n" else "\n]}\n"


def _diagnostic(finding: Finding, source_line: SourceLine) -> Tree:
    related: list[Tree] = [
        {"message": "see also", "location": _location(location, source_line)} for location in finding.related
    ]
    diagnostic: dict[str, Tree] = {
        "message": finding.message,
        "location": _location(finding.location, source_line),
        "severity": _SEVERITIES[finding.severity],
        "code": {"value": finding.code, "url": rule_url(finding.code)},
    }
    return {**diagnostic, "related_locations": related} if related else diagnostic


def _location(location: Location, source_line: SourceLine) -> Tree:
    span = location.span
    return {
        "path": location.file,
        "range": {
            "start": _position(location.file, span.line, span.column, source_line),
            "end": _position(location.file, span.end_line, span.end_column, source_line),
        },
    }


def _position(file: str, line: int, column: int, source_line: SourceLine) -> Tree:
    before = (source_line(file, line) or "")[: column - 1]
    return {"line": line, "column": column + len(before.encode(errors="replace")) - len(before)}
