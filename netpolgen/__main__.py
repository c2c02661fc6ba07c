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
        _leave_at_once()
    except SystemExit as end:
        if end.code == _INTERRUPTED:
            _leave_at_once()
        raise


def _leave_at_once() -> None:
    """Ends in our code: Python would end by the signal instead, where the interruption met an ``exec``."""
    os._exit(_INTERRUPTED)


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
