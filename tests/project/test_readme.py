"""The README shows what the commands really print: its console blocks are run, and compared, in a copy of the store.

``pytest --update`` rewrites the blocks that differ.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)
COMMAND = re.compile(r"^\$ (.*?<<'(\w+)'\n.*?^\2$|[^\n]*)", re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    folder = tmp_path_factory.mktemp("readme")
    shutil.copytree(root / "examples", folder / "examples")
    shutil.copytree(root / "out", folder / "out")
    shutil.copy(root / "policies.toml", folder)
    launcher = folder / "bin" / "netpolgen"
    launcher.parent.mkdir()
    launcher.write_text(f'#!/bin/sh\nPYTHONPATH="{root}" exec "{sys.executable}" -m netpolgen "$@"\n')
    launcher.chmod(0o755)
    return folder


def _run(block: str, folder: Path) -> str:
    shown = ""
    for match in COMMAND.finditer(block):
        environment = {**os.environ, "PATH": f"{folder / 'bin'}:{os.environ['PATH']}", "COLUMNS": "120"}
        ran = subprocess.run(
            ["sh", "-c", f"{match[1]}\n"],
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        shown += f"$ {match[1]}\n{ran.stdout}"
    return shown


def test_console_blocks_show_what_is_printed(store: Path, root: Path, request: pytest.FixtureRequest):
    readme = root / "README.md"
    text = readme.read_text()
    assert "```console" in text
    fresh = BLOCK.sub(lambda match: f"```console\n{_run(match[1], store)}```", text)
    if request.config.getoption("--update"):
        readme.write_text(fresh)
    else:
        assert fresh == text
