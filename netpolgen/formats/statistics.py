"""How many findings each rule has, for whom the list itself is too long."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from netpolgen.formats.words import summary
from netpolgen.model.results import PLAIN_VIEW, Report, View


def report_statistics(report: Report, _view: View = PLAIN_VIEW) -> Iterator[str]:
    """A line for each rule that found something, the most findings first, and the summary."""
    counts = Counter((finding.code, finding.name, str(finding.severity)) for finding in report.findings)
    width = len(str(max(counts.values(), default=0)))
    for (code, name, severity), number in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        yield f"{number:{width}}  {code}  {severity:7}  {name}\n"
    yield f"{summary(report)}\n"
