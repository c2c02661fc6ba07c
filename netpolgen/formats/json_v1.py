"""The lint report as JSON, version 1; a change that readers could notice gets a new number.

Lines and columns count from 1, columns in characters; the end column is the one after the last. Each finding stands on
a line of its own. What was let pass has one key more, ``suppression``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from netpolgen.model.document import Tree
from netpolgen.model.finding import Finding, ObjectRef
from netpolgen.model.results import PLAIN_VIEW, Report, View
from netpolgen.model.source import Location
from netpolgen.model.suppression import Suppressed


def report_json(report: Report, view: View = PLAIN_VIEW) -> Iterator[str]:
    """The report, piece by piece: pure ASCII, and the same bytes for the same report."""
    yield '{"version": 1, "findings": ['
    yield from _array(_finding(finding) for finding in report.findings)
    yield '], "suppressed": ['
    yield from _array(_suppressed(item) for item in report.suppressed if view.suppressed is not False)
    yield f'], "summary": {json.dumps(_summary(report))}}}\n'


def _array(items: Iterable[Tree]) -> Iterator[str]:
    separator = "\n"
    for item in items:
        yield f"{separator}{json.dumps(item)}"
        separator = ",\n"
    if separator != "\n":
        yield "\n"


def _finding(finding: Finding) -> dict[str, Tree]:
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


def _suppressed(item: Suppressed) -> Tree:
    suppression: Tree = {
        "kind": str(item.kind),
        "reason": item.reason,
        "until": item.until.isoformat() if item.until else None,
        "location": _location(item.location),
    }
    return {**_finding(item.finding), "suppression": suppression}


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
