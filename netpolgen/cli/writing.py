"""The changes of a build carried out, so that the output directory can be used at any moment."""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from netpolgen.cli.output import replace_file
from netpolgen.inputs.files.access import shown
from netpolgen.model.changes import Action, Change, Standing
from netpolgen.model.errors import UsageError

# Beyond this age no build is still at work on a file that it has begun.
_OLD = 3600.0  # seconds


def write_changes(directory: Path, standing: Standing, *, is_alone: bool) -> None:
    """Carry the changes out, and sweep what a build left that was stopped. Raises UsageError.

    New policies come before the kustomizations that list them, and what is removed goes last, once nothing lists it.
    Directories that are left empty go, too. Only with the directory to oneself (``is_alone``) can it be known that
    an unfinished file is nobody's; otherwise it has to be old.
    """
    _sweep([directory / path for path in standing.unfinished], is_alone=is_alone)
    changed = (change for change in standing.changes if change.action is not Action.DELETE)
    for change in sorted(changed, key=lambda change: (_lists_others(change), change.path)):
        path = directory / change.path
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _cannot("write", path.parent, error) from error
        replace_file(path, (change.after,))
    gone = (change for change in standing.changes if change.action is Action.DELETE)
    for change in sorted(gone, key=lambda change: (-_lists_others(change), change.path)):
        _remove(directory / change.path)
        _remove_empty(directory)


def _sweep(unfinished: Iterable[Path], *, is_alone: bool) -> None:
    """Removes what nobody is at work on any more; what cannot be removed does no harm."""
    for path in unfinished:
        with suppress(OSError):
            if is_alone or time.time() - path.stat().st_mtime > _OLD:
                path.unlink()


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise _cannot("remove", path, error) from error
    _remove_empty(path.parent)


def _remove_empty(directory: Path) -> None:
    with suppress(OSError):  # unless something stands in it
        directory.rmdir()


def _cannot(do: str, path: Path, error: OSError) -> UsageError:
    return UsageError(f"cannot {do} {shown(str(path))}: {error.strerror}; run the build again once that is mended")


def _lists_others(change: Change) -> int:
    """Nought for a policy, more for a kustomization, most for the one on top."""
    return 0 if not change.path.endswith("kustomization.yaml") else 2 - change.path.count("/")
