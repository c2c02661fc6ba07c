"""The manifests that kustomizations bring, each with the namespace that it is put in.

Nothing is fetched, and every resource must lie inside of the directory that reading is bound to.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from netpolgen.inputs.files.access import real, shown
from netpolgen.inputs.files.kustomization import Kustomization, is_kustomized, read_kustomization
from netpolgen.inputs.files.kustomize_reference import DEEPEST_CHAIN, NO_KUSTOMIZATION, RefusedError, local_path
from netpolgen.inputs.spelling import clipped
from netpolgen.inputs.yaml.reader import FileReading, unparsable
from netpolgen.model.finding import Problem

if TYPE_CHECKING:
    from netpolgen.inputs.files.kustomize_build import Plan


class Resource(Struct, frozen=True):
    """A manifest that a kustomization brings; an empty ``namespace`` leaves objects where they say."""

    path: str
    namespace: str


class Rendering(Struct):
    """All that one kustomization comes to, those that it names among it.

    ``kustomizations`` are the files read for it, ``directories`` the real paths of those that were honoured. Where
    one of them asks for more than is done here, ``asks_more`` says so, and ``plan`` how kustomize can build it.
    """

    resources: list[Resource] = field(default_factory=list)
    kustomizations: list[FileReading] = field(default_factory=list)
    directories: set[str] = field(default_factory=set)
    is_component: bool = False
    asks_more: bool = False
    plan: Plan | None = None


def render(directory: str, root: Path) -> Rendering:
    """Follows the kustomization of a directory; it never raises. Nothing outside of ``root`` is read."""
    renderer = _Renderer(root)
    renderer.follow(directory, "", ())
    rendering = renderer.rendering
    return _with_plan(rendering, directory, root) if rendering.asks_more and not rendering.is_component else rendering


def _with_plan(rendering: Rendering, directory: str, root: Path) -> Rendering:
    """The same as kustomize is to build it, or with what it is not shown, where there is one."""
    from netpolgen.inputs.files.kustomize_build import Plan, planned

    plan = planned(directory, root)
    if plan is not None and not isinstance(plan, Plan):
        return replace(rendering, kustomizations=[*plan.refused.values()])
    return rendering if plan is None else Rendering(directories=plan.scan.directories, plan=plan)


class _Renderer(Struct):
    root: Path
    rendering: Rendering = field(default_factory=Rendering)
    _met: set[str] = field(default_factory=set)

    def follow(self, directory: str, namespace: str, chain: tuple[str, ...]) -> None:
        """Reads a kustomization for those of the chain, the outermost first; a namespace of theirs wins."""
        kustomization = read_kustomization(directory, self.root)
        if not chain:
            self.rendering.is_component = kustomization.is_component
        self.rendering.asks_more |= kustomization.asks_more
        if not kustomization.problems:
            self.rendering.directories.add(real(directory))
            problems = self._resources(kustomization, namespace or kustomization.namespace, (*chain, directory))
            kustomization = kustomization.with_problems(tuple(problems))
        self.rendering.kustomizations.append(kustomization.reading)

    def _resources(self, kustomization: Kustomization, namespace: str, chain: tuple[str, ...]) -> Iterator[Problem]:
        for index, entry in enumerate(kustomization.resources):
            try:
                path = local_path(entry, kustomization.directory, self.root)
                self._admit(path, chain)
            except (RefusedError, OSError) as refused:
                reason = f"cannot be read: {refused.strerror}" if isinstance(refused, OSError) else str(refused)
                yield unparsable(f"{clipped(entry)} {reason}", kustomization.origin.child("resources", index))
                continue
            self._met.add(real(path))
            if Path(path).is_dir():
                self.follow(path, namespace, chain)
            else:
                self.rendering.resources.append(Resource(path, namespace))

    def _admit(self, path: str, chain: tuple[str, ...]) -> None:
        """Refuses what kustomize would not read a second time, or never stop reading. Raises RefusedError."""
        place = real(path)
        places = [real(directory) for directory in chain]
        if place in places:
            circle = [*chain[places.index(place) :], path]
            raise RefusedError(f"leads in a circle: {' -> '.join(map(shown, circle))}; take one of them out")
        if place in self._met:
            raise RefusedError("brings what another resource brings already, which kustomize refuses; name it once")
        if not Path(path).is_dir():
            return
        if len(chain) >= DEEPEST_CHAIN:
            raise RefusedError(f"is the end of a chain of more than {DEEPEST_CHAIN} kustomizations")
        if not is_kustomized(path):
            raise RefusedError(NO_KUSTOMIZATION)
