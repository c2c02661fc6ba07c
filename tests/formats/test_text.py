from __future__ import annotations

import pytest

from netpolgen.formats.text import finding_lines, report_text
from netpolgen.model.finding import Severity
from netpolgen.model.results import Extent, Report
from netpolgen.model.source import Location, Span
from tests.formats.shared import EXTENT, HOSTILE, finding


def summary(findings, extent):
    return [*report_text(Report(findings, extent))][-1]


ERROR, WARNING, INFO = (finding(severity=severity) for severity in (Severity.ERROR, Severity.WARNING, Severity.INFO))


@pytest.mark.parametrize(
    ("findings", "extent", "line"),
    [
        ((), EXTENT, "no findings in 3 files (1 workload, 2 policies)\n"),
        ((), Extent(files=1, documents=1), "no findings in 1 file\n"),
        ((), Extent(files=2, workloads=2), "no findings in 2 files (2 workloads)\n"),
        ((ERROR,), Extent(files=1, policies=1), "1 error in 1 file (1 policy)\n"),
        ((INFO, ERROR, WARNING, ERROR), Extent(files=12), "2 errors, 1 warning, 1 info in 12 files\n"),
        ((WARNING, WARNING), Extent(files=12), "2 warnings in 12 files\n"),
    ],
)
def test_the_last_line_sums_up(findings, extent, line):
    assert summary(findings, extent) == line


def test_control_characters_are_shown_and_not_sent():
    assert [*finding_lines((HOSTILE,))] == [
        r"a\tb.yaml:1:1: NPG301 warning Pod shop/\x1b[2Jweb\nPod shop/other is fine"
    ]


def test_many_related_places_are_cut_short():
    places = tuple(Location("a.yaml", Span(number, 1, number, 2)) for number in range(1, 8))
    assert [*finding_lines((finding(related=places),))][1:] == [
        "    see a.yaml:1:1",
        "    see a.yaml:2:1",
        "    see a.yaml:3:1",
        "    see a.yaml:4:1",
        "    see a.yaml:5:1",
        "    and 2 more",
    ]


def test_colour_changes_nothing_but_the_colour():
    (painted,) = finding_lines((ERROR,), paints=True)
    assert painted.startswith("\x1b[1mshop/web.yaml:4:9\x1b[0m: NPG301 \x1b[31merror\x1b[0m Deployment shop/web ")
    for code in ("\x1b[1m", "\x1b[31m", "\x1b[0m"):
        painted = painted.replace(code, "")
    assert [painted] == [*finding_lines((ERROR,))]
