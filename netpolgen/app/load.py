"""The shared first steps of every command: the configuration, the manifests, and where their parts stand."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from netpolgen.inputs.files.discovery import KUSTOMIZATION_NAMES
from netpolgen.inputs.intent.cluster import DEFAULT_DNS, DNS_PRESETS
from netpolgen.inputs.intent.decode import IntentFile, read_intent
from netpolgen.inputs.manifests import Manifests, read_manifests
from netpolgen.model.errors import UsageError
from netpolgen.model.intent import Cluster, Intent, OutputSettings
from netpolgen.model.source import Location, Origin

_MANIFESTS = {".yaml", ".yml", ".json"}
DEFAULT_CONFIG = "policies.toml"


@dataclass(frozen=True, slots=True)
class Project:
    """A policies.toml at ``path`` and what it says; its own paths are relative to its directory."""

    path: Path
    file: IntentFile

    @property
    def intent(self) -> Intent | None:
        """What the file says; None when it cannot be used."""
        return self.file.intent

    @property
    def name(self) -> str:
        """The file's own name."""
        return self.path.name

    @property
    def root(self) -> Path:
        """The directory of the file, which its own paths are relative to."""
        return self.path.parent

    @property
    def output_directory(self) -> Path:
        """Where its policies are written."""
        return self.root / (self.intent.output if self.intent else OutputSettings()).directory

    @property
    def sources(self) -> tuple[str, ...]:
        """The manifests that its names are looked up in."""
        return tuple((self.root / source).as_posix() for source in self.intent.sources) if self.intent else ()

    @property
    def state_paths(self) -> tuple[str, ...]:
        """What stands now: the sources, and the output directory once there is one."""
        return (*self.sources, *_manifests_in(self.output_directory))


def _manifests_in(directory: Path) -> Iterator[str]:
    """Every manifest of an output directory, whether its kustomizations name it or not: a stray file may be applied."""
    for path in sorted(directory.rglob("*")):
        is_manifest = path.suffix in _MANIFESTS and path.name not in KUSTOMIZATION_NAMES
        if is_manifest and path.is_file() and not path.is_symlink():
            yield path.as_posix()


def load_project(config: str | None) -> Project | None:
    """The configuration; None if none is named and none stands in the working directory. Raises UsageError."""
    if config is None and not Path(DEFAULT_CONFIG).exists():
        return None
    path = config or DEFAULT_CONFIG
    return Project(Path(path), read_intent(path))


def require_project(config: str | None) -> Project:
    """The configuration, which must be there. Raises UsageError."""
    path = config or DEFAULT_CONFIG
    return Project(Path(path), read_intent(path))


def intent_of(project: Project | None) -> Intent:
    """What the configuration says or, without one that can be used, no names at all on the usual platform."""
    return (project and project.intent) or Intent("", Cluster(DNS_PRESETS[DEFAULT_DNS]))


def load_manifests(paths: Sequence[str], project: Project | None) -> Manifests:
    """The objects under these paths, read as the configured Kubernetes version would. Raises UsageError."""
    stdin = _standard_input() if "-" in paths else None
    root = _bound(project)
    if project is None or project.intent is None:
        return read_manifests(paths, root, stdin)
    return read_manifests(paths, root, stdin, kubernetes=project.intent.cluster.kubernetes)


def _standard_input() -> BinaryIO:
    if sys.stdin is None:  # as it is for a process that was started without one
        raise UsageError("standard input is closed, so there is nothing to read for -")
    return sys.stdin.buffer


def _bound(project: Project | None) -> Path:
    """What reading is bound to beside the paths named: the working directory, or that of a configuration elsewhere."""
    if project is None or project.root.resolve().is_relative_to(Path.cwd()):
        return Path()
    return project.root


def paths_to_judge(paths: tuple[str, ...], project: Project | None) -> tuple[str, ...]:
    """The paths given or, without any, those of the configuration. Raises UsageError when there is neither."""
    if paths or project is not None:
        return paths or project.state_paths if project else paths
    raise UsageError(f"no PATH and no {DEFAULT_CONFIG} here; name manifests, or a configuration with --config FILE")


@dataclass(frozen=True, slots=True)
class Places:
    """Looks a place up in whichever of the files read holds it."""

    project: Project | None
    manifests: tuple[Manifests, ...]

    def locate(self, origin: Origin) -> Location:
        """The place of a value in its file."""
        if self.project is not None and origin.file == self.project.file.file:
            return self.project.file.locate(origin)
        holders = [manifests for manifests in self.manifests if manifests.places.holds(origin.file)]
        return (holders or self.manifests)[0].places.locate(origin)
