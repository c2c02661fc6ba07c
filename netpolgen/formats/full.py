"""Findings for a person at a terminal: by file, each with the line that it is about and a mark under the place."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, groupby

from netpolgen.formats.code_frame import code_frame
from netpolgen.formats.text import BOLD, FAINT, PAINT, PLAIN, related_lines
from netpolgen.formats.words import printable, summary, why_suppressed
from netpolgen.model.finding import Finding
from netpolgen.model.results import PLAIN_VIEW, Report, SourceLine, View
from netpolgen.model.suppression import Suppressed

_Shown = tuple[Finding, Suppressed | None]


def report_full(report: Report, view: View = PLAIN_VIEW) -> Iterator[str]:
    """Each file with its findings, the summary, and how to learn more."""
    passed = report.suppressed if view.suppressed else ()
    shown: list[_Shown] = [
        *((finding, None) for finding in report.findings),
        *((item.finding, item) for item in passed),
    ]
    shown.sort(key=lambda pair: pair[0].sort_key)
    for file, pairs in groupby(shown, key=lambda pair: pair[0].location.file):
        yield f"{_painted(BOLD, printable(file), view)}\n"
        for line in chain.from_iterable(_lines(finding, item, report.source_line, view) for finding, item in pairs):
            yield f"{line}\n"
        yield "\n"
    yield f"{summary(report)}\n"
    if fixable := sum(finding.fix == "safe" for finding in report.findings):
        yield f"netpolgen lint --fix can mend {fixable} of them; --diff shows how\n"
    if report.findings:
        yield f"netpolgen rule CODE explains a finding, as in: netpolgen rule {report.worst_first[0].code}\n"


def _lines(finding: Finding, item: Suppressed | None, source_line: SourceLine, view: View) -> Iterator[str]:
    span = finding.location.span
    severity = _painted(PAINT[finding.severity], str(finding.severity), view)
    yield f"  {span.line}:{span.column} {severity} {finding.code} {printable(finding.message)}"
    if item is not None:
        yield f"    {why_suppressed(item)}"
    place = finding.as_read or finding.location
    text = source_line(place.file, place.span.line)
    if text is not None:
        yield from (_painted(FAINT, f"  {line}", view) for line in code_frame(text, place.span))
    yield from related_lines(finding)


def _painted(paint: str, text: str, view: View) -> str:
    return f"{paint}{text}{PLAIN}" if view.paints else text
