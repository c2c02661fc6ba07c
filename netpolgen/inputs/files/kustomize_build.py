"""Kustomizations that ask for more than is done here, built by the real kustomize once all they name was looked at.

Without a kustomize on PATH, or with something in them that it is not shown, they stay refused.
"""

from __future__ import annotations

import posixpath
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from netpolgen.inputs.files.access import shown
from netpolgen.inputs.files.kustomization import Kustomization, read_kustomization, render_first
from netpolgen.inputs.files.kustomize_scan import Scan, scan
from netpolgen.inputs.files.kustomize_tool import Kustomize, KustomizeError, build, find_kustomize
from netpolgen.inputs.files.marks import origin_of, without_origin
from netpolgen.inputs.yaml.reader import FileReading, read_file, unparsable
from netpolgen.model.document import Document


class Plan(Struct, frozen=True):
    """A kustomization to be built: with what, and from which files below ``root``."""

    kustomization: Kustomization
    kustomize: Kustomize
    scan: Scan
    root: Path


class Built(Struct, frozen=True):
    """What came out: its text under the name of the directory, and for each document the file that it is from."""

    reading: FileReading
    sources: tuple[str, ...] = ()


def planned(directory: str, root: Path) -> Plan | Scan | None:
    """What to build, or what stands against it; None where there is no kustomize to build it."""
    kustomize = find_kustomize(root)
    if kustomize is None:
        return None
    found = scan(directory, root)
    return found if found.refused else Plan(read_kustomization(directory, root), kustomize, found, root)


def built(plan: Plan) -> Built:
    """What kustomize makes of it or, where it fails, the kustomization with what it says."""
    directory = plan.kustomization.directory
    try:
        data = build(plan.kustomize, plan.scan)
    except KustomizeError as error:
        reason = f"kustomize cannot build {shown(directory)}: {error}; mend that, or {render_first(directory)}"
        refused = plan.kustomization.with_problems((unparsable(reason, plan.kustomization.origin),))
        return Built(refused.reading)
    reading = read_file(shown(directory), data)
    count = max((document.index + 1 for document in reading.documents), default=0)
    sources = [plan.kustomization.origin.file] * count
    for document in reading.documents:
        sources[document.index] = _source(document, plan) or sources[document.index]
    documents = tuple(replace(document, tree=without_origin(document.tree)) for document in reading.documents)
    return Built(replace(reading, documents=documents), tuple(sources))


def _source(document: Document, plan: Plan) -> str:
    """The file that an object says it is from, as it is reported; empty where it does not say, or says nonsense."""
    origin = origin_of(document.tree)
    name = posixpath.normpath(posixpath.join(plan.scan.directory, origin)) if origin else ""
    return shown(str(plan.root / name)) if name in plan.scan.files else ""
