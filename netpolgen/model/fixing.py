"""What came of fixing."""

from __future__ import annotations

from msgspec import Struct

from netpolgen.model.finding import Finding


class Rewritten(Struct, frozen=True):
    """A file as it was and as it is to be; ``file`` is how it is reported, ``path`` where it really is."""

    file: str
    path: str
    before: bytes
    after: bytes


class Unfixed(Struct, frozen=True):
    """A finding that has a fix which is not made, and why, in words that follow a colon."""

    finding: Finding
    reason: str


class Fixing(Struct, frozen=True):
    """The files that change, the findings that are gone by that, and those whose fix was not made."""

    rewritten: tuple[Rewritten, ...]
    fixed: tuple[Finding, ...]
    unfixed: tuple[Unfixed, ...]
