"""Findings as Markdown for a comment on a pull request, or for the summary of a job."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from netpolgen.formats.words import counted, printable, summary, why_suppressed
from netpolgen.model.finding import Finding, Severity
from netpolgen.model.results import PLAIN_VIEW, Report, View
from netpolgen.model.rule import rule_url
from netpolgen.model.suppression import Suppressed

LARGEST = 65_536  # characters, the most that GitHub takes for a comment
_RESERVE = 200  # for the line that says how many were cut

# What bots look for to find their comment again.
_MARKER = "<!-- netpolgen lint -->"
_SIGNS = {Severity.ERROR: "❌ error", Severity.WARNING: "⚠️ warning", Severity.INFO: "💡 info"}
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#|~!$])")
_HEAD = "| | Place | Rule | Finding |\n|---|---|---|---|\n"


def report_markdown(report: Report, view: View = PLAIN_VIEW) -> Iterator[str]:
    """A heading, a table with the worst first, what was let pass if asked for, cut to what a comment may hold."""
    passed = report.suppressed if view.suppressed else ()
    total = len(report.findings) + len(passed)
    head = f"{_MARKER}\n### netpolgen lint: {escaped(summary(report))}\n" + (f"\n{_HEAD}" if total else "")
    yield head
    left = LARGEST - _RESERVE - len(head)
    for number, row in enumerate(chain(map(_row, report.worst_first), map(_suppressed_row, passed))):
        left -= len(row)
        if left < 0:
            yield f"\n… and {counted(total - number, 'finding')} more, which a comment has no room for.\n"
            return
        yield row


def _row(finding: Finding) -> str:
    return f"| {_SIGNS[finding.severity]} {_rest(finding)} |\n"


def _suppressed_row(item: Suppressed) -> str:
    return f"| suppressed {_rest(item.finding)} ({escaped(why_suppressed(item))}) |\n"


def _rest(finding: Finding) -> str:
    place, rule = escaped(str(finding.location)), f"[{finding.code}]({rule_url(finding.code)})"
    return f"| {place} | {rule} {finding.name} | {escaped(finding.message)}"


def escaped(text: str) -> str:
    """Text that is neither markup nor a mention of somebody or something."""
    plain = _SPECIAL.sub(r"\\\1", printable(text)).replace("&", "&amp;")
    return plain.replace("@", "@\N{ZERO WIDTH SPACE}")
