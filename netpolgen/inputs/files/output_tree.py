"""What stands in an output directory now, so that a build can tell its own files from others.

A build writes ``kustomization.yaml``, and in a directory for each namespace ``kustomization.yaml`` and a file for each
policy. Only there is a file ever taken for its own, so that a directory chosen by mistake loses nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from msgspec import Struct, field

from netpolgen.inputs.files.access import shown
from netpolgen.model.errors import UsageError
from netpolgen.model.marker import LONGEST_START, is_generated_file, is_unfinished_file

_TOP = "kustomization.yaml"
_SUFFIX = ".yaml"


class OutputTree(Struct, frozen=True):
    """The files of an output directory by their path in it, with ``/`` separators.

    ``own`` are the texts of those that a build wrote, ``foreign`` what else stands where one writes, or where one makes
    a directory. ``astray`` are files with our first line where no build writes, ``unfinished`` those that one was
    writing when it was stopped, or is writing now.
    """

    own: dict[str, str]
    foreign: frozenset[str] = frozenset()
    astray: tuple[str, ...] = ()
    unfinished: tuple[str, ...] = ()


def require_own_place(directory: Path) -> None:
    """Refuses what is there and is no directory, a symbolic link among it. Raises UsageError."""
    if directory.is_symlink():
        raise UsageError(f"{shown(str(directory))} is a symbolic link, through which nothing is written; {_ANOTHER}")
    if directory.exists() and not directory.is_dir():
        raise UsageError(f"{shown(str(directory))} is not a directory; {_ANOTHER}")


_ANOTHER = "remove it or choose another with --out DIR"


def read_output_tree(directory: Path) -> OutputTree:
    """What stands in this directory; nothing where there is none.

    Symbolic links are never followed: one is a file that is not ours. Raises UsageError for what cannot be read.
    """
    require_own_place(directory)
    tree = _Reading()
    try:
        for path, entry in _below(directory) if directory.exists() else ():
            tree.meet(path, entry)
    except OSError as error:
        raise UsageError(f"cannot read {shown(str(error.filename or directory))}: {error.strerror}") from error
    return OutputTree(tree.own, frozenset(tree.foreign), tuple(sorted(tree.astray)), tuple(sorted(tree.unfinished)))


class _Reading(Struct):
    own: dict[str, str] = field(default_factory=dict)
    foreign: list[str] = field(default_factory=list)
    astray: list[str] = field(default_factory=list)
    unfinished: list[str] = field(default_factory=list)

    def meet(self, path: str, entry: os.DirEntry[str]) -> None:
        """Notes something that stands at this path and is no directory, unless it is one in place of a file."""
        if _is_unfinished(path):
            self.unfinished.append(path)
            return
        try:
            text = _own_text(entry, of_whole=is_place(path))
        except OSError as error:
            _pass_over(error, path)
            return
        if is_place(path) and text is not None:
            self.own[path] = text
        elif is_place(path) or "/" not in path:
            self.foreign.append(path)
        if text is not None and not is_place(path):
            self.astray.append(path)


def is_place(path: str) -> bool:
    """Whether a build may write this file."""
    return path == _TOP or (path.endswith(_SUFFIX) and path.count("/") == 1)


def _below(directory: Path) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Everything below a directory by its path in it; of directories only those that stand in place of a file."""
    waiting = [(str(directory), "")]
    while waiting:
        current, prefix = waiting.pop()
        try:
            with os.scandir(current) as entries:
                found = [*entries]
        except OSError as error:
            _pass_over(error, prefix)
            continue
        for entry in found:
            path = f"{prefix}{entry.name}"
            is_directory = entry.is_dir(follow_symlinks=False)
            if is_directory:
                waiting.append((entry.path, f"{path}/"))
            if not is_directory or is_place(path):
                yield path, entry


def _pass_over(error: OSError, path: str) -> None:
    """Raises the error unless it does not matter: what another build has just removed, or where none writes."""
    if not isinstance(error, FileNotFoundError) and path.count("/") <= 1:
        raise error


def _own_text(entry: os.DirEntry[str], *, of_whole: bool) -> str | None:
    """The text of a file that a build wrote, ``of_whole`` or of its beginning; None for any other.

    No other is opened for more than its beginning.
    """
    if not entry.name.endswith(_SUFFIX) or not entry.is_file(follow_symlinks=False):
        return None
    with Path(entry.path).open("rb") as file:
        start = file.read(LONGEST_START)
        if not is_generated_file(start.decode(errors="replace")):
            return None
        return (start + file.read() if of_whole else start).decode(errors="replace")


def _is_unfinished(path: str) -> bool:
    return path.count("/") <= 1 and is_unfinished_file(PurePosixPath(path).name)
