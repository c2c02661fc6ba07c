"""What is particular to the formats that are little more than another spelling."""

from __future__ import annotations

import json

import pytest

from netpolgen.formats.gitlab import report_gitlab
from netpolgen.formats.markdown import LARGEST, report_markdown
from netpolgen.formats.rdjson import report_rdjson
from netpolgen.formats.statistics import report_statistics
from netpolgen.model.finding import Severity
from netpolgen.model.results import Report
from netpolgen.model.source import Location, Span
from tests.formats.shared import EXTENT, finding, many


def markdown(*findings):
    return "".join(report_markdown(Report(findings, EXTENT)))


class TestGitlab:
    def test_an_empty_report_is_an_empty_list(self):
        assert json.loads("".join(report_gitlab(many(0)))) == []

    def test_severities_are_those_that_gitlab_knows(self):
        report = Report(tuple(finding(severity=severity) for severity in Severity), EXTENT)
        issues = json.loads("".join(report_gitlab(report)))
        assert [issue["severity"] for issue in issues] == ["info", "major", "critical"]


class TestMarkdown:
    def test_a_long_report_is_cut_to_what_a_comment_holds_the_worst_first(self):
        warnings = many(2000).findings
        text = markdown(*warnings, finding(severity=Severity.ERROR))
        rows = [line for line in text.splitlines() if line.startswith(("| ❌", "| ⚠️"))]
        assert LARGEST - 1000 < len(text) <= LARGEST
        assert rows[0].startswith("| ❌")
        assert text.endswith(f"… and {2001 - len(rows)} findings more, which a comment has no room for.\n")

    @pytest.mark.parametrize(
        ("message", "cell"),
        [
            ("a | b", r"a \| b"),
            ("`x` *y* _z_", r"\`x\` \*y\* \_z\_"),
            ("<script>", r"\<script\>"),
            ("[x](y)", r"\[x\]\(y\)"),
            ("ask @somebody in #12", "ask @\u200bsomebody in \\#12"),
            ("a\nb", r"a\\nb"),
            ("&lt;", "&amp;lt;"),
        ],
    )
    def test_text_of_others_is_neither_markup_nor_a_mention(self, message, cell):
        assert markdown(finding(message=message)).endswith(f" | {cell} |\n")

    def test_a_bot_can_find_its_comment_again(self):
        assert markdown().startswith("<!-- netpolgen lint -->\n")


class TestRdjson:
    def test_columns_count_bytes(self):
        one = finding(location=Location("a.yaml", Span(1, 4, 1, 6)), related=(Location("b.yaml", Span(2, 4, 2, 6)),))
        report = Report((one,), EXTENT, source_line=lambda file, _: "äö: 水x" if file == "a.yaml" else None)
        (diagnostic,) = json.loads("".join(report_rdjson(report)))["diagnostics"]
        assert diagnostic["location"]["range"] == {"start": {"line": 1, "column": 6}, "end": {"line": 1, "column": 10}}
        (related,) = diagnostic["related_locations"]
        assert related["location"]["range"]["start"]["column"] == 4


class TestStatistics:
    def test_rules_are_counted_the_most_frequent_first(self):
        often, once = (finding(),) * 12, finding(code="NPG001", name="yaml-unparsable", severity=Severity.ERROR)
        assert "".join(report_statistics(Report((*often, once), EXTENT))) == (
            "12  NPG301  warning  workload-ingress-uncovered\n"
            " 1  NPG001  error    yaml-unparsable\n"
            "1 error, 12 warnings in 3 files (1 workload, 2 policies)\n"
        )
