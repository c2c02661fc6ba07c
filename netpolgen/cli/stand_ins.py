"""The values of ``--stdin-filename`` and ``--namespace``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from netpolgen.inputs.files.access import shown
from netpolgen.inputs.files.sources import STDIN, STDIN_SHOWN
from netpolgen.inputs.manifests import StandIns
from netpolgen.model.errors import UsageError

_LONGEST_NAME = 63
_NAME = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")


def stand_ins(stdin_filename: str | None, namespace: str | None, paths: Sequence[str] | None) -> StandIns:
    """What takes the place of what these paths lack. Raises UsageError for values that are none."""
    if stdin_filename is not None and STDIN not in (paths or ()):
        raise UsageError("--stdin-filename names standard input, which is not read; add the PATH -")
    if stdin_filename is not None and (not stdin_filename or stdin_filename == STDIN or "\0" in stdin_filename):
        raise UsageError(f"--stdin-filename {stdin_filename!r} is no name of a file")
    if namespace is not None and not (_NAME.fullmatch(namespace) and len(namespace) <= _LONGEST_NAME):
        raise UsageError(f"{namespace!r} is no name of a namespace; give lower-case letters, digits and dashes")
    return StandIns(shown(stdin_filename) if stdin_filename else STDIN_SHOWN, namespace or "default")
