"""Small modules and functions, and no way round the type checker or the one error handler."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted((ROOT / "netpolgen").rglob("*.py"))
LONGEST_MODULE = 400
LONGEST_FUNCTION = 50


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_module_is_small_and_hides_nothing(path):
    text = path.read_text(encoding="utf-8")
    assert [*offences(text, path.relative_to(ROOT).as_posix())] == []


def offences(text, name):
    if (lines := text.count("\n")) > LONGEST_MODULE:
        yield f"{lines} lines"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef) and (lines := node.end_lineno - node.lineno + 1) > LONGEST_FUNCTION:
            yield f"{node.name} has {lines} lines"
        if isinstance(node, ast.ExceptHandler) and catches_all(node) and not name.startswith("netpolgen/cli/"):
            yield f"line {node.lineno} catches everything"
    for found in re.finditer(r"# type: ignore(?!\[)|# noqa(?!: )|\b(?:TODO|FIXME)\b", text):
        yield found.group()


def catches_all(handler):
    return handler.type is None or getattr(handler.type, "id", "") in {"Exception", "BaseException"}


@pytest.mark.parametrize(
    ("text", "offence"),
    [
        ("x = 1\n" * 401, "401 lines"),
        ("def f():\n" + "    x = 1\n" * 50, "f has 51 lines"),
        ("try:\n    x = 1\nexcept Exception:\n    x = 2\n", "line 3 catches everything"),
        ("try:\n    x = 1\nexcept:\n    x = 2\n", "line 3 catches everything"),
        ("x = 1  # type: ignore\n", "# type: ignore"),
        ("# TO" + "DO: later\n", "TO" + "DO"),
    ],
)
def test_offences_are_seen(text, offence):
    assert [*offences(text, "netpolgen/model/x.py")] == [offence]
