"""The one handler at the door: whatever happens in a command becomes a message on standard error and an exit code."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import ParamSpec

import typer

from netpolgen.cli.streams import say
from netpolgen.model.errors import InputError, NetpolgenError, NothingToDoError, ProofError, RuleCrashError

CLEAN, FOUND, UNUSABLE, NOTHING, BUG = 0, 1, 2, 3, 4

_TRACKER = "https://github.com/netpolgen/netpolgen/issues"

Parameters = ParamSpec("Parameters")


def guarded(command: Callable[Parameters, int]) -> Callable[Parameters, None]:
    """A command that ends in its exit code; interruption and a closed pipe are left to Typer."""

    @wraps(command)
    def run(*args: Parameters.args, **kwargs: Parameters.kwargs) -> None:
        raise typer.Exit(_exit_code(lambda: command(*args, **kwargs)))

    return run


def _exit_code(command: Callable[[], int]) -> int:
    try:
        return command()
    except NetpolgenError as error:
        return _expected(error)
    except (BrokenPipeError, typer.Exit, typer.Abort, typer.TyperException):
        raise
    except OSError as error:
        say(f"error: {_of_system(error)}")
        return UNUSABLE
    except (ProofError, RuleCrashError) as error:
        return _bug(str(error))
    except Exception as error:  # noqa: BLE001 - the door: anything else is our bug and must end in exit code 4
        if os.environ.get("NETPOLGEN_TRACEBACK"):
            traceback.print_exc()
        where = traceback.extract_tb(error.__traceback__)[-1]
        return _bug(f"{type(error).__name__}: {error} ({Path(where.filename).name}:{where.lineno})")


def _of_system(error: OSError) -> str:
    if isinstance(error, FileNotFoundError) and error.filename is None:  # as getcwd(2) has it
        return "the working directory is gone; change to one that is there"
    return f"{error.filename or 'input or output'}: {error.strerror}"


def _expected(error: NetpolgenError) -> int:
    """Something that the user can mend."""
    if isinstance(error, NothingToDoError):
        say(f"nothing to work on: {error}")
        return NOTHING
    if isinstance(error, InputError):
        from netpolgen.formats.text import finding_lines

        for line in finding_lines(error.findings):
            say(line)
    say(f"error: {error}")
    return UNUSABLE


def _bug(what: str) -> int:
    say(f"internal error: {what}")
    say("This is a bug of netpolgen, not of your files. Please report it, with the input if you can share it and the")
    say(f"output of the same command with NETPOLGEN_TRACEBACK=1 in the environment: {_TRACKER}")
    return BUG
