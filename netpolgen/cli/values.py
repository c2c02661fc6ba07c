"""Option values that need checking."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable

from netpolgen.model.errors import UsageError
from netpolgen.model.finding import Severity


def chosen(option: str, value: str, choices: Collection[str]) -> str:
    """The value if it is one of the choices. Raises UsageError."""
    if value not in choices:
        raise UsageError(f"{option} {value!r} is none of {', '.join(choices)}")
    return value


def day(text: str | None) -> dt.date:
    """The day of ``--as-of``, today (UTC) where it is not given. Raises UsageError."""
    if text is None:
        return dt.datetime.now(tz=dt.UTC).date()
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(f"--as-of {text!r} is no day; write it as 2027-03-31") from error


def severity(text: str) -> Severity:
    """The severity of ``--min-severity``. Raises UsageError."""
    return Severity[chosen("--min-severity", text, [str(item) for item in Severity]).upper()]


def rule_words(option: str, values: Iterable[str] | None) -> tuple[str, ...]:
    """The rules that an option names. Raises UsageError where it is given and names none."""
    words = tuple(values or ())
    for word in words:
        if not any(part.strip() for part in word.split(",")):
            raise UsageError(f"{option} {word!r} names no rule; give a code, a name, or the beginning of a code")
    return words
