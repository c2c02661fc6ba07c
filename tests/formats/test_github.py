from __future__ import annotations

import pytest

from netpolgen.formats.github import report_github
from netpolgen.model.finding import Severity
from netpolgen.model.results import Report
from netpolgen.model.source import Location, Span
from tests.formats.shared import EXTENT, finding


def lines_of(*findings):
    return "".join(report_github(Report(findings, EXTENT))).splitlines()


def at(file, *span):
    return finding(location=Location(file, Span(*span)), message="odd")


@pytest.mark.parametrize(
    ("file", "span", "line"),
    [
        (
            "a,b:100%.yaml",
            (4, 9, 4, 12),
            (
                "::warning file=a%2Cb%3A100%25.yaml,line=4,endLine=4,title=NPG301 workload-ingress-uncovered,col=9,"
                "endColumn=11::a,b:100%25.yaml:4:9: NPG301 odd"
            ),
        ),
        (
            "a\nb.yaml",
            (4, 9, 5, 2),
            (
                r"::warning file=a\nb.yaml,line=4,endLine=5,title=NPG301 workload-ingress-uncovered::a\nb.yaml:4:9: "
                "NPG301 odd"
            ),
        ),
        (
            "a.yaml",
            (1, 1, 1, 1),
            (
                "::warning file=a.yaml,line=1,endLine=1,title=NPG301 workload-ingress-uncovered,col=1,endColumn=1"
                "::a.yaml:1:1: NPG301 odd"
            ),
        ),
    ],
)
def test_a_command_is_escaped_and_has_columns_only_within_a_line(file, span, line):
    assert lines_of(at(file, *span))[0] == line


def test_beyond_ten_of_a_kind_findings_are_listed_and_none_is_lost():
    findings = [finding(severity=severity, message=f"odd {severity}") for severity in Severity for _ in range(12)]
    lines = lines_of(*findings)
    assert [line.split(" ")[0] for line in lines[:30]] == ["::error"] * 10 + ["::warning"] * 10 + ["::notice"] * 10
    assert lines[30] == "6 findings more than the 10 of a kind that GitHub annotates:"
    assert [line.rsplit(" ", 1)[1] for line in lines[31:37]] == ["error"] * 2 + ["warning"] * 2 + ["info"] * 2
    assert lines[37:] == ["12 errors, 12 warnings, 12 infos in 3 files (1 workload, 2 policies)"]


def test_a_line_in_the_log_is_never_a_command():
    hostile = at("::set-env name=PATH::x/##[error]y.yaml", 1, 1, 1, 2)
    listed = lines_of(*[finding()] * 10, hostile)[11]
    assert listed == "- ::set-env name=PATH::x/## [error]y.yaml:1:1: NPG301 odd"
