"""docs/diff.md shows what works: its options are there, its JSON has the keys that come out, its workflow is YAML."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from netpolgen.cli.main import app
from netpolgen.formats.comparison import COMPARISON_FORMATS
from netpolgen.model.comparison import FailOn
from tests.cli.test_diff import NEW, OLD

TEXT = (Path(__file__).resolve().parents[2] / "docs/diff.md").read_text()
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", TEXT, re.DOTALL)


def blocks(language):
    return [text for found, text in BLOCKS if found == language]


@pytest.fixture
def printed(tmp_path):
    for name, text in (("old.yaml", OLD), ("new.yaml", NEW)):
        (tmp_path / name).write_text(text)

    def run(*arguments):
        paths = [str(tmp_path / name) for name in ("old.yaml", "new.yaml")]
        return CliRunner().invoke(app, ["diff", *paths, "--no-config", *arguments]).stdout

    return run


def test_the_lines_shown_are_printed(printed):
    *shown, _summary = blocks("text")[0].splitlines()
    real = printed().splitlines()
    assert [line for line in shown if line not in real] == []


def test_the_json_shown_has_the_keys_that_come_out(printed):
    (shown,) = map(json.loads, blocks("json"))
    real = json.loads(printed("--format", "json"))
    assert [*shown] == [*real]
    assert [*shown["changed"][0]] == [*real["changed"][0]]
    assert [*shown["workloads"]] == [*real["workloads"]]
    assert [*shown["possible"][0]] == [*real["possible"][0]]
    assert [*shown["possible"][0]["example"]] == [*real["possible"][0]["example"]]


def test_options_are_there():
    known = "".join(CliRunner().invoke(app, [name, "--help"]).stdout for name in ("diff", "plan"))
    commands = [line for line in TEXT.splitlines() if "netpolgen diff" in line or "netpolgen plan" in line]
    options = set(re.findall(r"(?<![<\w])--[a-z-]+", "\n".join(commands)))
    assert options >= {"--format", "--output", "--fail-on"}
    assert [option for option in options if option not in known] == []
    assert re.findall(r"^\| `(\w+)`", TEXT, re.MULTILINE)[1:] == ["opened", "closed", "none"]
    assert {"any", "opened", "closed", "none"} == {str(item) for item in FailOn}
    assert all(f"`{name}`" in TEXT for name in COMPARISON_FORMATS)


def test_the_workflow_can_be_read():
    (workflow,) = map(yaml.safe_load, blocks("yaml"))
    (job,) = workflow["jobs"].values()
    assert any("netpolgen diff git:" in step.get("run", "") for step in job["steps"])
