"""The page about fixes lists those that there are."""

from __future__ import annotations

import re
from pathlib import Path

from netpolgen.rules import ALL_RULES


def test_the_table_has_each_rule_with_a_fix(root: Path):
    rows = re.findall(r"^\| (NPG\d{3}) (\S+) \| (\w+) \|", (root / "docs/fixing.md").read_text(), re.MULTILINE)
    assert rows == [(rule.code, rule.name, rule.fix) for rule in ALL_RULES if rule.fix]
