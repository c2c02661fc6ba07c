"""Kustomizations, as far as they are no more than a list of resources and a namespace; anything more is refused.

Nothing is fetched and nothing is run. Every resource must lie inside of the directory that reading is bound to.
Source: https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from netpolgen.inputs.discovery import kustomizations_among, listing
from netpolgen.inputs.file_access import FileFault, is_inside, nearest_name, read_bounded, real, shown
from netpolgen.inputs.toml_spelling import clipped
from netpolgen.inputs.yaml_reader import FileReading, read_file, unparsable
from netpolgen.model.document import Document, Tree
from netpolgen.model.finding import Problem
from netpolgen.model.source import Origin

_HONOURED = frozenset({"apiVersion", "kind", "metadata", "resources", "namespace"})
_API_GROUP = "kustomize.config.k8s.io/"
_KIND = "Kustomization"
_DEEPEST_CHAIN = 32

# As kustomize tells them from paths, once nothing of that name is there.
_REMOTE = re.compile(r"[A-Za-z][\w+.-]*::?//?[^/]|[\w.-]+@[\w.-]+:|[\w-]+\.(?:com|org|net|io)/|.*(?:[?&]ref=|//|\.git(?:/|$))")


@dataclass(frozen=True, slots=True)
class Resource:
    """A manifest that a kustomization brings; an empty ``namespace`` leaves objects where they are."""

    path: str
    namespace: str


@dataclass(slots=True)
class Rendering:
    """All that one kustomization comes to, those that it names among it.

    ``readings`` are the kustomization files with what is wrong in them, ``directories`` the real paths of those that
    were honoured.
    """

    resources: list[Resource] = field(default_factory=list)
    readings: list[FileReading] = field(default_factory=list)
    directories: set[str] = field(default_factory=set)


def render(directory: str, root: Path) -> Rendering:
    """Follows the kustomization of a directory; it never raises. Nothing outside of ``root`` is read."""
    renderer = _Renderer(root)
    renderer.directory(directory, "", ())
    return renderer.rendering


class _RefusedError(Exception):
    """A resource that is not followed; the text does not name it."""


@dataclass(slots=True)
class _Renderer:
    root: Path
    rendering: Rendering = field(default_factory=Rendering)
    _met: set[str] = field(default_factory=set)

    def directory(self, directory: str, namespace: str, chain: tuple[str, ...]) -> None:
        """Reads a kustomization on behalf of those of the chain, which are real paths."""
        path, reading = _read(directory, self.root)
        tree = reading.documents[0].tree if reading.documents else None
        problems = [*_problems(reading, directory)]
        if not problems and isinstance(tree, dict):
            self.rendering.directories.add(real(directory))
            own = tree.get("namespace")
            namespace = namespace or (own if isinstance(own, str) else "")
            problems = [*self._resources(tree, directory, Origin(shown(path), 0), namespace, (*chain, real(directory)))]
        self.rendering.readings.append(_with_problems(reading, problems))
