"""The rules as a set: nothing forgotten, nothing twice, everything documented alike."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import netpolgen.rules as rooms
from netpolgen.model.finding import Severity
from netpolgen.model.rule import Persona
from netpolgen.rules import ALL_RULES, DOCUMENT_RULES, INTENT_RULES, LEFTOVER_RULES, SET_RULES, by_code

RULES = pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.code)
MODULES = {path.stem for path in Path(rooms.__file__).parent.glob("npg*.py")}
HEADINGS = ["What", "Why", "Bad", "Good", "Source"]


def module_of(rule):
    return f"{rule.code}_{rule.name}".replace("-", "_").lower()


def test_every_module_is_listed_under_its_own_name():
    assert {module_of(rule) for rule in ALL_RULES} == MODULES


def test_no_code_and_no_name_is_used_twice():
    assert len({rule.code for rule in ALL_RULES}) == len({rule.name for rule in ALL_RULES}) == len(ALL_RULES)


@pytest.mark.parametrize("rules", [DOCUMENT_RULES, SET_RULES, INTENT_RULES, LEFTOVER_RULES, ALL_RULES])
def test_each_list_is_sorted_by_code(rules):
    assert [rule.code for rule in rules] == sorted(rule.code for rule in rules)


@RULES
def test_a_rule_is_found_by_its_code(rule):
    assert by_code(rule.code) is rule


@RULES
def test_codes_and_names_have_one_style(rule):
    assert re.fullmatch(r"NPG[0-9]{3}", rule.code)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", rule.name)


@RULES
def test_a_page_has_a_summary_and_the_five_headings(rule):
    title, blank, *_ = rule.page.split("\n")
    assert title == rule.summary
    assert re.fullmatch(r"[A-Z].{10,75}[^.]", title)
    assert blank == ""
    assert re.findall(r"^#+ (.*)$", re.sub(r"```.*?```", "", rule.page, flags=re.DOTALL), re.MULTILINE) == HEADINGS


@RULES
def test_a_page_says_something_under_each_heading(rule):
    parts = re.split(r"^## .*$", rule.page, flags=re.MULTILINE)[1:]
    assert all(len(part.strip()) > 40 for part in parts)


# What the API server refuses, and what contradicts the list.
REFUSED = ("NPG001", "NPG003", "NPG004", "NPG006")
CONTRADICTED = ("NPG401", "NPG402", "NPG404", "NPG405", "NPG501", "NPG502", "NPG506")


@pytest.mark.parametrize("code", [*REFUSED, *CONTRADICTED])
def test_rules_about_what_the_server_refuses_or_what_contradicts_the_list_are_errors(code):
    assert by_code(code).severity is Severity.ERROR


@RULES
def test_everybody_hears_of_errors_and_the_strict_of_every_warning(rule):
    loudest = {Severity.ERROR: Persona.DEFAULT, Severity.WARNING: Persona.STRICT, Severity.INFO: Persona.AUDIT}
    assert rule.persona <= loudest[rule.severity]
