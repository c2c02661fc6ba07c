"""What a comment or an annotation has to say to let findings pass: which rules, why, and how long."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from msgspec import Struct

from netpolgen.inputs.spelling import clipped, shown

# Every comment that is meant for netpolgen has it, so a text without it need not be looked through.
MARKER = "netpolgen:"

COMMENT = re.compile(r"#\s*netpolgen:\s*ignore\b\s*(?:\[(?P<rules>[^\]#]*)\])?(?P<rest>[^#]*)")
_UNTIL = re.compile(r"\buntil(?: ?[=:] ?| )(?P<day>[0-9][0-9-]*)")  # blanks being single by then
_RULE = r"(?:[Nn][Pp][Gg][0-9]{1,3}|[a-z]+(?:-[a-z]+)+)"
_RULES = rf"{_RULE}(?:\s*,\s*{_RULE})*"
_CLAUSE_END = re.compile(rf"\n|;(?=\s*{_RULES}\s*(?::|;|$))")
_TRIMMED = " \t\r\n:,;-–—"  # noqa: RUF001 - the dashes that people put before a reason


class Clause(Struct, frozen=True):
    """One suppression as written; ``fault`` says what cannot be understood."""

    rules: tuple[str, ...]
    reason: str
    until: dt.date | None
    fault: str = ""


def in_comment(text: str) -> Iterator[Clause]:
    """What a comment lets pass: ``# netpolgen: ignore[NPG205, NPG207] reason until 2027-03-31``."""
    for found in COMMENT.finditer(text):
        yield _clause(found["rules"] or "", found["rest"], "netpolgen: ignore[NPG205] and why")


def in_annotation(value: str) -> Iterator[Clause]:
    """What an annotation lets pass: ``NPG205, NPG207: reason until 2027-03-31``, several with ``;`` or line breaks."""
    for part in _CLAUSE_END.split(value):
        if part.strip():
            rules, _, rest = part.partition(":")
            yield _clause(rules, rest, '"NPG205: why"')


def _clause(rules: str, rest: str, example: str) -> Clause:
    words = tuple(dict.fromkeys(word.strip() for word in rules.split(",") if word.strip()))
    rest = " ".join(rest.split())
    written = _UNTIL.search(rest)
    if written is not None:
        before, behind = rest[: written.start()].rstrip(" ,;("), rest[written.end() :].lstrip(" )")
        rest = f"{before} {behind}"
    reason = clipped(rest.strip(_TRIMMED))
    if not words:
        return Clause((), reason, None, f"names no rule; write {example}")
    if written is None:
        return Clause(words, reason, None)
    try:
        return Clause(words, reason, dt.date.fromisoformat(written["day"]))
    except ValueError:
        return Clause(words, reason, None, f"has no day behind until: {shown(written['day'])}; write it as 2027-03-31")
