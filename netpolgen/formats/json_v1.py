"""The lint report as JSON, version 1; a change that readers could notice gets a new number.

Lines and columns count from 1, columns in characters; the end column is the one after the last. Each finding stands on
a line of its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from netpolgen.model.document import Tree
from netpolgen.model.finding import Finding, ObjectRef
from netpolgen.model.results import Report
from netpolgen.model.source import Location


def report_json(report: Report, _paints: bool = False) -> Iterator[str]:
    """The report, piece by piece: pure ASCII, and the same bytes for the same report."""
    yield '{"version": 1, "findings": ['
    yield from _array(report.findings)
    yield '], "suppressed": ['
    yield from _array(report.suppressed)
    yield f'], "summary": {json.dumps(_summary(report))}}}\n'


def _array(findings: Iterable[Finding]) -> Iterator[str]:
    separator = "\n"
    for finding in findings:
        yield f"{separator}{json.dumps(_finding(finding))}"
        separator = ",\n"
    if separator != "\n":
        yield "\n"


def _finding(finding: Finding) -> Tree:
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": str(finding.severity),
        "confidence": str(finding.confidence),
        "message": finding.message,
        "location": _location(finding.location),
        "object": _object(finding.object),
        "path": finding.path,
        "api_class": str(finding.api_class) if finding.api_class else None,
        "related": [_location(location) for location in finding.related],
        "fix": finding.fix,
        "fingerprint": finding.fingerprint,
    }


def _location(location: Location) -> Tree:
    span = location.span
    return {
        "file": location.file,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }


def _object(ref: ObjectRef | None) -> Tree:
    if ref is None:
        return None
    return {"kind": ref.kind, "namespace": ref.namespace, "name": ref.name}


def _summary(report: Report) -> Tree:
    return {
        **{f"{severity}s": number for severity, number in report.counts.items()},
        "suppressed": len(report.suppressed),
        "files": report.extent.files,
        "documents": report.extent.documents,
        "workloads": report.extent.workloads,
        "policies": report.extent.policies,
    }
