from __future__ import annotations

import json
from pathlib import Path

import pytest

from netpolgen.app.linting.rule_pages import rules_json, rules_text
from netpolgen.rules import ALL_RULES

HERE = Path(__file__).parent


def test_the_table_has_a_line_for_each_rule(golden):
    golden(HERE / "table.txt", rules_text())


@pytest.mark.parametrize("word", ["NPG201", "npg201", "allow-all-ingress"])
def test_the_page_of_one_rule_begins_with_what_it_is_called(golden, word):
    golden(HERE / "page.txt", rules_text(word))


def test_json_has_the_same_pages():
    document = json.loads(rules_json())
    assert document["version"] == 1
    assert [rule["code"] for rule in document["rules"]] == [rule.code for rule in ALL_RULES]
    assert json.loads(rules_json("npg201"))["rules"] == [
        next(rule for rule in document["rules"] if rule["code"] == "NPG201")
    ]
