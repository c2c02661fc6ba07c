"""The manifests that kustomizations bring, each with the namespace that it is put in.

Nothing is fetched and nothing is run, and every resource must lie inside of the directory that reading is bound to.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from netpolgen.inputs.files.access import is_inside, nearest_name, real, shown
from netpolgen.inputs.files.kustomization import Kustomization, is_kustomized, read_kustomization, render_first
from netpolgen.inputs.spelling import clipped
from netpolgen.inputs.yaml.reader import FileReading, unparsable
from netpolgen.model.finding import Problem

_DEEPEST_CHAIN = 32

# What kustomize fetches where nothing of that name is there.
_REMOTE = re.compile(
    r"\w[\w+.-]*(?:::|://)|[\w.-]+@[\w.-]+:|[\w-]+(?:\.[\w-]+)*\.(?:com|org|net|io)/|.*(?:[?&]ref=|\.git(?:/|\?|$))"
)


@dataclass(frozen=True, slots=True)
class Resource:
    """A manifest that a kustomization brings; an empty ``namespace`` leaves objects where they say."""

    path: str
    namespace: str


@dataclass(slots=True)
class Rendering:
    """All that one kustomization comes to, those that it names among it.

    ``kustomizations`` are the files read for it, ``directories`` the real paths of those that were honoured.
    """

    resources: list[Resource] = field(default_factory=list)
    kustomizations: list[FileReading] = field(default_factory=list)
    directories: set[str] = field(default_factory=set)
    is_component: bool = False


def render(directory: str, root: Path) -> Rendering:
    """Follows the kustomization of a directory; it never raises. Nothing outside of ``root`` is read."""
    renderer = _Renderer(root)
    renderer.follow(directory, "", ())
    return renderer.rendering


class _RefusedError(Exception):
    """A resource that is not followed; the text does not name it."""


@dataclass(slots=True)
class _Renderer:
    root: Path
    rendering: Rendering = field(default_factory=Rendering)
    _met: set[str] = field(default_factory=set)

    def follow(self, directory: str, namespace: str, chain: tuple[str, ...]) -> None:
        """Reads a kustomization for those of the chain, the outermost first; a namespace of theirs wins."""
        kustomization = read_kustomization(directory, self.root)
        if not chain:
            self.rendering.is_component = kustomization.is_component
        if not kustomization.problems:
            self.rendering.directories.add(real(directory))
            problems = self._resources(kustomization, namespace or kustomization.namespace, (*chain, directory))
            kustomization = kustomization.with_problems(tuple(problems))
        self.rendering.kustomizations.append(kustomization.reading)

    def _resources(self, kustomization: Kustomization, namespace: str, chain: tuple[str, ...]) -> Iterator[Problem]:
        for index, entry in enumerate(kustomization.resources):
            try:
                path = self._path(kustomization.directory, entry)
                self._admit(path, chain)
            except (_RefusedError, OSError) as refused:
                reason = f"cannot be read: {refused.strerror}" if isinstance(refused, OSError) else str(refused)
                yield unparsable(f"{clipped(entry)} {reason}", kustomization.origin.child("resources", index))
                continue
            self._met.add(real(path))
            if Path(path).is_dir():
                self.follow(path, namespace, chain)
            else:
                self.rendering.resources.append(Resource(path, namespace))

    def _path(self, directory: str, entry: str) -> str:
        """Where a resource lies. Raises _RefusedError."""
        if not entry.isprintable():
            raise _RefusedError("is no path")
        path = Path(directory, entry)
        if Path(entry).is_absolute():
            raise _RefusedError("is absolute; name it from here, or kustomize refuses it")
        if not path.exists() and _REMOTE.match(entry):
            raise _RefusedError(f"lies on the network, where nothing is read from; {render_first(directory)}")
        if not is_inside(path, self.root):
            raise _RefusedError(f"leads out of {shown(str(self.root))}, outside of which nothing is read")
        if path.is_symlink() and not path.exists():
            raise _RefusedError("is a link that leads nowhere")
        if not path.exists():
            raise _RefusedError(f"does not exist{nearest_name(str(path))}")
        return str(self.root / Path(real(path)).relative_to(real(self.root)))

    def _admit(self, path: str, chain: tuple[str, ...]) -> None:
        """Refuses what kustomize would not read a second time, or never stop reading. Raises _RefusedError."""
        place = real(path)
        places = [real(directory) for directory in chain]
        if place in places:
            circle = [*chain[places.index(place) :], path]
            raise _RefusedError(f"leads in a circle: {' -> '.join(map(shown, circle))}; take one of them out")
        if place in self._met:
            raise _RefusedError("brings what another resource brings already, which kustomize refuses; name it once")
        if not Path(path).is_dir():
            return
        if len(chain) >= _DEEPEST_CHAIN:
            raise _RefusedError(f"is the end of a chain of more than {_DEEPEST_CHAIN} kustomizations")
        if not is_kustomized(path):
            raise _RefusedError("is a directory without kustomization.yaml; name its files one by one, or add one")
