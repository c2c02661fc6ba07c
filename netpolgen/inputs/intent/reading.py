"""Walking over the tables of policies.toml: typed look-ups that note when a value has not the shape it must have.

Nothing is said here about a wrong shape but that there is one; the JSON schema then says what is wrong, all of it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from msgspec import Struct, field

from netpolgen.inputs.intent.keys import called
from netpolgen.inputs.intent.syntax import fits
from netpolgen.inputs.toml.reader import INVALID, TomlFile
from netpolgen.model.finding import Problem, Violation
from netpolgen.model.source import Origin

WITHOUT_EFFECT = "NPG507"


class Reading(Struct):
    """What is met while one file is decoded. ``misshapen`` are the values that the schema must refuse too."""

    toml: TomlFile
    problems: list[Problem] = field(default_factory=list)
    misshapen: list[Origin] = field(default_factory=list)

    def error(self, message: str, origin: Origin, *related: Origin) -> None:
        """Something that has the right shape and is wrong nonetheless."""
        self.problems.append(Problem(INVALID, Violation(message, origin, related=related)))

    def warning(self, message: str, origin: Origin, *related: Origin) -> None:
        """Something that changes nothing."""
        self.problems.append(Problem(WITHOUT_EFFECT, Violation(message, origin, related=related)))

    def place(self, origin: Origin) -> str:
        """A place as text, for a message about two."""
        return str(self.toml.locate(origin))

    def must(self, shapely: bool, origin: Origin) -> bool:
        """Notes a wrong shape; gives back whether it is right."""
        if not shapely:
            self.misshapen.append(origin)
        return shapely


class Table:
    """A table of the file, or an empty one in place of what is no table."""

    __slots__ = ("_reading", "_values", "origin")

    def __init__(self, reading: Reading, value: object, origin: Origin, keys: frozenset[str] | None = None) -> None:
        """``origin`` is that of the table; with ``keys``, no others may stand in it."""
        self._reading = reading
        self._values: dict[str, object] = value if isinstance(value, dict) else {}
        self.origin = origin
        reading.must(isinstance(value, dict) and (keys is None or self._values.keys() <= keys), origin)

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def __len__(self) -> int:
        return len(self._values)

    def at(self, key: str) -> Origin:
        """The origin of the value under a key."""
        return self.origin.child(key)

    def must_have(self, *keys: str) -> None:
        """Notes a wrong shape unless these keys stand in the table."""
        self._reading.must(self._values.keys() >= set(keys), self.origin)

    def text(self, key: str, shape: str) -> str | None:
        """A text of this shape; None if there is none."""
        return self._text(self._values[key], shape, self.at(key)) if key in self._values else None

    def words(self, key: str) -> str:
        """A text for people, its line breaks turned to spaces; empty if there is none."""
        return on_one_line(self.text(key, "words") or "")

    def day(self, key: str) -> dt.date | None:
        """A date without a time; None if there is none."""
        value = self._values.get(key)
        if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
            return value
        quoted = isinstance(value, str) and fits("date", value)
        if self._reading.must(quoted or key not in self._values, self.at(key)) and quoted:
            fault = (
                f"is a text; a date has no quotes: {key} = {value}"
                if _is_day(str(value))
                else f"{value} is no day of the calendar"
            )
            self._reading.error(f"{called(self.at(key).route)} {fault}", self.at(key))
        return None

    def choice(self, key: str, options: frozenset[str], default: str) -> str:
        """One of these texts, ``default`` if the key is missing."""
        value = self._values.get(key, default)
        known = isinstance(value, str) and value in options
        return str(value) if self._reading.must(known, self.at(key)) else default

    def flag(self, key: str, *, default: bool) -> bool:
        """True or false."""
        value = self._values.get(key, default)
        return value is True if self._reading.must(isinstance(value, bool), self.at(key)) else default

    def number(self, key: str, first: int, last: int) -> int | None:
        """A whole number from ``first`` to ``last``; None if there is none."""
        value = self._values.get(key, first)
        whole = isinstance(value, int) and not isinstance(value, bool) and first <= value <= last
        self._reading.must(whole, self.at(key))
        return value if whole and isinstance(value, int) and key in self._values else None

    def listed(self, key: str, at_least: int = 1) -> Iterator[tuple[object, Origin]]:
        """The values of a list, which has so many at least if it is there, with their origins."""
        value = self._values.get(key)
        if key in self._values:
            self._reading.must(isinstance(value, list) and len(value) >= at_least, self.at(key))
        for number, element in enumerate(value if isinstance(value, list) else ()):
            yield element, self.origin.child(key, number)

    def texts(self, key: str, shape: str, at_least: int = 1) -> Iterator[tuple[str, Origin]]:
        """The texts of a list, those of the right shape, with their origins."""
        for element, origin in self.listed(key, at_least):
            text = self._text(element, shape, origin)
            if text is not None:
                yield text, origin

    def table(self, key: str, keys: frozenset[str] | None = None) -> Table:
        """The table under a key, an empty one if it is missing."""
        return Table(self._reading, self._values.get(key, {}), self.at(key), keys)

    def value(self, key: str) -> object:
        """Whatever stands under a key that is there."""
        return self._values[key]

    def entries(self, shape: str | None) -> Iterator[tuple[str, object, Origin]]:
        """Every key of a table whose keys are free but for this shape, its value, and the origin of the key.

        Without a shape, the caller judges the key.
        """
        for key, value in self._values.items():
            origin = Origin(self.origin.file, route=(*self.origin.route, key), on_key=True)
            if shape is not None:
                self._reading.must(fits(shape, key), origin)
            yield key, value, origin

    def _text(self, value: object, shape: str, origin: Origin) -> str | None:
        text = value if isinstance(value, str) and fits(shape, value) else None
        self._reading.must(text is not None, origin)
        return text


def _is_day(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def on_one_line(words: str) -> str:
    """Words with single spaces between them."""
    return " ".join(words.split())
