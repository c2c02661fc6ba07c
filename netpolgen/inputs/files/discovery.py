"""Which files are manifests: those of a directory and of all directories below it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from msgspec import Struct, field

from netpolgen.inputs.files.access import is_inside, real

KUSTOMIZATION_NAMES = frozenset({"kustomization.yaml", "kustomization.yml", "Kustomization"})

MANIFEST_SUFFIXES = (".yaml", ".yml", ".json")
_NOT_WALKED = frozenset({"node_modules", "__pycache__"})


class ManifestFile(Struct, frozen=True):
    """A file to read."""

    path: str


class KustomizedDirectory(Struct, frozen=True):
    """A directory to read through its kustomization, which names all that is used of it."""

    path: str


class Obstacle(Struct, frozen=True):
    """Something met on the way that is not read; ``reason`` does not name it."""

    path: str
    reason: str


Discovery = ManifestFile | KustomizedDirectory | Obstacle


def listing(directory: str) -> list[os.DirEntry[str]]:
    """The entries of a directory by name. Raises OSError."""
    with os.scandir(directory) as scan:
        return sorted(scan, key=lambda entry: entry.name)


def kustomizations_among(entries: Iterable[os.DirEntry[str]]) -> list[str]:
    """The paths of the kustomization files among the entries of a directory, of which there should be one."""
    return [entry.path for entry in entries if entry.name in KUSTOMIZATION_NAMES]


def walk(directory: str, root: Path) -> Iterator[Discovery]:
    """What a directory holds, each place once; what is no link is met first.

    Hidden directories and those of installed packages are passed over. Links are followed inside of ``root`` only, and
    never to a directory around this one.
    """
    steps = _Walk(directory, root)
    yield from steps.below(directory)
    yield from steps.behind_links()


class _Walk(Struct):
    top: str
    root: Path
    _met: set[str] = field(default_factory=set)
    _links: list[os.DirEntry[str]] = field(default_factory=list)

    def below(self, directory: str) -> Iterator[Discovery]:
        waiting = [directory]
        while waiting:
            current = waiting.pop()
            self._met.add(real(current))
            try:
                entries = listing(current)
            except OSError as error:
                yield Obstacle(current, f"cannot be read: {error.strerror}")
                continue
            if kustomizations_among(entries):
                yield KustomizedDirectory(current)
                continue
            self._links += (entry for entry in entries if entry.is_symlink())
            kept = [entry for entry in entries if not entry.is_symlink()]
            yield from self._files(current, kept)
            waiting += (entry.path for entry in kept if entry.is_dir() and _is_walked(entry.name))

    def _files(self, directory: str, entries: Iterable[os.DirEntry[str]]) -> Iterator[ManifestFile]:
        place = real(directory)
        for entry in entries:
            if entry.name.endswith(MANIFEST_SUFFIXES) and not entry.is_dir():
                self._met.add(os.path.join(place, entry.name))  # noqa: PTH118 - of many files, a third of the time
                yield ManifestFile(entry.path)

    def behind_links(self) -> Iterator[Discovery]:
        """What the links lead to that was not met without them."""
        while self._links:
            link = self._links.pop(0)
            target = real(link.path)
            if target in self._met:
                continue
            mode = _mode(link.path)
            if mode is not None and stat.S_ISDIR(mode):
                if _is_walked(link.name) and is_inside(target, self.root) and not is_inside(self.top, target):
                    yield from self.below(link.path)
            elif link.name.endswith(MANIFEST_SUFFIXES):
                self._met.add(target)
                yield self._linked_file(link.path, mode)

    def _linked_file(self, path: str, mode: int | None) -> Discovery:
        if mode is None:
            return Obstacle(path, "is a link that leads nowhere")
        if not is_inside(path, self.root):
            return Obstacle(path, "is a link that leads out of the directory that is read")
        return ManifestFile(path)


@lru_cache(maxsize=1024)
def is_of_chart(directory: str) -> bool:
    """Whether a directory holds the templates of a Helm chart, which are no manifests until they are rendered."""
    place = Path(real(directory))
    templates = (above for above in (place, *place.parents) if above.name == "templates")
    return any((above.parent / "Chart.yaml").is_file() for above in templates)


def _mode(path: str) -> int | None:
    try:
        return Path(path).stat().st_mode
    except OSError:
        return None


def _is_walked(name: str) -> bool:
    return not name.startswith(".") and name not in _NOT_WALKED
