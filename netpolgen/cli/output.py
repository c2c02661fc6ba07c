"""Where results go: standard output or a file, whole or not at all; words about them go to standard error."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import typer

from netpolgen.model.errors import UsageError
from netpolgen.model.marker import UNFINISHED_PREFIX, UNFINISHED_SUFFIX

_PATIENCE = 2.0  # seconds


@dataclass(frozen=True, slots=True)
class Console:
    """How to speak: ``quiet`` keeps remarks back; colour is for terminals only."""

    quiet: bool = False
    color: bool = True

    def remark(self, text: str) -> None:
        """Say something about the result on standard error."""
        if not self.quiet:
            typer.echo(text, err=True)

    def complain(self, text: str) -> None:
        """Say what is wrong on standard error, even when quiet."""
        typer.echo(text, err=True)

    @contextmanager
    def patience(self, doing: str) -> Iterator[None]:
        """Say on a terminal what takes so long, should it take longer than two seconds, and wipe it afterwards."""
        if self.quiet or not sys.stderr.isatty():
            yield
            return
        from threading import Timer

        spoken: list[str] = []

        def speak() -> None:
            spoken.append(doing)
            typer.echo(f"{doing} ...", nl=False, err=True)

        timer = Timer(_PATIENCE, speak)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            if spoken:
                typer.echo("\r\x1b[K", nl=False, err=True)

    @property
    def paints(self) -> bool:
        """Whether standard output takes colour."""
        return self.color and "NO_COLOR" not in os.environ and sys.stdout is not None and sys.stdout.isatty()


def write_result(text: Iterable[str], path: str | None) -> None:
    """Put a result on standard output, or into a file, which is replaced only when all is written."""
    if path in {None, "-"} and sys.stdout is None:
        raise UsageError("standard output is closed; name a file with --output FILE")
    if path is None or path == "-":
        for part in text:
            sys.stdout.write(part)
        sys.stdout.flush()
    else:
        _replace_file(Path(path), text)


def replace_file(path: Path, text: str) -> None:
    """Write a file so that at any moment it is wholly old or wholly new. Raises UsageError if it cannot be written."""
    _replace_file(path, (text,))


def _replace_file(path: Path, parts: Iterable[str]) -> None:
    try:
        if path.exists() and not path.is_file():
            with path.open("w", encoding="utf-8") as file:  # a device or a pipe, which nothing can stand in for
                file.writelines(parts)
        else:
            _replace(path, parts)
    except OSError as error:
        raise UsageError(f"cannot write {path.as_posix()}: {error.strerror}") from error


def _replace(path: Path, parts: Iterable[str]) -> None:
    import tempfile

    mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
    handle, unfinished = tempfile.mkstemp(UNFINISHED_SUFFIX, UNFINISHED_PREFIX, path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(part.encode() for part in parts)
            file.flush()
            os.fsync(file.fileno())
        Path(unfinished).chmod(mode)
        Path(unfinished).replace(path)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
