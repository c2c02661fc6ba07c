"""Opening files that a stranger may have laid out: bounded, by their real place, under a name that can be shown."""

from __future__ import annotations

import os
import stat
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from netpolgen.inputs.yaml.guard import LARGEST_FILE

_CLOSE = 0.75  # most names here end alike


class FileFault(Exception):  # noqa: N818 - a statement about a file, and no error of the program
    """A file that is not read; the text says why, without naming it."""


class TooLarge(FileFault):
    """A file beyond the limit."""

    def __init__(self) -> None:
        super().__init__(f"is larger than {LARGEST_FILE >> 20} MiB, the most that is read; split it by namespace")


def shown(path: str) -> str:
    """A path as it is reported: relative to the working directory if it lies below, with ``/``, and printable."""
    plain = os.path.normpath(path)
    below = _below(plain, os.getcwd()) if os.path.isabs(plain) else None  # noqa: PTH109, PTH117 - of plain texts
    return "".join(character if character.isprintable() else "?" for character in Path(below or plain).as_posix())


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
    """The bytes of a file, never more than the limit.

    Only ``any_kind`` opens what is no regular file, such as a pipe, which may make the reader wait. Raises FileFault.
    """
    try:
        mode = Path(path).stat().st_mode
        if stat.S_ISDIR(mode) or not (any_kind or stat.S_ISREG(mode)):
            raise FileFault("is a directory" if stat.S_ISDIR(mode) else "is no regular file")
        with Path(path).open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size > LARGEST_FILE:
                raise TooLarge
            # Asking for the limit each time would have that much memory laid out; what has no size has to be asked so.
            return file.read(size) if stat.S_ISREG(mode) else read_stream(file)
    except OSError as error:
        raise FileFault(f"cannot be read: {error.strerror}") from error


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
