"""Patterns of paths as ``[lint.per-path]`` writes them."""

from __future__ import annotations

from fnmatch import fnmatchcase


def fits(pattern: str, path: str) -> bool:
    """Whether a pattern fits a relative path, or a directory that the path lies in.

    ``*``, ``?`` and ``[…]`` stay within one part of the path, a part ``**`` stands for any number of them. Takes no
    longer than the product of the numbers of parts, whatever the pattern.
    """
    parts = path.split("/")
    reached = {0}
    for step in pattern.removeprefix("./").rstrip("/").split("/"):
        if step == "**":
            reached = set(range(min(reached), len(parts) + 1))
        else:
            reached = {at + 1 for at in reached if at < len(parts) and fnmatchcase(parts[at], step)}
        if not reached:
            return False
    return True
