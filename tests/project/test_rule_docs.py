"""docs/rules holds the page of every rule and a table of all, as the rules themselves say it (``pytest --update``)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from netpolgen.app.linting.rule_pages import rules_text
from netpolgen.rules import ALL_RULES

PAGES = Path(__file__).parents[2] / "docs/rules"
GROUPS = {
    "0": "Validity: what cannot be read, and what the API server refuses",
    "1": "Pitfalls: rules that do not mean what they seem to",
    "2": "Open access",
    "3": "Coverage: what no policy isolates",
    "4": "Drift from the list",
    "5": "The list itself",
    "6": "Network plugins",
    "9": "Form",
}


def index() -> str:
    """The table of all rules by group."""
    return "\n".join(_index()) + "\n"


def _index() -> Iterator[str]:
    yield "# The rules of `netpolgen lint`"
    yield ""
    yield "`netpolgen rule CODE` prints the same pages. *default* rules run unless told otherwise, *strict* and *audit*"
    yield "ones with `--select strict` or `--select audit`, or by name."
    for digit, title in GROUPS.items():
        yield f"\n## {title}\n"
        yield "| code | name | severity | heard by | what it finds |"
        yield "| --- | --- | --- | --- | --- |"
        for rule in ALL_RULES:
            if rule.code[3] == digit:
                cells = (f"[{rule.code}]({rule.code}.md)", rule.name, rule.severity, rule.persona, rule.summary)
                yield f"| {' | '.join(map(str, cells))} |"


@pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.code)
def test_every_rule_has_its_page(golden, rule):
    golden(PAGES / f"{rule.code}.md", rules_text(rule.code))


def test_the_table_lists_every_rule(golden):
    text = index()
    assert re.findall(r"^\| \[(NPG\d{3})\]", text, re.MULTILINE) == [rule.code for rule in ALL_RULES]
    golden(PAGES / "README.md", text)


def test_no_page_is_left_of_a_rule_that_is_gone():
    assert {path.stem for path in PAGES.glob("NPG*.md")} == {rule.code for rule in ALL_RULES}
