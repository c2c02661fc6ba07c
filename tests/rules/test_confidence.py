"""How sure a finding is, and the field path it bears: neither is seen in the printed text."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rules.linting import linted

HERE = Path(__file__).parent


def findings(code, stem):
    path = HERE / code / f"{stem}.yaml"
    config = f"{stem}.toml" if path.with_suffix(".toml").exists() else None
    return linted(path.parent, [path.name], config=config, select=[code]).findings


@pytest.mark.parametrize(
    ("code", "stem", "confidence"),
    [
        ("NPG106", "another_pods_dns", "high"),
        ("NPG106", "default_deny_alone", "medium"),
        ("NPG110", "near_miss", "medium"),
        ("NPG110", "unknown_namespace", "low"),
        ("NPG404", "rule_by_rule", "high"),
        ("NPG404", "nobody_known", "medium"),
    ],
)
def test_confidence(code, stem, confidence):
    assert {str(finding.confidence) for finding in findings(code, stem)} == {confidence}


@pytest.mark.parametrize(
    ("code", "stem", "paths"),
    [
        (
            "NPG003",
            "wrong_case_and_level",
            ["spec.podselector", "spec.Ingress", "spec.ingress[0].from[0].ports", "spec.ingress[0].protocol"],
        ),
        ("NPG102", "one_of_two_peers", ["spec.ingress[0].from[1]"]),
        ("NPG110", "nothing_close", ["spec.podSelector"]),
        ("NPG201", "in_a_list", ["spec.ingress[0]"]),
        ("NPG301", "other_direction", [None]),
        ("NPG404", "rule_by_rule", ["spec.ingress[1]", "spec.ingress[2]"]),
        ("NPG402", "opens", [None]),
    ],
)
def test_field_path_is_that_of_the_object_also_in_a_list(code, stem, paths):
    assert [finding.path for finding in findings(code, stem)] == paths


@pytest.mark.parametrize(
    ("code", "stem", "classes"),
    [
        ("NPG002", "twice_and_thrice", {None}),
        ("NPG003", "wrong_case_and_level", {"decode"}),
        ("NPG004", "wrong_types", {"decode"}),
        ("NPG005", "null_items", {None}),
        ("NPG006", "several_at_once", {"Invalid value", "Unsupported value", "Required value"}),
        ("NPG201", "spellings", {None}),
    ],
)
def test_only_what_the_server_refuses_bears_its_error_class(code, stem, classes):
    assert {finding.api_class and str(finding.api_class) for finding in findings(code, stem)} == classes
