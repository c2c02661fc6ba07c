"""The reader beside a real kubectl, where there is one."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest

from netpolgen.inputs.yaml.tree import build
from tests.inputs.yaml.test_scalars import VALUES

KUBECTL = shutil.which("kubectl")

pytestmark = pytest.mark.skipif(KUBECTL is None, reason="no kubectl on this machine")


def as_json(value: object) -> object:
    """Values as they come back from kubectl: whole numbers beyond 64 bits lose digits there."""
    return float(value) if isinstance(value, int) and abs(value) >= 1 << 63 else value


def test_kubectl_reads_the_same_scalars(tmp_path):
    texts = [text for text, _ in VALUES if text != "-"]
    lines = "".join(f"  k{number}: {text}\n" for number, text in enumerate(texts))
    manifest = tmp_path / "a.yaml"
    manifest.write_text(f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: x}}\ndata:\n{lines}")
    command = [KUBECTL, "label", "--local", "-f", str(manifest), "z=z", "-o", "json"]
    result = subprocess.run(command, capture_output=True, text=True, check=True)
    expected = json.loads(result.stdout)["data"]
    found = build(manifest.read_text()).tree["data"]
    assert {key: as_json(value) for key, value in found.items()} == {
        key: as_json(value) for key, value in expected.items()
    }
