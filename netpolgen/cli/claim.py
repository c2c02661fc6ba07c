"""One build at a time: what one finds half written by another, it would take for left behind, and remove."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from netpolgen.inputs.files.access import shown
from netpolgen.model.errors import UsageError

_PATIENCE = 60.0  # seconds; a build writes for a few
_PAUSE = 0.02


@contextmanager
def claimed(directory: Path) -> Iterator[bool]:
    """The output directory, made if it is not there, for this build alone; gone again if it is empty in the end.

    Yields whether it is: not every system and file system can say so. The claim dies with the process, however it ends.
    Raises UsageError if the directory cannot be made, and when another build keeps it for a minute.
    """
    made = [place for place in (directory, *directory.parents) if not place.exists()]
    handle = None
    try:
        handle = _claim(directory)
        yield handle is not None
    finally:
        for place in made:
            with suppress(OSError):  # it was not made after all, or something stands in it
                place.rmdir()
        if handle is not None:
            os.close(handle)


def _claim(directory: Path) -> int | None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        try:
            directory.mkdir(parents=True, exist_ok=True)
            lock = _Lock(directory)
        except OSError as error:
            raise UsageError(f"cannot write {shown(str(directory))}: {error.strerror}") from error
        if lock.is_held:
            return lock.handle
        if not lock.is_possible:
            return None
        time.sleep(_PAUSE)
    raise UsageError(f"another build is writing {shown(str(directory))}; run this one again when it has ended")


class _Lock:
    """An attempt at the lock of a directory. Raises OSError if that cannot be opened."""

    def __init__(self, directory: Path) -> None:
        self.handle, self.is_held, self.is_possible = -1, False, True
        try:
            import fcntl
        except ImportError:  # Windows
            self.is_possible = False
            return
        self.handle = os.open(directory, os.O_RDONLY)
        try:
            fcntl.flock(self.handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Whoever had it may have found nothing to write, and removed the directory.
            self.is_held = os.path.samestat(directory.stat(), os.fstat(self.handle))
        except (BlockingIOError, FileNotFoundError):
            pass
        except OSError:  # some network file systems
            self.is_possible = False
        if not self.is_held:
            os.close(self.handle)
