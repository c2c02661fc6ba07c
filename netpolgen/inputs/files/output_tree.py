"""What stands in an output directory now, so that a build can tell its own files from others."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from netpolgen.model.errors import UsageError
from netpolgen.model.marker import is_generated_file, is_unfinished_file

# A generated file is small; reading the start of a foreign file is enough to know that it is not ours.
_LONGEST = 4 << 20


@dataclass(frozen=True, slots=True)
class OutputFile:
    """A file of the output directory; ``text`` is None when it is not one that a build wrote."""

    path: str
    text: str | None


def read_output_tree(directory: Path) -> dict[str, OutputFile]:
    """The files of an output directory by their path in it, with ``/`` separators; empty when there is none.

    Symbolic links are never followed: one is a file that is not ours. Raises UsageError for what cannot be read.
    """
    if not directory.exists() and not directory.is_symlink():
        return {}
    if directory.is_symlink() or not directory.is_dir():
        raise UsageError(f"{directory} is not a directory; remove it or choose another with --out DIR")
    try:
        return {item.path: item for item in _files(directory, "")}
    except OSError as error:
        raise UsageError(f"cannot read {error.filename or directory}: {error.strerror}") from error


def _files(directory: Path, prefix: str) -> Iterator[OutputFile]:
    with os.scandir(directory) as entries:
        found = sorted(entries, key=lambda entry: entry.name)
    for entry in found:
        path = f"{prefix}{entry.name}"
        if entry.is_dir(follow_symlinks=False):
            yield from _files(Path(entry.path), f"{path}/")
        else:
            yield OutputFile(path, _own_text(entry))


def _own_text(entry: os.DirEntry[str]) -> str | None:
    """The text of a file that a build wrote, none of it for one that it did not finish; None for any other file."""
    if not entry.is_file(follow_symlinks=False) or entry.stat(follow_symlinks=False).st_size > _LONGEST:
        return None
    if is_unfinished_file(entry.name):
        return ""
    try:
        text = Path(entry.path).read_bytes().decode()
    except UnicodeDecodeError:
        return None
    return text if is_generated_file(text) else None
