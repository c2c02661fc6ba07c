"""The door: ``netpolgen`` and ``python -m netpolgen``."""

from __future__ import annotations

import gc
import os
import sys

from netpolgen import __version__

_UNUSABLE, _INTERRUPTED = 2, 130


def main() -> None:
    """Run the command line and exit with its code.

    ``--version`` alone is answered before anything is imported: hooks and scripts ask it often.
    """
    try:
        if sys.argv[1:] == ["--version"]:
            _print_version()
            return
        # A command ends before garbage in cycles could add up, and looking for it takes up to half of a large run.
        gc.disable()
        from netpolgen.cli.main import run

        run()
    except KeyboardInterrupt:
        # Python would end by the signal instead of in our code, where the interruption met an ``exec``.
        os._exit(_INTERRUPTED)
    except SystemExit as end:
        if end.code == _INTERRUPTED or _is_all_written():
            _leave_at_once(end.code)
        raise


def _is_all_written() -> bool:
    try:
        for stream in filter(None, (sys.stdout, sys.stderr)):
            stream.flush()
    except OSError:  # Python knows how to end then
        return False
    return True


def _leave_at_once(code: object) -> None:
    """Ends without taking everything down piece by piece, for which a short command needs a sixth of its time."""
    if code is None or isinstance(code, int):
        os._exit(code or 0)


def _print_version() -> None:
    try:
        print(f"netpolgen {__version__}", flush=True)  # noqa: T201 - the answer
    except OSError as error:
        # What is left in the buffer would fail once more when the program ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            sys.exit(_UNUSABLE)


if __name__ == "__main__":
    main()
