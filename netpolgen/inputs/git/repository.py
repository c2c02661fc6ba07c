"""The objects of the Git repository around the working directory, read by git and nothing else.

A repository may come from a stranger, its configuration with it. So nothing is run that it could name: no hook, filter,
pager, helper or file system monitor; nothing is fetched, not even for a partial clone; and since only objects are read,
the index and the work tree stay as they are.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator
from typing import IO

from msgspec import Struct

from netpolgen.inputs.git.spec import GitSpec
from netpolgen.inputs.spelling import clipped
from netpolgen.model.errors import UsageError

_SAFE = (
    "--no-pager",
    "--no-optional-locks",
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "core.fsmonitor=false",
)
# Git before 2.45 does not know the first; without a protocol it cannot fetch either.
_SEALED = {"GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}

_FILE, _LINK, _SUBMODULE = "100", "120000", "160000"


class Entry(Struct, frozen=True):
    """What a tree holds under a path, from the root of the repository: a file by its object, or what is not one."""

    mode: str
    object: str
    path: str

    @property
    def is_file(self) -> bool:
        """Whether it is a file, executable or not."""
        return self.mode.startswith(_FILE)

    @property
    def is_link(self) -> bool:
        """Whether it is a symbolic link."""
        return self.mode == _LINK


class Blob(Struct, frozen=True):
    """The contents of an object as they are about to be read: ``size`` bytes of ``stream``."""

    object: str
    size: int
    stream: IO[bytes]


def working_prefix(spec: GitSpec) -> str:
    """The working directory, from the root of the repository. Raises UsageError outside of one."""
    found = _git(spec, "rev-parse", "--show-prefix")
    return os.fsdecode(found).rstrip("\n")


def tree_of(spec: GitSpec) -> str:
    """The tree of a revision. Raises UsageError when there is none."""
    try:
        found = _git(spec, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{spec.revision}^{{tree}}")
    except UsageError:
        raise UsageError(
            f"{spec.name}: no such revision in this repository; if it is a shallow clone, fetch the revision first"
        ) from None
    return found.decode().strip()


def entries_of(spec: GitSpec, tree: str) -> Iterator[Entry]:
    """All that a tree holds, directories opened. Raises UsageError."""
    for line in _git(spec, "ls-tree", "-r", "-z", "--full-tree", tree).split(b"\0"):
        if line:
            about, _, path = line.partition(b"\t")
            mode, _, name = about.decode().split(" ")
            yield Entry(mode, name, os.fsdecode(path))


def blobs(spec: GitSpec, objects: Collection[str]) -> Iterator[Blob]:
    """The contents of these objects in turn, each to be read with the line break after it. Raises UsageError."""
    import subprocess
    import tempfile

    with tempfile.TemporaryFile() as asked:
        asked.write("".join(f"{name}\n" for name in objects).encode())
        asked.seek(0)
        with subprocess.Popen(  # noqa: S603 - git, with arguments of our own
            [*_command(), "cat-file", "--batch"],
            stdin=asked,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **_SEALED},
        ) as process:
            try:
                if process.stdout is not None:
                    yield from _answers(spec, objects, process.stdout)
            finally:
                process.kill()


def _answers(spec: GitSpec, objects: Iterable[str], stream: IO[bytes]) -> Iterator[Blob]:
    for name in objects:
        kind, _, size = stream.readline().decode().removeprefix(f"{name} ").partition(" ")
        if kind != "blob":  # missing, or git has given up
            raise UsageError(f"{spec.name}: object {name} is not in this clone, and nothing is fetched; fetch it first")
        yield Blob(name, int(size), stream)


def _git(spec: GitSpec, *arguments: str) -> bytes:
    """What a command of git prints. Raises UsageError with what git says if it fails."""
    import subprocess

    try:
        done = subprocess.run(  # noqa: S603 - git, and what a user typed is none of its options
            [*_command(), *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            env={**os.environ, **_SEALED},
        )
    except FileNotFoundError:
        raise UsageError(f"{spec} needs git, which is not installed here") from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines() or [f"git failed ({done.returncode})"]
        raise UsageError(f"{spec}: {clipped(said[0].removeprefix('fatal: '))}")
    return done.stdout


def _command() -> list[str]:
    return ["git", *_SAFE]
