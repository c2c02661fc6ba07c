"""What the shell completes, asked as a shell asks."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from netpolgen.cli.main import app

BROKEN = {"syntax": "[allow\n", "a list that cannot be used": 'version = 1\n[allow]\n"a > b" = true\n', "nothing": ""}


def completed(*words: str) -> list[str]:
    """What completes the last of these words of a command line."""
    environment = {
        "_NETPOLGEN_COMPLETE": "complete_bash",
        "COMP_WORDS": " ".join(("netpolgen", *words)),
        "COMP_CWORD": str(len(words)),
    }
    result = CliRunner().invoke(app, prog_name="netpolgen", env={**os.environ, **environment})
    assert result.stderr == ""
    return result.stdout.split()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("can", "ca"), ["carts", "carts-dynamodb", "catalog", "catalog-mysql"]),
        (("can", "ui", "catalog-"), ["catalog-mysql"]),
        (("can", "ui", "dn"), ["dns"]),
        (("can", "catalog/c"), ["catalog/catalog", "catalog/catalog-mysql"]),
        (("can", "catalog/S"), ["catalog/StatefulSet/catalog-mysql"]),
        (("can", "-c", "examples/workshop/policies.toml", "ca"), ["catalog", "catalog-mysql"]),
        (("can", "nothing"), []),
        (("can", "nowhere/"), []),
    ],
)
def test_ends_of_a_question(words: tuple[str, ...], expected: list[str], store: Path):
    assert completed(*words) == expected


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_a_broken_list_completes_no_more_than_what_is_built_in(text: str, folder: Path):
    Path("policies.toml").write_text(text)
    assert set(completed("can", "")) <= {"dns", "internet"}


def test_without_a_list_there_is_what_is_built_in(folder: Path):
    assert completed("can", "") == ["dns", "internet"]
    assert completed("can", "a/") == []


def test_sources_that_are_missing_complete_nothing(folder: Path):
    Path("policies.toml").write_text('version = 1\n[sources]\nmanifests = ["gone"]\n[allow]\n"ui -> db:80" = true\n')
    assert completed("can", "") == ["db", "dns", "internet", "ui"]
    assert completed("can", "a/") == []
