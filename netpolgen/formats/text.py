"""Findings for people and editors: ``path:line:col: CODE severity message``, then one line that sums up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from netpolgen.formats.words import printable, summary, why_suppressed
from netpolgen.model.finding import Finding, Severity
from netpolgen.model.results import PLAIN_VIEW, Report, View

_MOST_RELATED = 5
BOLD, FAINT, PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[0m"
PAINT = {Severity.ERROR: "\x1b[31m", Severity.WARNING: "\x1b[33m", Severity.INFO: "\x1b[36m"}


def report_text(report: Report, view: View = PLAIN_VIEW) -> Iterator[str]:
    """A line for each finding, indented lines for its related places, and the summary."""
    for line in finding_lines(report.findings, paints=view.paints):
        yield f"{line}\n"
    if view.suppressed:
        for item in report.suppressed:
            yield f"{_line(item.finding, paints=view.paints)}\n    {why_suppressed(item)}\n"
    yield f"{summary(report)}\n"


def finding_lines(findings: Iterable[Finding], *, paints: bool = False) -> Iterator[str]:
    """The lines of these findings, without line breaks; what no terminal should be sent is escaped."""
    for finding in findings:
        yield _line(finding, paints=paints)
        yield from related_lines(finding)


def related_lines(finding: Finding) -> Iterator[str]:
    """Where else to look, the first few places; indented, without line breaks."""
    for location in finding.related[:_MOST_RELATED]:
        yield f"    see {printable(str(location))}"
    if len(finding.related) > _MOST_RELATED:
        yield f"    and {len(finding.related) - _MOST_RELATED} more"


def _line(finding: Finding, *, paints: bool) -> str:
    severity, place = str(finding.severity), printable(str(finding.location))
    if paints:
        severity, place = f"{PAINT[finding.severity]}{severity}{PLAIN}", f"{BOLD}{place}{PLAIN}"
    return f"{place}: {finding.code} {severity} {printable(finding.message)}"
