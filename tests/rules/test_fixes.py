"""Rules say on their page whether they have a fix, and then have one that mends."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from netpolgen.rules import ALL_RULES, LEFTOVER_RULES, by_code
from tests.rules.linting import linted

HERE = Path(__file__).parent
FIXABLE = [rule for rule in ALL_RULES if rule.fix]


@cache
def findings(code):
    """What a rule finds in its own cases."""
    select = [] if code in {rule.code for rule in LEFTOVER_RULES} else [code]
    found = []
    for path in sorted((HERE / code).glob("*.yaml")):
        allow_list = path.with_suffix(".toml")
        report = linted(
            path.parent, [path.name], config=allow_list.name if allow_list.exists() else None, select=select
        )
        found += [finding for finding in report.findings if finding.code == code]
    return found


@pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.code)
def test_no_fix_is_safer_than_the_page_says(rule):
    fixes = {finding.fix for finding in findings(rule.code)} - {None}
    assert fixes <= {"safe": {"safe", "unsafe"}, "unsafe": {"unsafe"}, None: set()}[rule.fix]


@pytest.mark.parametrize("rule", FIXABLE, ids=lambda rule: rule.code)
def test_a_rule_with_a_fix_has_a_case_for_it(rule):
    assert rule.fix in {finding.fix for finding in findings(rule.code)}


@pytest.mark.parametrize("rule", FIXABLE, ids=lambda rule: rule.code)
def test_a_fix_has_a_case_of_its_own(rule):
    cases = (HERE.parent / "cli" / "fix").glob("*.yaml")
    assert any(rule.code in path.read_text().partition("\n")[0] for path in cases) or rule in LEFTOVER_RULES
    assert by_code(rule.code) is rule
