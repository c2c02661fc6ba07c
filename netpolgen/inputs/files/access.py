"""Opening files that a stranger may have laid out: bounded, by their real place, under a name that can be shown."""

from __future__ import annotations

import errno
import os
import stat
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from netpolgen.inputs.yaml.guard import LARGEST_FILE

_AT_ONCE = getattr(os, "O_NONBLOCK", 0)
_CLOSE = 0.75  # most names here end alike


class FileFault(Exception):  # noqa: N818 - a statement about a file, and no error of the program
    """A file that is not read; the text says why, without naming it."""


class TooLarge(FileFault):
    """A file beyond the limit, which is in bytes."""

    def __init__(self, most: int = LARGEST_FILE) -> None:
        super().__init__(f"is larger than {most >> 20} MiB, the most that is read; split it by namespace")


def shown(path: str) -> str:
    """A path as it is reported: from the working directory, with ``/``, and printable.

    Only one that was named from the root, and leads elsewhere, stays as it is.
    """
    plain = os.path.normpath(path)
    if plain.startswith((os.sep, os.pardir)):
        plain = _from_here(plain)
    return "".join(character if character.isprintable() else "?" for character in Path(plain).as_posix())


def _from_here(path: str) -> str:
    """A path that begins with the root or with ``..``, from the working directory if it can be."""
    here = os.getcwd()  # noqa: PTH109 - of plain texts
    if not os.path.isabs(path):  # noqa: PTH117
        return os.path.relpath(path, here)
    folder, name = os.path.split(path)
    return _below(path, here) or _below(os.path.join(real(folder), name), here) or path  # noqa: PTH118


@lru_cache(maxsize=65536)
def real(path: str | Path) -> str:
    """Where a path leads once every link is followed; it need not exist, and links may run in circles.

    Remembered until ``forget_links``: one reading asks for the same few directories again and again.
    """
    return os.path.realpath(path)


def forget_links() -> None:
    """Look paths up afresh: to be called before a reading, since files may have moved."""
    real.cache_clear()


def is_inside(path: str | Path, root: str | Path) -> bool:
    """Whether a path leads to a place in this directory, or to the directory itself."""
    return _below(real(path), real(root)) is not None


def _below(path: str, root: str) -> str | None:
    """One path relative to another that is above it or the same; None if it is not."""
    if path == root:
        return os.curdir
    above = root if root.endswith(os.sep) else root + os.sep
    return path.removeprefix(above) if path.startswith(above) else None


def read_bounded(path: str, *, any_kind: bool = False) -> bytes:
    """The bytes of a file. Only ``any_kind`` opens a pipe. Raises FileFault, TooLarge beyond the limit."""
    try:
        return read_at_once(path, any_kind=any_kind)
    except IsADirectoryError:
        raise FileFault("is a directory") from None
    except OSError as error:
        raise FileFault(f"cannot be read: {error.strerror}") from error


def read_at_once(path: str, *, any_kind: bool = True, most: int = LARGEST_FILE) -> bytes:
    """The bytes of a file, at most so many, or of a pipe if there is somebody who writes to it.

    Raises FileFault for what is no file, TooLarge beyond ``most`` bytes, and OSError.
    """
    _refuse_kind(Path(path).stat().st_mode, any_kind=any_kind)  # before it is opened, which a device may take amiss
    # Without waiting: a pipe that nobody writes to would be waited for without end.
    with os.fdopen(os.open(path, os.O_RDONLY | _AT_ONCE), "rb") as file:
        status = os.fstat(file.fileno())
        _refuse_kind(status.st_mode, any_kind=any_kind)
        is_pipe = stat.S_ISFIFO(status.st_mode)
        if status.st_size > most:
            raise TooLarge(most)
        # Asking for the limit each time would have that much memory laid out; what has no size has to be asked so.
        data = _from_pipe(file.fileno(), most + 1) if is_pipe else file.read(status.st_size)
    if len(data) > most:
        raise TooLarge(most)
    return data


def _refuse_kind(mode: int, *, any_kind: bool) -> None:
    """Raises FileFault for what has no bytes, or has no end of them."""
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if stat.S_ISREG(mode) or (any_kind and stat.S_ISFIFO(mode)):
        return
    if not any_kind:
        raise FileFault("is no regular file")
    kind = "a socket" if stat.S_ISSOCK(mode) else "a device"
    raise FileFault(f"is {kind} and no file")


def _from_pipe(handle: int, most: int) -> bytes:
    from netpolgen.inputs.files.pipe import NobodyWritesError, read_pipe

    try:
        return read_pipe(handle, most)
    except NobodyWritesError:
        raise FileFault("is a pipe that nobody writes to") from None


def read_stream(stream: BinaryIO) -> bytes:
    """What a stream holds. Raises FileFault when that is more than the limit."""
    data = stream.read(LARGEST_FILE + 1)
    if len(data) > LARGEST_FILE:
        raise TooLarge
    return data


def nearest_name(path: str) -> str:
    """A question for the name that was probably meant, or nothing; the name is that of something beside the path."""
    from difflib import get_close_matches

    place = Path(path)
    try:
        beside = sorted(entry.name for entry in place.parent.iterdir() if entry.name != place.name)
    except OSError:
        return ""
    close = get_close_matches(place.name, beside, n=1, cutoff=_CLOSE)
    return f"; did you mean {shown(str(place.with_name(close[0])))}?" if close else ""
