"""Workflow commands that GitHub Actions shows as annotations beside the lines of a pull request.

GitHub shows ten errors, ten warnings and ten notices of a step and drops the rest without a word, so the worst come
first and what is beyond is listed in the log.

Source: "Workflow commands for GitHub Actions" and "problem matchers" of actions/toolkit, for the limits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from netpolgen.formats.words import counted, printable, summary
from netpolgen.model.finding import Finding, Severity
from netpolgen.model.results import PLAIN_VIEW, Report, View

_MOST_OF_A_KIND = 10
_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def report_github(report: Report, _view: View = PLAIN_VIEW) -> Iterator[str]:
    """A command for each of the worst findings, plain lines for the others, and the summary."""
    shown: Counter[Severity] = Counter()
    others: list[Finding] = []
    for finding in report.worst_first:
        shown[finding.severity] += 1
        if shown[finding.severity] <= _MOST_OF_A_KIND:
            yield f"{_command(finding)}\n"
        else:
            others.append(finding)
    if others:
        yield f"{counted(len(others), 'finding')} more than the {_MOST_OF_A_KIND} of a kind that GitHub annotates:\n"
    for finding in others:
        yield f"- {_plain(_line(finding))}\n"
    yield f"{_plain(summary(report))}\n"


def _command(finding: Finding) -> str:
    span = finding.location.span
    properties = {
        "file": finding.location.file,
        "line": str(span.line),
        "endLine": str(span.end_line),
        "title": f"{finding.code} {finding.name}",
    }
    # GitHub has columns only for places within one line.
    if span.end_line == span.line:
        properties |= {"col": str(span.column), "endColumn": str(max(span.column, span.end_column - 1))}
    written = ",".join(f"{key}={_escaped_property(value)}" for key, value in properties.items())
    return f"::{_COMMANDS[finding.severity]} {written}::{_escaped(_line(finding))}"


def _line(finding: Finding) -> str:
    """The place again, since the log shows only this part of a command."""
    return printable(f"{finding.location}: {finding.code} {finding.message}")


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escaped_property(text: str) -> str:
    return _escaped(printable(text)).replace(":", "%3A").replace(",", "%2C")


def _plain(text: str) -> str:
    """A line in which no part can be taken for a command of the older kind, which may stand anywhere."""
    return text.replace("##[", "## [")
