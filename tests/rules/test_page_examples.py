"""The Bad block of every page is found by its rule, and the Good block is not."""

from __future__ import annotations

import re

import pytest

from netpolgen.rules import ALL_RULES
from tests.rules.linting import linted

RULES = pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: rule.code)


def example(rule, heading, folder):
    """Writes the blocks under a heading to files; their paths, and that of the configuration."""
    text = re.search(rf"^## {heading}\n(.*?)^## ", rule.page, re.DOTALL | re.MULTILINE).group(1)
    blocks = re.findall(r"^```(\w+)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    assert blocks, f"{rule.code} has no example under {heading}"
    manifests = [block for language, block in blocks if language == "yaml"]
    lists = [block for language, block in blocks if language == "toml"]
    assert len(manifests) + len(lists) == len(blocks)
    assert len(lists) <= 1
    (folder / "manifests").mkdir()
    for number, block in enumerate(manifests):
        (folder / f"manifests/{number}.yaml").write_text(block)
    for block in lists:
        (folder / "policies.toml").write_text(block)
    return "policies.toml" if lists else None


def found(rule, heading, folder):
    config = example(rule, heading, folder)
    report = linted(folder, ["manifests"], config=config, select=["audit"])
    return [finding for finding in report.findings if finding.code == rule.code]


@RULES
def test_the_bad_example_is_found(rule, tmp_path):
    assert found(rule, "Bad", tmp_path)


@RULES
def test_the_good_example_is_not_found(rule, tmp_path):
    assert found(rule, "Good", tmp_path) == []


@RULES
def test_the_good_example_can_be_read(rule, tmp_path):
    config = example(rule, "Good", tmp_path)
    report = linted(tmp_path, ["manifests"], config=config, select=["NPG0", "NPG501", "NPG502"])
    assert report.findings == ()


@RULES
def test_findings_of_the_examples_say_where_and_start_with_what(rule, tmp_path):
    for finding in found(rule, "Bad", tmp_path):
        assert finding.message
        assert not finding.message.endswith(".")
        assert finding.location.file in {"policies.toml", "manifests/0.yaml"}
        assert finding.object is None or finding.message.startswith(str(finding.object)) or rule.code < "NPG1"
