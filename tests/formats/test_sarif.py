from __future__ import annotations

import json
from pathlib import Path

import pytest

from netpolgen.formats import sarif
from netpolgen.formats.sarif import report_sarif
from netpolgen.model.finding import Severity
from netpolgen.model.results import Report, View
from netpolgen.model.source import Location, Span
from netpolgen.rules import ALL_RULES
from tests.formats.shared import EMPTY, EXTENT, REPORT, WITH_REASON, finding, many

SCHEMA = Path(__file__).parent / "schemas/sarif-2.1.0-rtm.5.json"
EVERY_RULE = Report((), EXTENT, rules=tuple(rule.facts for rule in ALL_RULES))


@pytest.fixture(scope="module")
def schema():
    from jsonschema import Draft4Validator

    return Draft4Validator(json.loads(SCHEMA.read_text()))


def run_of(report, view=View()):  # noqa: B008 - a frozen value
    (run,) = json.loads("".join(report_sarif(report, view)))["runs"]
    return run


def result_of(**changes):
    (result,) = run_of(Report((finding(**changes),), EXTENT))["results"]
    return result


def region_of(*span):
    place = result_of(location=Location("a.yaml", Span(*span)))["locations"][0]["physicalLocation"]
    return place["region"]


@pytest.mark.parametrize("report", [REPORT, EMPTY, EVERY_RULE, many(3)], ids=["report", "nothing", "rules", "many"])
def test_it_is_valid_by_the_schema_of_the_standard(report, schema):
    document = json.loads("".join(report_sarif(report)))
    assert [error.message for error in schema.iter_errors(document)] == []


def test_the_schema_would_notice(schema):
    document = json.loads("".join(report_sarif(REPORT)))
    document["runs"][0]["results"][0]["level"] = "info"
    assert [*schema.iter_errors(document)] != []


def test_results_are_there_even_if_nothing_was_found():
    assert run_of(EMPTY)["results"] == []


def test_each_result_points_to_its_rule():
    run = run_of(REPORT)
    rules = run["tool"]["driver"]["rules"]
    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == [
        result["ruleId"] for result in run["results"] if "ruleIndex" in result
    ]


@pytest.mark.parametrize(
    ("file", "artifact"),
    [
        ("shop/web.yaml", {"uri": "shop/web.yaml", "uriBaseId": "%SRCROOT%"}),
        ("a b/ähnlich#1.yaml", {"uri": "a%20b/%C3%A4hnlich%231.yaml", "uriBaseId": "%SRCROOT%"}),
        ("c:d.yaml", {"uri": "c%3Ad.yaml", "uriBaseId": "%SRCROOT%"}),
        ("../shared/web.yaml", {"uri": "../shared/web.yaml", "uriBaseId": "%SRCROOT%"}),
        ("/srv/web.yaml", {"uri": "file:///srv/web.yaml"}),
        ("<stdin>", {"uri": "%3Cstdin%3E", "uriBaseId": "%SRCROOT%"}),
    ],
)
def test_files_are_relative_and_escaped(file, artifact):
    place = result_of(location=Location(file, Span(1, 1, 1, 2)))["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == artifact


def test_places_are_exact_and_an_empty_one_has_no_end():
    assert region_of(4, 9, 4, 12) == {"startLine": 4, "startColumn": 9, "endLine": 4, "endColumn": 12}
    assert region_of(1, 1, 1, 1) == {"startLine": 1, "startColumn": 1}


def test_our_fingerprint_has_a_name_of_its_own():
    assert result_of(fingerprint="cafe")["partialFingerprints"] == {"netpolgen/v1": "cafe"}


def test_what_was_let_pass_is_marked_with_its_reason_and_can_be_left_out():
    marked = [result for result in run_of(REPORT)["results"] if "suppressions" in result]
    assert [result["suppressions"][0]["kind"] for result in marked] == ["external", "inSource"]
    assert marked[1]["suppressions"][0]["justification"] == WITH_REASON.reason
    assert not any("suppressions" in result for result in run_of(REPORT, View(suppressed=False))["results"])


def test_beyond_what_fits_the_least_severe_go_and_it_is_said(monkeypatch):
    monkeypatch.setattr(sarif, "MOST_RESULTS", 3)
    error, info = finding(severity=Severity.ERROR), finding(severity=Severity.INFO)
    run = run_of(Report((info, info, finding(), error), EXTENT, suppressed=(WITH_REASON,)))
    assert [result["level"] for result in run["results"]] == ["error", "warning", "note"]
    (note,) = run["invocations"][0]["toolExecutionNotifications"]
    assert note["message"]["text"].startswith("2 results beyond the 3 that fit")


def test_related_places_are_cut_to_what_is_shown():
    places = tuple(Location("a.yaml", Span(number, 1, number, 2)) for number in range(1, 200))
    assert len(result_of(related=places)["relatedLocations"]) == 100


class TestRules:
    RULES = run_of(EVERY_RULE)["tool"]["driver"]["rules"]

    @pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["id"])
    def test_descriptions_fit(self, rule):
        assert 10 < len(rule["shortDescription"]["text"]) <= 1024
        assert 10 < len(rule["fullDescription"]["text"]) <= 1024
        assert rule["help"]["markdown"].startswith("## What")
        assert len(rule["properties"]["tags"]) <= 10

    def test_rules_about_access_have_a_number_that_github_ranks_them_by(self):
        by_id = {rule["id"]: rule["properties"] for rule in self.RULES}
        assert by_id["NPG201"]["security-severity"] == "8.0"
        assert by_id["NPG301"]["security-severity"] == "5.0"
        assert "security-severity" not in by_id["NPG001"]
        assert all(("security" in facts["tags"]) is ("security-severity" in facts) for facts in by_id.values())
