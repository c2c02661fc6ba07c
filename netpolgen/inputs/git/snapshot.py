"""The manifests of a revision, laid out as files for as long as they are read.

Contents are those of the repository, without any conversion. Links and submodules are left out, and so is every file
that is no manifest; where a kustomization may name files elsewhere, the manifests of the whole tree are there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from msgspec import Struct

from netpolgen.inputs.files.access import shown
from netpolgen.inputs.files.discovery import KUSTOMIZATION_NAMES, MANIFEST_SUFFIXES
from netpolgen.inputs.git.repository import Blob, Entry, blobs, entries_of, tree_of, working_prefix
from netpolgen.inputs.git.spec import GitSpec, inside
from netpolgen.inputs.yaml.guard import LARGEST_FILE
from netpolgen.model.errors import UsageError

_CHUNK = 1 << 20


class Snapshot(Struct, frozen=True):
    """Files of a revision below ``root``; ``path`` is what was asked for, and ``links`` what is not followed there."""

    spec: GitSpec
    root: Path
    path: str
    links: int

    def named(self, text: str) -> str:
        """A text with places below ``root`` named as they are in the repository, as in ``git:main:deploy/a.yaml``."""
        place = shown(str(self.root))
        return text.replace(f"{place}/", f"{self.spec.name}:").replace(place, self.spec.name)


@contextmanager
def snapshot(spec: GitSpec) -> Iterator[Snapshot]:
    """The manifests of a revision under a path. Raises UsageError for one that is not there or cannot be read."""
    import tempfile

    wanted = inside(spec, working_prefix(spec))
    entries = list(entries_of(spec, tree_of(spec)))
    below = [entry for entry in entries if _is_below(entry.path, wanted)]
    _require(spec, wanted, below)
    chosen = [entry for entry in below if _is_manifest(entry, wanted)]
    if any(PurePosixPath(entry.path).name in KUSTOMIZATION_NAMES for entry in chosen):
        chosen = [entry for entry in entries if _is_manifest(entry, wanted)]
    with tempfile.TemporaryDirectory(prefix="netpolgen-", ignore_cleanup_errors=True) as directory:
        root = Path(directory)
        _lay_out(spec, chosen, root)
        place = root / wanted
        if not place.exists():  # a directory without a manifest
            place.mkdir(parents=True)
        yield Snapshot(spec, root, str(place), sum(not entry.is_file for entry in below))


def _is_below(path: str, wanted: str) -> bool:
    return not wanted or path == wanted or path.startswith(f"{wanted}/")


def _require(spec: GitSpec, wanted: str, below: Sequence[Entry]) -> None:
    """Refuses a path that is not there, or where there is no file. Raises UsageError."""
    if wanted and not below:
        raise UsageError(f"{spec}: no such file or directory in that revision")
    for entry in below:
        if entry.path == wanted and not entry.is_file:
            what = "a symbolic link" if entry.is_link else "a submodule"
            raise UsageError(f"{spec} is {what}, which is not followed; name what it leads to")


def _is_manifest(entry: Entry, wanted: str) -> bool:
    name = PurePosixPath(entry.path).name
    known = name.endswith(MANIFEST_SUFFIXES) or name in KUSTOMIZATION_NAMES or entry.path == wanted
    return entry.is_file and known


def _lay_out(spec: GitSpec, entries: Iterable[Entry], root: Path) -> None:
    places: dict[str, list[Path]] = {}
    for entry in entries:
        places.setdefault(entry.object, []).append(_place(spec, entry, root))
    for blob in blobs(spec, places) if places else ():
        first, *others = places[blob.object]
        try:
            _write(blob, first)
            for other in others:
                other.parent.mkdir(parents=True, exist_ok=True)
                other.hardlink_to(first)
        except OSError as error:
            place = shown(first.relative_to(root).as_posix())
            raise UsageError(f"{spec.name}:{place} cannot be laid out in {root}: {error.strerror}") from error


def _place(spec: GitSpec, entry: Entry, root: Path) -> Path:
    """Where a file goes. Raises UsageError for a path that git itself would not check out."""
    parts = entry.path.split("/")
    if any(part in {"", ".", ".."} for part in parts):
        raise UsageError(f"{spec.name} holds a path that leads out of the repository, so nothing of it is read")
    return root.joinpath(*parts)


def _write(blob: Blob, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("xb") as file:
        left = blob.size + 1  # a line break ends each
        while left:
            chunk = blob.stream.read(min(_CHUNK, left))
            if not chunk:
                raise OSError(0, "git ended early")
            left -= len(chunk)
            if blob.size <= LARGEST_FILE:
                file.write(chunk if left else chunk[:-1])
        # What is too large to be read keeps its size, so that the reader says so, but takes no space.
        file.truncate(blob.size)
