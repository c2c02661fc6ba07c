"""Each rule over the files in the folder of its code: what it says of them in full, places included.

A case is a ``.yaml`` of manifests, a ``.toml`` beside it where the allow-list matters, and a ``.txt`` with what is
printed. The first line of the ``.yaml`` says what the case is about.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from netpolgen.rules import ALL_RULES, LEFTOVER_RULES
from tests.rules.linting import linted, printed

HERE = Path(__file__).parent
CASES = sorted(HERE.glob("NPG*/*.yaml"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_case(golden, path):
    allow_list = path.with_suffix(".toml")
    config = allow_list.name if allow_list.exists() else None
    # What covers no finding is only known once every rule has run.
    select = [] if path.parent.name in {rule.code for rule in LEFTOVER_RULES} else [path.parent.name]
    report = linted(path.parent, [path.name], config=config, select=select)
    findings = tuple(finding for finding in report.findings if finding.code == path.parent.name)
    golden(path.with_suffix(".txt"), printed(replace(report, findings=findings)))


@pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.code)
def test_a_rule_has_a_case_with_findings(rule):
    expected = [path.read_text() for path in (HERE / rule.code).glob("*.txt")]
    assert any(rule.code in text for text in expected)


def test_every_case_says_what_it_is_about():
    assert [path for path in CASES if not path.read_text().startswith("# ")] == []


def test_every_expected_text_has_its_case():
    assert sorted(path.with_suffix(".yaml") for path in HERE.glob("NPG*/*.txt")) == CASES
