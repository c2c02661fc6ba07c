"""docs/ci.md shows what works: its blocks are read, its options and formats are there, its suppressions suppress."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from netpolgen.cli.main import app
from netpolgen.formats import FORMATS
from netpolgen.formats.json_v1 import report_json
from netpolgen.inputs.intent.decode import decode_intent
from netpolgen.inputs.suppressions.grammar import in_annotation, in_comment
from netpolgen.inputs.toml.reader import toml_file
from netpolgen.model.results import Extent, Report
from tests.formats.shared import finding

TEXT = (Path(__file__).resolve().parents[2] / "docs/ci.md").read_text()
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", TEXT, re.DOTALL)


def blocks(language):
    return [text for found, text in BLOCKS if found == language]


def test_the_table_has_every_format():
    assert re.findall(r"^\| `(\w+)` \|", TEXT, re.MULTILINE) == [*FORMATS]


@pytest.mark.parametrize("text", blocks("yaml"))
def test_yaml_can_be_read(text):
    assert yaml.safe_load(text)


@pytest.mark.parametrize("text", blocks("toml"))
def test_toml_is_valid_in_a_list(text):
    file = decode_intent(toml_file(f"version = 1\n{text}".encode(), "policies.toml"))
    assert file.problems == ()


def test_options_and_formats_of_the_commands_are_there():
    known = CliRunner().invoke(app, ["lint", "--help"]).stdout
    commands = re.findall(r"netpolgen lint(?: [^`|\n]*(?:\n +--[^`|\n]*)*)?", "\n".join(text for _, text in BLOCKS))
    options = {option for command in commands for option in re.findall(r"--[a-z-]+", command)}
    assert options >= {"--format", "--baseline", "--write-baseline", "--exit-zero"}
    assert [option for option in options if option not in known] == []
    assert set(re.findall(r'--format "?(\w+)', TEXT)) - {"FMT"} <= set(FORMATS)


def test_both_servers_check_the_build_and_pull_requests_are_compared():
    *_, github, gitlab = (part for part in TEXT.split("\n## ")[:4])
    assert github.startswith("GitHub")
    assert gitlab.startswith("GitLab")
    assert all("netpolgen build --check\n" in part and "netpolgen lint" in part for part in (github, gitlab))
    (steps,) = (text for text in blocks("yaml") if "netpolgen diff" in text)
    run = next(step["run"] for step in yaml.safe_load(steps)["steps"] if step.get("id") == "diff")
    known = CliRunner().invoke(app, ["diff", "--help"]).stdout
    assert all(option in known for option in re.findall(r"--[a-z-]+", run))
    assert "fetch-depth: 0" in steps


def test_suppressions_name_rules_and_give_reasons():
    comments = re.findall(r"^ *# netpolgen:.*$", TEXT, re.MULTILINE)
    annotations = re.findall(r'netpolgen\.dev/ignore: "(.*)"$', TEXT, re.MULTILINE)
    clauses = [clause for text in comments for clause in in_comment(text)]
    clauses += [clause for text in annotations for clause in in_annotation(text)]
    assert len(clauses) == 3
    assert all(clause.rules and clause.reason and not clause.fault for clause in clauses)


def test_the_json_shown_has_the_keys_of_a_report():
    (shown,) = (json.loads(text) for text in blocks("json"))
    real = json.loads("".join(report_json(Report((finding(),), Extent()))))
    assert [*shown] == [*real]
    assert [*shown["findings"][0]] == [*real["findings"][0]]
    assert [*shown["summary"]] == [*real["summary"]]
