"""The two standard streams, of which either may be closed, full, or read by somebody who has seen enough."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from io import TextIOWrapper
from typing import TextIO

from netpolgen.model.errors import UsageError

_STDOUT, _STANDARD = 1, 3  # descriptors, and their number


def prepare_streams() -> None:
    """To be called before anything is opened or printed.

    A file that is opened while a standard stream is closed takes its number, and then what others print goes into that
    file. And a terminal that cannot show some letter is shown its escape, as standard error always does.
    """
    for number in range(_STANDARD):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def say(text: str, *, end: str = "\n") -> None:
    """Words on standard error, if it can take them: there is nowhere else to complain."""
    if sys.stderr is not None:
        with suppress(OSError):
            _put(sys.stderr, (f"{text}{end}",))


def print_result(parts: Iterable[str]) -> None:
    """A result on standard output. A reader who goes away early is no error; otherwise raises UsageError."""
    if sys.stdout is None:
        if any(parts):
            raise UsageError("standard output is closed; name a file with --output FILE")
        return
    try:
        _put(sys.stdout, parts)
    except OSError as error:
        raise UsageError(f"cannot write to standard output: {error.strerror}") from error


def give_up_output() -> None:
    """Lets go of what standard output did not take, which would fail once more when the program ends."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), _STDOUT)


def _put(stream: TextIO, parts: Iterable[str]) -> None:
    try:
        stream.writelines(parts)
        stream.flush()
    except OSError as error:
        with suppress(OSError):  # or what is left in its buffer would fail once more when the program ends
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        if not isinstance(error, BrokenPipeError):
            raise
