from __future__ import annotations

import json
import subprocess
import sys

import pytest

import netpolgen as package
from netpolgen.rules import ALL_RULES
from tests.cli.conftest import Netpolgen


def test_rule_prints_the_table_and_each_page(netpolgen: Netpolgen):
    table = netpolgen("rule").out
    for rule in ALL_RULES:
        assert f"{rule.code}  " in table
        page = netpolgen("rule", rule.code).out
        assert rule.name in page
        assert all(heading in page for heading in ("What", "Why", "Bad", "Good", "Source"))


def test_an_unknown_rule_is_a_usage_error_with_a_suggestion(netpolgen: Netpolgen):
    ran = netpolgen("rule", "NPG30")
    assert ran.code == 2
    assert "NPG30" in ran.err


def test_schema_is_json(netpolgen: Netpolgen):
    assert json.loads(netpolgen("schema").out)["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("command", ["build", "lint", "can", "rule", "schema"])
def test_every_command_helps_and_takes_the_common_options(command: str, netpolgen: Netpolgen):
    ran = netpolgen(command, "--help")
    assert ran.code == 0
    for option in ("--config", "-c", "--format", "--output", "-o", "--quiet", "--no-color"):
        assert option in ran.out


def test_what_each_command_is_for_is_told_whole_in_eighty_columns(netpolgen: Netpolgen, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    listed = netpolgen("--help").out.partition("Commands:\n")[2].partition("\n\n")[0].splitlines()
    assert len(listed) == 8
    assert all(line.endswith(".") and not line.endswith("...") for line in listed)


def test_version(netpolgen: Netpolgen):
    assert netpolgen("--version").out == f"netpolgen {package.__version__}\n"
    ran = subprocess.run([sys.executable, "-m", "netpolgen", "--version"], capture_output=True, text=True, check=True)
    assert ran.stdout == f"netpolgen {package.__version__}\n"


def test_result_goes_to_a_file_whole_or_not_at_all(folder, netpolgen: Netpolgen):
    assert netpolgen("schema", "-o", "schema.json").out == ""
    assert json.loads((folder / "schema.json").read_text())
    ran = netpolgen("schema", "-o", "nowhere/schema.json")
    assert ran.code == 2
    assert "cannot write nowhere/schema.json: No such file or directory" in ran.err
