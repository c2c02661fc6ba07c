"""Findings for people and editors: ``path:line:col: CODE severity message``, then one line that sums up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from netpolgen.model.finding import Finding, Severity
from netpolgen.model.results import Extent, Report

_MOST_RELATED = 5
_BOLD, _PLAIN = "\x1b[1m", "\x1b[0m"
_PAINT = {Severity.ERROR: "\x1b[31m", Severity.WARNING: "\x1b[33m", Severity.INFO: "\x1b[36m"}


def report_text(report: Report, paints: bool = False) -> Iterator[str]:
    """A line for each finding, indented lines for its related places, and the summary."""
    for line in finding_lines(report.findings, paints=paints):
        yield f"{line}\n"
    yield f"{_summary(report)}\n"


def finding_lines(findings: Iterable[Finding], *, paints: bool = False) -> Iterator[str]:
    """The lines of these findings, without line breaks; what no terminal should be sent is escaped."""
    for finding in findings:
        severity, place = str(finding.severity), _printable(str(finding.location))
        if paints:
            severity, place = f"{_PAINT[finding.severity]}{severity}{_PLAIN}", f"{_BOLD}{place}{_PLAIN}"
        yield f"{place}: {finding.code} {severity} {_printable(finding.message)}"
        for location in finding.related[:_MOST_RELATED]:
            yield f"    see {_printable(str(location))}"
        if len(finding.related) > _MOST_RELATED:
            yield f"    and {len(finding.related) - _MOST_RELATED} more"


def _printable(text: str) -> str:
    """Text from files that others wrote, with control characters and the like made visible."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def _summary(report: Report) -> str:
    counts = [_count(number, str(severity)) for severity, number in report.counts.items() if number]
    if report.suppressed:
        counts.append(f"{len(report.suppressed)} suppressed")
    return f"{', '.join(counts) or 'no findings'} in {_read(report.extent)}"


def _read(extent: Extent) -> str:
    objects = [(extent.workloads, "workload", "workloads"), (extent.policies, "policy", "policies")]
    known = [_count(number, one, many) for number, one, many in objects if number]
    files = _count(extent.files, "file")
    return f"{files} ({', '.join(known)})" if known else files


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or f'{one}s'}"
