"""What lets a finding pass: comments, annotations, ``[lint]`` of policies.toml, and rows of a baseline."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum

from msgspec import Struct

from netpolgen.model.finding import Finding, ObjectRef
from netpolgen.model.source import Location, Origin


class SuppressionKind(StrEnum):
    """Where it is written."""

    COMMENT = "comment"
    ANNOTATION = "annotation"
    CONFIGURATION = "configuration"
    BASELINE = "baseline"


class Line(Struct, frozen=True):
    """A line of a file, from 1: findings that begin on it."""

    file: str
    number: int


class Pattern(Struct, frozen=True):
    """The files whose path, relative to the directory ``root``, a pattern fits: ``*`` within a part, ``**`` across."""

    text: str
    root: str


Scope = Line | Pattern | ObjectRef


@dataclass(frozen=True, slots=True)
class Suppression:
    """Rules that are not to speak of a line, an object or some files.

    ``rules`` are codes, beginnings of codes or names, as written. ``until`` is the last day it holds, UTC; None is for
    good. ``fault`` says what cannot be understood of it, empty if nothing.
    """

    kind: SuppressionKind
    scope: Scope
    rules: tuple[str, ...]
    origin: Origin = field(compare=False)
    reason: str = ""
    until: dt.date | None = None
    fault: str = ""

    def holds_on(self, day: dt.date) -> bool:
        """Whether it can be understood and is still valid on a day."""
        return not self.fault and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class BaselineRow:
    """A finding that was there when the baseline was written.

    ``file`` is empty where it has an object, as reports name it. ``origin`` is the place of the row.
    """

    fingerprint: str
    code: str
    name: str
    object: str
    file: str
    path: str
    reason: str
    origin: Origin = field(compare=False)

    @property
    def whose(self) -> str:
        """Its object or, where it has none, its file."""
        return self.object or self.file


class Leftovers(Struct, frozen=True):
    """What lets nothing pass any more: suppressions, each with those of its words that cover nothing, and rows.

    ``unknown`` are suppressions with words that name no rule, each word with what may have been meant.
    """

    unused: tuple[tuple[Suppression, tuple[str, ...]], ...] = ()
    unknown: tuple[tuple[Suppression, str], ...] = ()
    stale: tuple[BaselineRow, ...] = ()


class Suppressed(Struct, frozen=True):
    """A finding that was let pass, and by what; ``location`` is the place of that."""

    finding: Finding
    kind: SuppressionKind
    reason: str
    location: Location
    until: dt.date | None = None
