"""Suppressions that nobody can judge later: without a reason, past their last day, or not to be understood."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from netpolgen.model.finding import Severity, Violation
from netpolgen.model.suppression import Suppression, SuppressionKind
from netpolgen.synthesis.expiry import NOTICE

_WHERE_TO_SAY_WHY = {
    SuppressionKind.COMMENT: "write it behind the bracket",
    SuppressionKind.ANNOTATION: 'write it behind the rule: "NPG205: why"',
    SuppressionKind.CONFIGURATION: 'write { ignore = [...], reason = "why" }',
    SuppressionKind.BASELINE: "write it into the row",
}


def questionable(suppression: Suppression, today: dt.date, *, expired_is_error: bool) -> Iterator[Violation]:
    """What is wrong with a suppression itself, whatever it covers; a day is a day of UTC."""
    what, until = named(suppression), suppression.until
    if suppression.fault:
        yield _violation(suppression, f"{what} {suppression.fault}; it covers nothing")
        return
    if not suppression.reason:
        yield _violation(suppression, f"{what} gives no reason; {_WHERE_TO_SAY_WHY[suppression.kind]}")
    if until is not None and until < today:
        severity = Severity.ERROR if expired_is_error else Severity.WARNING
        text = f"{what} expired on {until} and covers nothing any more; mend what it covered, or extend it"
        yield _violation(suppression, text, severity)
    elif until is not None and until - today <= NOTICE:
        yield _violation(suppression, f"{what} expires on {until}; mend what it covers, or extend it")


def named(suppression: Suppression) -> str:
    """A suppression in words, by the rules that it is about."""
    return f"suppression of {', '.join(suppression.rules)}" if suppression.rules else "suppression"


def _violation(suppression: Suppression, message: str, severity: Severity = Severity.WARNING) -> Violation:
    return Violation(message, suppression.origin, severity=severity)
