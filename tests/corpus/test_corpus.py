"""Manifests as people write them: the rules say what a reviewer would say, at the same line, and nothing else."""

from __future__ import annotations

import pytest

from netpolgen.model.rule import Persona
from netpolgen.rules import ALL_RULES
from tests.corpus.measure import CASES, HERE, heard, page, wanted

CASE = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


def lines(remarks):
    return [str(remark) for remark in sorted(remarks)]


@CASE
def test_the_rules_say_what_a_reviewer_says(case):
    assert lines(heard(case, Persona.STRICT)) == lines(wanted(case))


@CASE
def test_by_default_nothing_is_said_that_a_reviewer_would_not_say(case):
    assert set(heard(case, Persona.DEFAULT)) <= set(wanted(case))


@CASE
def test_a_case_says_what_it_is(case):
    assert (case / "manifests.yaml").read_text().startswith("# ")


def test_the_cases_are_numbered_without_gaps():
    assert [case.name[:2] for case in CASES] == [f"{number:02}" for number in range(1, len(CASES) + 1)]


def test_the_reviewer_names_rules_that_there_are():
    codes = {rule.code for rule in ALL_RULES}
    assert {remark.code for case in CASES for remark in wanted(case)} <= codes


def test_the_page_of_the_figures_is_up_to_date(golden):
    golden(HERE.parents[1] / "docs/precision.md", page())
