"""The types of the API as shapes: whether a plain tree fits them, as a strict decoder of the API server sees it.

``fits`` is the quick answer, and the only one that a good document pays for; ``api_walk`` finds what does not fit.
Null fits everywhere: in a field it means absent, in a list an empty item.

Source: the strict decoding of sigs.k8s.io/json; field names are case-sensitive, a number is never taken for a string.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeAlias

from msgspec import Struct, field

from netpolgen.model.document import Tree

Shape: TypeAlias = "Scalar | StringMap | ListOf | Structure"

Fields = Mapping[str, Any]
"""A map of a tree that is known to fit its shape."""

_rfc3339 = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T(\d\d?):(\d\d):(\d\d)(?:[.,]\d+)?(?:Z|[+-](\d\d):(\d\d))", re.ASCII
).fullmatch
_LONGEST_OFFSET = (24, 60)  # hours and minutes, both as far as Go goes
_LEAP_YEAR = 2000  # in the place of the year 0, which datetime lacks


class Scalar(Struct, frozen=True):
    """A single value; ``wanted`` says in words which."""

    wanted: str
    fits: Callable[[Tree], bool]

    def cleaned(self, value: Tree) -> Tree:
        """The value, or null when it does not fit."""
        return value if self.fits(value) else None


class StringMap(Struct, frozen=True):
    """A map of strings, such as labels."""

    wanted: str = "a map"

    def fits(self, value: Tree) -> bool:
        """Whether every value is a string or null."""
        if isinstance(value, dict):
            return all(map(is_text, value.values()))
        return value is None

    def cleaned(self, value: Tree) -> Tree:
        """The map without the values that do not fit."""
        return {key: item for key, item in value.items() if is_text(item)} if isinstance(value, dict) else None


class ListOf(Struct, frozen=True):
    """A list of one type."""

    item: Shape
    wanted: str = "a list"

    def fits(self, value: Tree) -> bool:
        """Whether every item fits."""
        if isinstance(value, list):
            return all(map(self.item.fits, value))
        return value is None

    def cleaned(self, value: Tree) -> Tree:
        """The list with each item cleaned; all keep their places, so that routes stay true."""
        return [self.item.cleaned(item) for item in value] if isinstance(value, list) else None


class Structure(Struct, frozen=True, eq=False):
    """A struct with these fields, named as the API names it.

    An ``is_open`` one has more fields than are known here, which then fit whatever they hold. ``hints`` say what to do
    about fields that people expect and that do not exist, ``otherwise`` what to do about any other.
    """

    name: str
    fields: Mapping[str, Shape]
    is_open: bool = False
    hints: Mapping[str, str] = field(default_factory=dict)
    otherwise: str = "remove it"
    wanted: str = "a map"

    def fits(self, value: Tree) -> bool:
        """Whether every field is known and fits."""
        if not isinstance(value, dict):
            return value is None
        fields, is_open = self.fields, self.is_open
        for key, item in value.items():
            shape = fields.get(key)
            if not (is_open if shape is None else shape.fits(item)):
                return False
        return True

    def cleaned(self, value: Tree) -> Tree:
        """The known fields, each cleaned."""
        if not isinstance(value, dict):
            return None
        return {key: shape.cleaned(value[key]) for key, shape in self.fields.items() if key in value}


def is_text(value: Tree) -> bool:
    """Whether a string or null."""
    return value is None or isinstance(value, str)


def _is_boolean(value: Tree) -> bool:
    return value is None or isinstance(value, bool)


def _is_int32(value: Tree) -> bool:
    return value is None or (isinstance(value, int) and not isinstance(value, bool) and -(1 << 31) <= value < 1 << 31)


def _is_int64(value: Tree) -> bool:
    return value is None or (isinstance(value, int) and not isinstance(value, bool) and -(1 << 63) <= value < 1 << 63)


def _is_time(value: Tree) -> bool:
    """Whether null or a time as Go reads RFC 3339, which takes hours of one digit and a comma before fractions."""
    found = _rfc3339(value) if isinstance(value, str) else None
    if found is None:
        return value is None
    year, month, day, hour, minute, second, offset_hours, offset_minutes = map(int, found.groups(default="0"))
    try:
        datetime(year or _LEAP_YEAR, month, day, hour, minute, second)  # noqa: DTZ001 - only whether there is such a time
    except ValueError:
        return False
    return offset_hours <= _LONGEST_OFFSET[0] and offset_minutes <= _LONGEST_OFFSET[1]


TEXT = Scalar("a string", is_text)
BOOLEAN = Scalar("true or false", _is_boolean)
INT32 = Scalar("a whole number of 32 bits", _is_int32)
INT64 = Scalar("a whole number of 64 bits", _is_int64)
INT_OR_STRING = Scalar("a whole number of 32 bits or a name", lambda value: is_text(value) or _is_int32(value))
TIME = Scalar("a time like 2006-01-02T15:04:05Z", _is_time)
ANYTHING = Scalar("anything", lambda _: True)
STRING_MAP = StringMap()
