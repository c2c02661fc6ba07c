"""What a build would write: every file with its text, and how it differs from what stands there."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from msgspec import Struct

from netpolgen.model.finding import Finding, ObjectRef
from netpolgen.model.policy import Direction


class Action(StrEnum):
    """What happens to a file."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"


class Change(Struct, frozen=True, order=True):
    """One file, its path relative to the output directory; ``before`` is empty on creation, ``after`` on deletion."""

    path: str
    action: Action
    before: str
    after: str


class Standing(Struct, frozen=True):
    """What stands in the output directory beside a build, every path relative to it.

    ``in_the_way`` are those that a file would have to go over or through, and that no build wrote; with any, nothing
    may be written. ``astray`` are files with our first line where no build writes, which are left alone. ``unfinished``
    are those that a build was writing when it was stopped, or is writing now.
    """

    changes: tuple[Change, ...] = ()
    in_the_way: tuple[str, ...] = ()
    astray: tuple[str, ...] = ()
    unfinished: tuple[str, ...] = ()


class BuildResult(Struct, frozen=True):
    """A proved build. ``files`` are their texts by their path in the output directory ``place``.

    ``directory`` is that directory as shown; ``stream`` all policies as one YAML stream. ``open_workloads`` are the
    workloads that no policy isolates, by direction, once the build is applied; ``beside`` the policies of the sources
    that the list does not yield. With a ``broken`` expectation nothing may be written.
    """

    place: Path
    directory: str
    files: Mapping[str, str]
    stream: str
    edges: int
    policies: int
    namespaces: int
    workloads: int
    open_workloads: Mapping[Direction, tuple[ObjectRef, ...]]
    beside: tuple[ObjectRef, ...]
    expectations: int
    broken: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    expiring: tuple[Finding, ...]
