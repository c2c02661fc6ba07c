from __future__ import annotations

import json

from netpolgen.formats.json_v1 import report_json
from tests.formats.shared import EMPTY, REPORT, WITH_RELATED


def parsed(report):
    return json.loads("".join(report_json(report)))


def test_the_keys_of_version_1_are_those_that_were_published():
    document = parsed(REPORT)
    assert [*document] == ["version", "findings", "suppressed", "summary"]
    assert document["version"] == 1
    for found in (*document["findings"], *document["suppressed"]):
        assert [key for key in found if key != "suppression"] == [
            "code",
            "name",
            "severity",
            "confidence",
            "message",
            "location",
            "object",
            "path",
            "api_class",
            "related",
            "fix",
            "fingerprint",
        ]
        for location in (found["location"], *found["related"]):
            assert [*location] == ["file", "line", "column", "end_line", "end_column"]
        assert ("suppression" in found) is (found in document["suppressed"])
        assert found["object"] is None or [*found["object"]] == ["kind", "namespace", "name"]


def test_what_was_let_pass_says_by_what_why_and_how_long():
    suppressions = [found["suppression"] for found in parsed(REPORT)["suppressed"]]
    assert [(one["kind"], one["reason"], one["until"], one["location"]["file"]) for one in suppressions] == [
        ("baseline", "", None, "baseline.json"),
        ("comment", "moves behind the proxy <soon>", "2027-03-31", "shop/web.yaml"),
    ]


def test_the_api_class_is_the_servers_own_word_and_null_where_the_server_has_none():
    assert [found["api_class"] for found in parsed(REPORT)["findings"]] == [None, None, "Unsupported value", None, None]


def test_related_places_are_all_there():
    lines = [location["line"] for location in parsed(REPORT)["findings"][-1]["related"]]
    assert lines == [location.span.line for location in WITH_RELATED.related]


def test_the_summary_counts_every_severity_also_those_that_are_absent():
    assert parsed(EMPTY)["summary"] == {
        "errors": 0,
        "warnings": 0,
        "infos": 0,
        "suppressed": 0,
        "files": 3,
        "documents": 5,
        "workloads": 1,
        "policies": 2,
    }


def test_each_finding_stands_on_a_line_of_its_own_in_plain_ascii():
    text = "".join(report_json(REPORT))
    assert text.isascii()
    assert len([line for line in text.splitlines() if line.startswith('{"code"')]) == 7
