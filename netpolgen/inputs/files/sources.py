"""From the paths that a user names to the files to read, each once, kustomizations followed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from msgspec import Struct, field

from netpolgen.inputs.files.access import FileFault, is_inside, nearest_name, read_stream, real, shown
from netpolgen.inputs.files.discovery import KustomizedDirectory, ManifestFile, Obstacle, walk
from netpolgen.inputs.files.kustomized_files import Rendering, Resource, render
from netpolgen.inputs.yaml.reader import FileReading, read_file, unparsable
from netpolgen.model.document import Document
from netpolgen.model.errors import UsageError
from netpolgen.model.source import Origin

if TYPE_CHECKING:
    from netpolgen.inputs.files.kustomize_build import Built, Plan

STDIN = "-"
STDIN_SHOWN = "<stdin>"


class Sources(Struct):
    """What is to be read: ``resources`` by name, ``readings`` of what was read, or refused, on the way to them.

    ``built`` is what kustomize made, ``stdin`` what came in on standard input. ``named`` are the real paths of the
    files and directories that the user named.
    """

    resources: list[Resource] = field(default_factory=list)
    readings: list[FileReading] = field(default_factory=list)
    built: list[Built] = field(default_factory=list)
    stdin: FileReading | None = None
    named: set[str] = field(default_factory=set)


def refused_file(path: str, reason: str) -> FileReading:
    """The reading of a file that cannot be read."""
    file = shown(path)
    problem = unparsable(f"{Path(file).name} {reason}", Origin(file))
    return FileReading(file, "", (Document(file, 0, None, (problem,)),))


def sources_of(paths: Sequence[str], root: Path, stdin: BinaryIO | None, stdin_name: str = STDIN_SHOWN) -> Sources:
    """The files under these paths. Raises UsageError for a path that is not there or cannot be listed.

    Links and kustomizations lead no further than ``root``, or than a path itself that lies outside of it. Standard
    input is reported as ``stdin_name``.
    """
    sources, files, kustomized = Sources(), dict[str, str](), dict[str, tuple[str, Path]]()
    for path in dict.fromkeys(paths):
        if path == STDIN:
            sources.stdin = _read_stdin(stdin, stdin_name)
            continue
        _require(path)
        sources.named.add(real(path))
        if not Path(path).is_dir():
            files.setdefault(real(path), path)
            continue
        bound = root if is_inside(path, root) else Path(path)
        for found in walk(path, bound):
            match found:
                case ManifestFile():
                    files.setdefault(real(found.path), found.path)
                case KustomizedDirectory():
                    kustomized.setdefault(real(found.path), (found.path, bound))
                case Obstacle() if real(found.path) in sources.named:
                    raise UsageError(f"{shown(path)} {found.reason}")
                case Obstacle():
                    sources.readings.append(refused_file(found.path, found.reason))
    _add_rendered(sources, files, kustomized)
    return sources


def _require(path: str) -> None:
    """Refuses a path of the user's that leads nowhere. Raises UsageError."""
    if not path:
        raise UsageError("a PATH is empty; write . for the working directory")
    try:
        Path(path).stat()
    except FileNotFoundError:
        if Path(path).is_symlink():
            raise UsageError(f"{shown(path)} is a link that leads nowhere") from None
        raise UsageError(f"{shown(path)}: no such file or directory{nearest_name(path)}") from None
    except OSError as error:
        raise UsageError(f"{shown(path)} cannot be read: {error.strerror}") from None
    except ValueError:
        raise UsageError(f"{shown(path)} is no path") from None


def _read_stdin(stdin: BinaryIO | None, name: str) -> FileReading:
    if stdin is None:
        raise UsageError("there is no standard input to read; name files or directories")
    try:
        return read_file(name, read_stream(stdin))
    except FileFault as fault:
        return refused_file(name, str(fault))


def _add_rendered(sources: Sources, files: dict[str, str], kustomized: dict[str, tuple[str, Path]]) -> None:
    """Adds what the kustomizations bring, and the plain files that none of them does."""
    rendered = {place: render(path, bound) for place, (path, bound) in sorted(kustomized.items())}
    kept = [
        rendering for place, rendering in _outermost(rendered) if not rendering.is_component or place in sources.named
    ]
    brought = {real(resource.path) for rendering in kept for resource in rendering.resources}
    brought.update(_build(sources, [rendering.plan for rendering in kept if rendering.plan]))
    sources.resources += (resource for rendering in kept for resource in rendering.resources)
    sources.resources += (Resource(path, "") for place, path in files.items() if place not in brought)
    sources.resources.sort(key=lambda resource: (shown(resource.path), resource.namespace))
    readings = {reading.file: reading for rendering in kept for reading in rendering.kustomizations}
    sources.readings += (reading for reading in readings.values() if reading.documents)


def _build(sources: Sources, plans: Sequence[Plan]) -> Iterator[str]:
    """Adds what kustomize makes of these; the real paths of the files that went into it."""
    for plan in plans:
        from netpolgen.inputs.files.kustomize_build import built

        sources.built.append(built(plan))
        yield from (real(plan.root / name) for name in plan.scan.files)


def _outermost(rendered: dict[str, Rendering]) -> Iterable[tuple[str, Rendering]]:
    """Those that are not read for another one; of those that lead in a circle, the first."""
    inner = {
        directory for place, rendering in rendered.items() for directory in rendering.directories if directory != place
    }
    covered: set[str] = set()
    for place in sorted(rendered, key=lambda place: (place in inner, place)):
        if place not in covered:
            covered |= rendered[place].directories
            yield place, rendered[place]
