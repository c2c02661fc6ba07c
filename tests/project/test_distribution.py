"""What the wheel holds: built once from a copy of what the repository ships."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile

import pytest

from netpolgen import __version__

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(root, tmp_path_factory):
    source = tmp_path_factory.mktemp("source")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(root / name, source)
    shutil.copytree(root / "netpolgen", source / "netpolgen", ignore=shutil.ignore_patterns("__pycache__"))
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", source / "dist", source]
    subprocess.run(command, check=True, capture_output=True)
    (built,) = (source / "dist").glob("*.whl")
    with zipfile.ZipFile(built) as archive:
        yield archive


def test_the_wheel_holds_every_module_and_the_data_beside_them(wheel, root):
    package = root / "netpolgen"
    shipped = {
        path.relative_to(root).as_posix() for path in package.rglob("*") if path.suffix in {".py", ".json", ".typed"}
    }
    assert {name for name in wheel.namelist() if name.startswith("netpolgen/")} == shipped
    assert "netpolgen/py.typed" in shipped


def test_the_wheel_holds_the_schema_of_policies_toml(wheel):
    (name,) = (name for name in wheel.namelist() if name.endswith("policies.schema.json"))
    assert json.loads(wheel.read(name))["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_the_wheel_holds_nothing_but_the_package_and_its_metadata(wheel):
    assert {name.split("/")[0] for name in wheel.namelist()} == {"netpolgen", f"netpolgen-{__version__}.dist-info"}


def test_the_wheel_brings_the_command_and_the_licence(wheel):
    info = f"netpolgen-{__version__}.dist-info"
    assert "netpolgen = netpolgen.__main__:main" in wheel.read(f"{info}/entry_points.txt").decode()
    assert "License-Expression: Apache-2.0" in wheel.read(f"{info}/METADATA").decode()
    assert f"{info}/licenses/LICENSE" in wheel.namelist()
