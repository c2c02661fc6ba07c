"""The shared first steps of every command: the configuration, the manifests, and where their parts stand."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct

from netpolgen.app.outreach import within_reach
from netpolgen.inputs.files.access import nearest_name, shown
from netpolgen.inputs.files.discovery import KUSTOMIZATION_NAMES
from netpolgen.inputs.files.reach import reach_of
from netpolgen.inputs.intent.cluster import DEFAULT_DNS, DNS_PRESETS
from netpolgen.inputs.intent.decode import IntentFile, read_intent
from netpolgen.inputs.manifests import NO_STAND_INS, Manifests, StandIns, read_manifests
from netpolgen.inputs.yaml.places import Places as YamlPlaces
from netpolgen.model.errors import InputError, UsageError
from netpolgen.model.intent import Cluster, Intent, OutputSettings
from netpolgen.model.source import Location, Origin

_MANIFESTS = {".yaml", ".yml", ".json"}
DEFAULT_CONFIG = "policies.toml"


class Project(Struct, frozen=True):
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


def load_project(config: str | None, *, use_config: bool = True) -> Project | None:
    """The configuration; None if none is named and none stands in the working directory, or none is wanted.

    Raises UsageError.
    """
    if not use_config:
        if config is not None:
            raise UsageError(f"--no-config and --config {config} exclude each other; leave one out")
        return None
    if config is None and not Path(DEFAULT_CONFIG).exists():
        return None
    return require_project(config)


def require_project(config: str | None) -> Project:
    """The configuration, which must be there. Raises UsageError."""
    path = DEFAULT_CONFIG if config is None else config
    if not path:
        raise UsageError("--config is empty; name a file, or leave it out")
    if config is None and not Path(path).exists() and (above := _config_above()):
        raise UsageError(f"no {DEFAULT_CONFIG} here; try -c {above}")
    return Project(Path(path), within_reach(read_intent(path), Path(path).parent))


def intent_of(project: Project | None) -> Intent:
    """What the configuration says or, without one that can be used, no names at all on the usual platform."""
    return (project and project.intent) or Intent("", Cluster(DNS_PRESETS[DEFAULT_DNS]))


def usable_intent(project: Project | None) -> Intent:
    """The same for commands whose answer hangs on the names. Raises InputError for a configuration that is broken."""
    if project is not None and project.intent is None:
        from netpolgen.app.findings import findings_of  # only now, since it brings all rules

        findings = findings_of(project.file.problems, project.file.locate)
        raise InputError(f"{project.name} has to be mended first; --no-config does without it", findings)
    return intent_of(project)


def load_manifests(paths: Sequence[str], project: Project | None, stand_ins: StandIns = NO_STAND_INS) -> Manifests:
    """The objects under these paths, read as the configured Kubernetes version would. Raises UsageError."""
    _require_sources(paths, project)
    stdin = _standard_input() if "-" in paths else None
    root = reading_bound(project)
    if project is None or project.intent is None:
        return read_manifests(paths, root, stdin, stand_ins=stand_ins)
    return read_manifests(paths, root, stdin, project.intent.cluster.kubernetes, stand_ins)


def _require_sources(paths: Sequence[str], project: Project | None) -> None:
    """Raises UsageError for a source of the configuration that is to be read and is not there, with its place."""
    for number, source in enumerate(project.sources if project else ()):
        if project and source in paths and not os.path.lexists(source):
            place = project.file.locate(Origin(project.file.file, route=("sources", "manifests", number)))
            at = f"{place.file}:{place.span.line}:{place.span.column}"
            raise UsageError(f"{at}: {shown(source)}: no such file or directory{nearest_name(source)}")


def _standard_input() -> BinaryIO:
    if sys.stdin is None:  # as it is for a process that was started without one
        raise UsageError("standard input is closed, so there is nothing to read for -")
    return sys.stdin.buffer


def reading_bound(project: Project | None) -> Path:
    """What reading is bound to beside the paths named: the reach of the configuration, else the working directory."""
    return reach_of(project.root).directory if project else Path()


def paths_to_judge(paths: tuple[str, ...], project: Project | None) -> tuple[str, ...]:
    """The paths given or, without any, those of the configuration. Raises UsageError when there is neither."""
    if paths or project is not None:
        return paths or project.state_paths if project else paths
    above = _config_above()
    instead = f"try -c {above}" if above else "name manifests, or a configuration with --config FILE"
    raise UsageError(f"no PATH and no {DEFAULT_CONFIG} here; {instead}")


def _config_above() -> str:
    """The nearest configuration in the directories above that are of the same Git work tree; empty without one."""
    bound = reach_of(Path()).directory.resolve()
    for above in Path.cwd().parents:
        if above.is_relative_to(bound) and (above / DEFAULT_CONFIG).is_file():
            return os.path.relpath(above / DEFAULT_CONFIG)
    return ""


class Places(Struct, frozen=True):
    """Looks a place up in whichever of the files read holds it."""

    project: Project | None
    manifests: tuple[Manifests, ...]
    baseline: YamlPlaces | None = None

    def locate(self, origin: Origin) -> Location:
        """The place of a value in its file."""
        if self.project is not None and origin.file == self.project.file.file:
            return self.project.file.locate(origin)
        return self._holder(origin.file).locate(origin)

    def counterpart(self, origin: Origin) -> Location | None:
        """The other end of something rendered, where it was read or what it is from; None for anything else."""
        return self._holder(origin.file).counterpart(origin)

    def as_read(self, origin: Origin) -> Location | None:
        """Where something was read that is placed in its source; None for anything else."""
        return self._holder(origin.file).as_read(origin)

    def line(self, file: str, number: int) -> str | None:
        """A line of a file, from 1, without its break; None where there is none."""
        if self.project is not None and file == self.project.file.file:
            lines = self.project.file.text.split("\n")
            return lines[number - 1] if 1 <= number <= len(lines) else None
        return self._holder(file).line(file, number)

    def _holder(self, file: str) -> YamlPlaces:
        known = [manifests.places for manifests in self.manifests]
        if self.baseline is not None:
            known.append(self.baseline)
        return next((places for places in known if places.holds(file)), known[0])
