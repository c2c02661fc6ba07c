"""``git:REV[:PATH]``, as typed for one side of a comparison."""

from __future__ import annotations

import posixpath

from msgspec import Struct

from netpolgen.inputs.spelling import shown
from netpolgen.model.errors import UsageError

PREFIX = "git:"


class GitSpec(Struct, frozen=True):
    """A revision and a path in it: from the root of the repository or, beginning with ``./`` or ``../``, from here.

    An empty path is the whole tree.
    """

    revision: str
    path: str

    @property
    def name(self) -> str:
        """The revision, as messages name it."""
        return f"{PREFIX}{self.revision}"

    def __str__(self) -> str:
        return f"{self.name}:{self.path}" if self.path else self.name

    @property
    def is_relative(self) -> bool:
        """Whether the path counts from the working directory."""
        return self.path in {".", ".."} or self.path.startswith(("./", "../"))


def is_git(text: str) -> bool:
    """Whether a side is meant to be a revision; a file of such a name is typed with ``./`` before it."""
    return text.startswith(PREFIX)


def git_spec(text: str) -> GitSpec:
    """The revision and the path. Raises UsageError for what cannot be either."""
    revision, _, path = text.removeprefix(PREFIX).partition(":")
    if not revision:
        raise UsageError(f"{shown(text)} names no revision; write it as in git:main:deploy")
    if revision.startswith("-"):
        raise UsageError(f"{shown(text)} names an option where a revision belongs; write it as in git:main:deploy")
    if not (revision.isprintable() and path.isprintable()):
        raise UsageError(f"{shown(text)} holds characters that no revision or path has")
    if path.startswith("/"):
        raise UsageError(f"{shown(text)}: the path counts from the root of the repository; leave out the first /")
    return GitSpec(revision, path)


def inside(spec: GitSpec, prefix: str) -> str:
    """The path from the root of the repository, empty for the root; ``prefix`` is that of the working directory.

    Raises UsageError for a path that leads out.
    """
    joined = posixpath.normpath(posixpath.join(prefix, spec.path) if spec.is_relative else spec.path or ".")
    if joined == ".." or joined.startswith("../"):
        raise UsageError(f"{spec} leads out of the repository")
    return "" if joined == "." else joined
