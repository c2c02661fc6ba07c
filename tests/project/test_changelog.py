from __future__ import annotations

import re

SECTION = re.compile(r"^## \[([^\]]+)\][^\n]*\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)


def test_the_change_log_says_what_is_not_released_yet(root):
    sections = dict(SECTION.findall((root / "CHANGELOG.md").read_text(encoding="utf-8")))
    assert re.search(r"^- \S", sections["Unreleased"], re.MULTILINE)
    assert all(re.fullmatch(r"Unreleased|\d+\.\d+\.\d+", version) for version in sections)
