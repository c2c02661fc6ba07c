"""The door: ``netpolgen`` and ``python -m netpolgen``."""

from __future__ import annotations

import gc
import sys

from netpolgen import __version__


def main() -> None:
    """Run the command line and exit with its code.

    ``--version`` alone is answered before anything is imported: hooks and scripts ask it often.
    """
    if sys.argv[1:] == ["--version"]:
        print(f"netpolgen {__version__}")  # noqa: T201 - the answer
        return
    # A command ends before garbage in cycles could add up, and looking for it takes up to half of a large run.
    gc.disable()
    from netpolgen.cli.main import app

    app()


if __name__ == "__main__":
    main()
