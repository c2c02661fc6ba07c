"""Laying out files for the tests of what is read from where."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from netpolgen.inputs.manifests import Manifests


def pod(name: str, namespace: str = "shop") -> str:
    return f"apiVersion: v1\nkind: Pod\nmetadata: {{name: {name}, namespace: {namespace}}}\n"


def lay_out(root: Path, files: Mapping[str, str | bytes]) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())


def pods(manifests: Manifests) -> list[str]:
    """The pods that were read, as namespace/name, in their order."""
    return [f"{workload.ref.namespace}/{workload.ref.name}" for workload in manifests.inventory.workloads]


def findings(manifests: Manifests) -> list[str]:
    """What cannot be read, as it would be shown."""
    return [
        f"{manifests.places.locate(problem.violation.origin)} {problem.code} {problem.violation.message}"
        for document in manifests.documents
        for problem in document.problems
    ]
