"""What a build would write: every file with its text, and how it differs from what stands there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from netpolgen.model.finding import Finding, ObjectRef
from netpolgen.model.policy import Direction


class Action(StrEnum):
    """What happens to a file."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """One file, its path relative to the output directory; ``before`` is empty on creation, ``after`` on deletion."""

    path: str
    action: Action
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class BuildResult:
    """A proved build. ``directory`` is the output directory as shown; ``stream`` all policies as one YAML stream.

    ``open_workloads`` are the workloads that no policy isolates, by direction, once the build is applied. With a
    ``broken`` expectation nothing may be written.
    """

    directory: str
    stream: str
    changes: tuple[Change, ...]
    edges: int
    policies: int
    namespaces: int
    workloads: int
    open_workloads: Mapping[Direction, tuple[ObjectRef, ...]]
    expectations: int
    broken: tuple[Finding, ...]
    warnings: tuple[Finding, ...]
    expiring: tuple[Finding, ...]
