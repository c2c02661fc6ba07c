"""Words that several formats have in common."""

from __future__ import annotations

from netpolgen.model.results import Extent, Report
from netpolgen.model.suppression import Suppressed


def printable(text: str) -> str:
    """Text from files that others wrote, with control characters and the like made visible."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def summary(report: Report) -> str:
    """How much was found in how much, in one line without line break."""
    counts = [counted(number, str(severity)) for severity, number in report.counts.items() if number] or ["no findings"]
    if report.suppressed:
        counts.append(f"{len(report.suppressed)} suppressed")
    return f"{', '.join(counts)} in {_read(report.extent)}"


def why_suppressed(item: Suppressed) -> str:
    """By what a finding was let pass, and the reason given."""
    until = f" until {item.until}" if item.until else ""
    reason = f": {item.reason}" if item.reason else ""
    return printable(f"suppressed by {item.kind} ({item.location}){until}{reason}")


def _read(extent: Extent) -> str:
    objects = [(extent.workloads, "workload", "workloads"), (extent.policies, "policy", "policies")]
    known = [counted(number, one, many) for number, one, many in objects if number]
    files = counted(extent.files, "file")
    return f"{files} ({', '.join(known)})" if known else files


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun; the plural is made with an s unless it is given."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"
