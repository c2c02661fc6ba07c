"""How far a policies.toml reaches: it may come from somebody else's branch, and then it must not name their machine."""

from __future__ import annotations

import os
from pathlib import Path

from msgspec import Struct


class Reach(Struct, frozen=True):
    """The directory outside of which a policies.toml names nothing, and what that is in words."""

    directory: Path
    words: str

    def holds(self, path: Path) -> bool:
        """Whether a path leads to a place in this directory once every link is followed; it need not exist."""
        return path.resolve().is_relative_to(self.directory.resolve())


def reach_of(directory: Path) -> Reach:
    """How far a policies.toml in this directory reaches: over the Git work tree that it is part of.

    Without Git that is the working directory, where it holds this one and is more than the root of a file system, which
    is where containers start; else the directory itself. The path is from the working directory unless that is far.
    """
    place, here = directory.resolve(), Path.cwd()
    for above in (place, *place.parents):
        if os.path.lexists(above / ".git"):
            is_far = directory.is_absolute() and not here.is_relative_to(above)
            return Reach(above if is_far else Path(os.path.relpath(above)), "the Git work tree of this file")
    if place.is_relative_to(here) and here != Path(here.anchor):
        return Reach(Path(), "the working directory")
    return Reach(directory, "the directory of this file, which is in no Git work tree")
