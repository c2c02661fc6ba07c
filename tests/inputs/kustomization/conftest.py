"""A working directory, and programs on PATH: stand-ins and the real ones."""

from __future__ import annotations

import pytest

from tests.real_programs import require


@pytest.fixture
def here(tmp_path, monkeypatch):
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")


@pytest.fixture
def stand_in(tmp_path, monkeypatch):
    """Puts a program of this name, with this script, alone on PATH."""

    def put(script: str, name: str = "kubectl") -> None:
        program = tmp_path / "bin" / name
        program.parent.mkdir(exist_ok=True)
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", str(program.parent))

    return put


@pytest.fixture
def real_kustomize(monkeypatch):
    """A real kustomize on PATH, or the one in kubectl."""
    require(monkeypatch, "kubectl", "kustomize")
