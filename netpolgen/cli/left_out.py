"""What an answer could not count on, said on standard error, and the exit code that it brings."""

from __future__ import annotations

from collections.abc import Sequence

from netpolgen.cli.errors import UNUSABLE
from netpolgen.cli.output import Console
from netpolgen.formats.left_out import left_out_lines
from netpolgen.model.left_out import LeftOut


def exit_code_with(code: int, items: Sequence[LeftOut], console: Console) -> int:
    """Name each of these, also when quiet; the exit code is ``code`` where there is none."""
    for line in left_out_lines(items):
        console.complain(line)
    if items:
        count = f"{len(items)} error{'' if len(items) == 1 else 's'}"
        console.complain(f"error: {count} in the manifests; the answer is over the rest, netpolgen lint shows more")
    return UNUSABLE if items else code
