from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner

from netpolgen.cli.main import app


@dataclass(frozen=True)
class Ran:
    """How a command ended: its exit code and what it wrote to either stream."""

    code: int
    out: str
    err: str


Netpolgen = Callable[..., Ran]


@pytest.fixture
def netpolgen() -> Netpolgen:
    """Runs a command in this process and the working directory of the test."""

    def run(*args: str, stdin: str | bytes = "") -> Ran:
        result = CliRunner().invoke(app, list(args), input=stdin)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Ran(result.exit_code, result.stdout, result.stderr)

    return run


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """An empty working directory."""
    before = Path.cwd()
    os.chdir(tmp_path)
    yield tmp_path
    os.chdir(before)


@pytest.fixture
def store(folder: Path, root: Path) -> Path:
    """A working directory with the retail store, its list, and nothing built."""
    shutil.copytree(root / "examples", folder / "examples")
    shutil.copy(root / "policies.toml", folder)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
