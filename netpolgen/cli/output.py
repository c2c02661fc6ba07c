"""Where results go: standard output or a file, whole or not at all; words about them go to standard error."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from netpolgen.cli.streams import print_result, say
from netpolgen.model.errors import UsageError
from netpolgen.model.marker import UNFINISHED_PREFIX, UNFINISHED_SUFFIX

_PATIENCE = 2.0  # seconds
_RESULT_SUFFIX = ".part"  # of a result that is being written: no build that runs beside takes it for its own


class Console(Struct, frozen=True):
    """How to speak: ``quiet`` keeps remarks back; colour is for terminals only."""

    quiet: bool = False
    color: bool = True

    def remark(self, text: str) -> None:
        """Say something about the result on standard error."""
        if not self.quiet:
            say(text)

    def complain(self, text: str) -> None:
        """Say what is wrong on standard error, even when quiet."""
        say(text)

    @contextmanager
    def patience(self, doing: str) -> Iterator[None]:
        """Say on a terminal what takes so long, should it take longer than two seconds, and wipe it afterwards."""
        if self.quiet or sys.stderr is None or not sys.stderr.isatty():
            yield
            return
        from threading import Timer

        spoken: list[str] = []

        def speak() -> None:
            spoken.append(doing)
            say(f"{doing} ...", end="")

        timer = Timer(_PATIENCE, speak)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            if spoken:
                say("\r\x1b[K", end="")

    @property
    def paints(self) -> bool:
        """Whether standard output takes colour."""
        return self.color and "NO_COLOR" not in os.environ and sys.stdout is not None and sys.stdout.isatty()


def write_result(text: Iterable[str], path: str | None) -> None:
    """Put a result on standard output, or into a file, which is replaced only when all is written.

    Raises UsageError if it cannot be written.
    """
    if path is None or path == "-":
        print_result(text)
    elif path:
        replace_file(Path(path).resolve(), text, _RESULT_SUFFIX)
    else:
        raise UsageError("--output is empty; name a file, or - for standard output")


def replace_file(path: Path, text: Iterable[str | bytes], suffix: str = UNFINISHED_SUFFIX) -> None:
    """Write a file so that at any moment it is wholly old or wholly new, by way of one beside it with this suffix.

    Raises UsageError if it cannot be written.
    """
    try:
        if path.exists() and not path.is_file():
            _pour(path, text)
        else:
            _replace(path, text, suffix)
    except OSError as error:
        from netpolgen.inputs.files.access import shown

        raise UsageError(f"cannot write {shown(str(path))}: {error.strerror}") from error


def _pour(path: Path, parts: Iterable[str | bytes]) -> None:
    """Write to a device or a pipe, which nothing can stand in for; a pipe that nobody reads is an error."""
    handle = os.open(path, os.O_WRONLY | getattr(os, "O_NONBLOCK", 0))
    with os.fdopen(handle, "wb") as file:
        os.set_blocking(handle, True)
        file.writelines(map(_encoded, parts))


def _replace(path: Path, parts: Iterable[str | bytes], suffix: str) -> None:
    import tempfile

    mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
    handle, unfinished = tempfile.mkstemp(suffix, UNFINISHED_PREFIX, path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(map(_encoded, parts))
            file.flush()
            os.fsync(file.fileno())
        Path(unfinished).chmod(mode)
        Path(unfinished).replace(path)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise


def _encoded(part: str | bytes) -> bytes:
    return part.encode() if isinstance(part, str) else part


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
