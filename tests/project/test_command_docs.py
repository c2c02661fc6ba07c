"""docs/commands.md has every command with every option, as ``--help`` has them (``pytest --update``)."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from netpolgen.cli.main import app

PAGE = Path(__file__).parents[2] / "docs/commands.md"
COMMANDS: dict[str, Any] = typer.main.get_group(app).commands
# What stands between these is generated, what stands around them is written by hand.
BLOCK = re.compile(r"(<!-- options of (\w+) -->\n).*?(<!-- end -->\n)", re.DOTALL)
EXAMPLE = re.compile(r"^ *For example: netpolgen (.*)$", re.MULTILINE)


def table(name: str) -> str:
    """The arguments and options of a command, one to a row."""
    return "\n| | |\n| --- | --- |\n" + "".join(f"{row}\n" for row in rows(COMMANDS[name])) + "\n"


def rows(command: Any) -> Iterator[str]:
    context = typer.Context(command)
    for parameter in command.get_params(context):
        shown = parameter.get_help_record(context)
        if shown:
            usage, text = (" ".join(part.split()).replace("|", "\\|") for part in shown)
            yield f"| `{usage}` | {text} |"


def test_the_page_lists_what_help_lists(golden):
    text = PAGE.read_text()
    golden(PAGE, BLOCK.sub(lambda block: f"{block[1]}{table(block[2])}{block[3]}", text))


def test_every_command_has_its_section():
    text = PAGE.read_text()
    assert re.findall(r"^## netpolgen (\w+)$", text, re.MULTILINE) == list(COMMANDS)
    assert [name for _, name, _ in BLOCK.findall(text)] == list(COMMANDS)


def test_every_option_of_help_stands_in_the_table():
    for name, command in COMMANDS.items():
        options = {option for parameter in command.params for option in parameter.opts if option.startswith("--")}
        assert options <= set(re.findall(r"--[\w-]+", table(name)))


@pytest.mark.parametrize("name", COMMANDS)
def test_help_has_an_example_that_could_be_typed(name):
    (example,) = EXAMPLE.findall(COMMANDS[name].help)
    assert_can_be_typed(example)
    assert example.split()[0] == name


def test_the_examples_of_the_page_could_be_typed():
    examples = re.findall(r"^(?:[^`#\n]*\| )?netpolgen ([^|#\n>]*)", PAGE.read_text(), re.MULTILINE)
    assert len(examples) > len(COMMANDS)
    for example in examples:
        assert_can_be_typed(example)


def assert_can_be_typed(example: str) -> None:
    name, *words = shlex.split(example)
    COMMANDS[name].make_context(name, words)  # raises for what it does not take
