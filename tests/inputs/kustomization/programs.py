"""What the tests of kustomizations share."""

from __future__ import annotations

from pathlib import Path

from netpolgen.inputs.manifests import Manifests, read_manifests
from tests.inputs.discovery.tree import pod

HERE = Path()
POD = pod("built", "x").replace("\n", "\\n")


def read(*paths: str) -> Manifests:
    return read_manifests(paths, HERE)
