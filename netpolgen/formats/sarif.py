"""SARIF 2.1.0, as code scanning of GitHub and others take it.

Source: the OASIS standard and its schema; "SARIF support for code scanning" of GitHub's documentation, for the limits
and for what it makes of properties. GitHub computes its own fingerprint and warns of a different one under its name, so
ours has a name of its own. It does not heed ``suppressions``, which is why they can be left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import chain, islice

from netpolgen import __version__
from netpolgen.formats.sarif_rules import described
from netpolgen.model.document import Tree
from netpolgen.model.finding import Finding, Severity
from netpolgen.model.results import PLAIN_VIEW, Report, View
from netpolgen.model.source import Location, Span
from netpolgen.model.suppression import Suppressed, SuppressionKind

MOST_RESULTS = 25_000
_MOST_RELATED = 100

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_HOME = "https://github.com/netpolgen/netpolgen"
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_IN_SOURCE = {SuppressionKind.COMMENT, SuppressionKind.ANNOTATION}


def report_sarif(report: Report, view: View = PLAIN_VIEW) -> Iterator[str]:
    """One run, each result on a line of its own: what stands, then what was let pass, marked so."""
    passed = report.suppressed if view.suppressed is not False else ()
    total = len(report.findings) + len(passed)
    standing = report.worst_first if total > MOST_RESULTS else report.findings
    numbers = {rule.code: number for number, rule in enumerate(report.rules)}
    results = chain(
        (_result(finding, numbers) for finding in standing), (_suppressed(item, numbers) for item in passed)
    )
    run = json.dumps(_run(report, max(0, total - MOST_RESULTS)))
    yield f'{{"$schema": {json.dumps(_SCHEMA)}, "version": "2.1.0", "runs": [{run[:-1]}, "results": ['
    separator = "\n"
    for result in islice(results, MOST_RESULTS):
        yield f"{separator}{json.dumps(result)}"
        separator = ",\n"
    yield "]}]}\n" if separator == "\n" else "\n]}]}\n"


def _run(report: Report, cut: int) -> Tree:
    driver: Tree = {
        "name": "netpolgen",
        "semanticVersion": __version__,
        "informationUri": _HOME,
        "rules": [described(rule, LEVELS[rule.severity]) for rule in report.rules],
    }
    notes: list[Tree] = []
    if cut:
        text = f"{cut} results beyond the {MOST_RESULTS} that fit were left out, those of the least severity first"
        notes.append({"level": "warning", "message": {"text": text}})
    return {
        "tool": {"driver": driver},
        "automationDetails": {"id": "netpolgen/"},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": notes}],
    }


def _result(finding: Finding, numbers: Mapping[str, int]) -> dict[str, Tree]:
    result: dict[str, Tree] = {
        "ruleId": finding.code,
        "level": LEVELS[finding.severity],
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": _place(finding.location), **_logical(finding)}],
        "partialFingerprints": {"netpolgen/v1": finding.fingerprint},
    }
    if finding.code in numbers:
        result["ruleIndex"] = numbers[finding.code]
    if finding.related:
        result["relatedLocations"] = [
            {"id": number, "message": {"text": "see also"}, "physicalLocation": _place(location)}
            for number, location in enumerate(finding.related[:_MOST_RELATED], start=1)
        ]
    return result


def _suppressed(item: Suppressed, numbers: Mapping[str, int]) -> Tree:
    suppression: dict[str, Tree] = {
        "kind": "inSource" if item.kind in _IN_SOURCE else "external",
        "status": "accepted",
        "location": {"physicalLocation": _place(item.location)},
    }
    if item.reason:
        suppression["justification"] = item.reason
    return {**_result(item.finding, numbers), "suppressions": [suppression]}


def _logical(finding: Finding) -> dict[str, Tree]:
    if finding.object is None:
        return {}
    return {"logicalLocations": [{"fullyQualifiedName": str(finding.object), "kind": "resource"}]}


def _place(location: Location) -> Tree:
    return {"artifactLocation": _artifact(location.file), "region": _region(location.span)}


def _artifact(file: str) -> Tree:
    from urllib.parse import quote

    if file.startswith("/"):
        return {"uri": f"file://{quote(file)}"}
    return {"uri": quote(file), "uriBaseId": "%SRCROOT%"}


def _region(span: Span) -> Tree:
    start: dict[str, Tree] = {"startLine": span.line, "startColumn": span.column}
    if (span.end_line, span.end_column) == (span.line, span.column):
        return start
    return {**start, "endLine": span.end_line, "endColumn": span.end_column}
