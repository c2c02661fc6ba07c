"""One walk over a TOML text that notes where every key and value stands, and what is defined twice.

It never recurses and goes on behind repetitions, so that it serves for refused texts too; where the text is not TOML,
it stops and says where.
"""

from __future__ import annotations

import re
import tomllib
from enum import Enum, auto
from typing import NamedTuple

from msgspec import Struct, field

from netpolgen.inputs.toml.limits import DEEPEST, MOST_KEY_PARTS
from netpolgen.inputs.toml.tokens import BLANK, KEY_PART, SCALAR, SPACES, key_text
from netpolgen.model.source import Route

Stretch = tuple[int, int]

_EQUALS = re.compile("=")


class Kind(Enum):
    """What made a route exist: a step of a header or of a dotted key, a header, or a value."""

    STEP = auto()
    DOTTED = auto()
    HEADER = auto()
    ARRAY = auto()
    VALUE = auto()


class Mark(NamedTuple):
    """Where a key and its value stand, as offsets, end excluded. An element of a list has no key."""

    kind: Kind
    key: Stretch | None
    value: Stretch

    @property
    def start(self) -> Stretch:
        """The key, or the value that has none."""
        return self.key or self.value


class Repeat(NamedTuple):
    """A route that is defined again at ``second`` although ``first`` stands."""

    route: Route
    first: Stretch
    second: Stretch
    statement: Stretch


class _Part(NamedTuple):
    text: str
    start: int
    end: int


class _Open(Struct):
    """A list or an inline table whose end is not seen yet."""

    closer: str
    route: Route
    start: int
    fresh: bool
    elements: int = 0


class _NotTomlError(Exception):
    """The text cannot be read on from here."""


class Scan(Struct):
    """The walk and what it found. ``stopped`` is the offset of the first thing that is not TOML, if any.

    ``deep`` is the first bracket that stands inside 64 others, ``dotted`` the first key of more than 24 parts; the walk
    stops at either, since routes grow with depth. ``statements`` holds the offset of each header and of each key that
    begins a line.
    """

    text: str
    marks: dict[Route, Mark] = field(default_factory=dict)
    repeats: list[Repeat] = field(default_factory=list)
    statements: list[int] = field(default_factory=list)
    stopped: int | None = None
    deep: int | None = None
    dotted: int | None = None
    _at: int = 0
    _table: Route = ()
    _lists: dict[Route, int] = field(default_factory=dict)

    @classmethod
    def of(cls, text: str) -> Scan:
        """Walks over a text, line breaks being LF or CRLF."""
        scan = cls(text)
        try:
            scan._statements()
        except _NotTomlError:
            scan.stopped = scan._at
        return scan

    def _statements(self) -> None:
        while True:
            self._take(BLANK)
            if self._at == len(self.text):
                return
            self.statements.append(self._at)
            if self._ahead("["):
                self._header()
            else:
                self._value(*self._key(self._table))

    def _header(self) -> None:
        start = self._at
        brackets = 2 if self._ahead("[[") else 1
        self._at += brackets
        self._take(SPACES)
        parts = self._parts()
        if not self._ahead("]" * brackets):
            raise _NotTomlError
        self._at += brackets
        route: Route = ()
        for part in parts[:-1]:
            route = self._element((*route, part.text))
            self._step(route, Kind.STEP, part)
        route = (*route, parts[-1].text)
        key, value = (parts[-1].start, parts[-1].end), (start, self._at)
        if brackets == 1:
            self._define(route, Kind.HEADER, key, value)
        else:
            route = self._appended(route, key, value)
        self._table = route

    def _element(self, route: Route) -> Route:
        """The route itself or, where it is an array of tables, its last element."""
        return (*route, self._lists[route]) if route in self._lists else route

    def _appended(self, route: Route, key: Stretch, value: Stretch) -> Route:
        if route in self._lists:
            self._lists[route] += 1
        else:
            self._lists[route] = 0
            self._define(route, Kind.ARRAY, key, value)
        element = (*route, self._lists[route])
        self._define(element, Kind.HEADER, key, value)
        return element

    def _key(self, base: Route) -> tuple[Route, Stretch]:
        parts = self._parts()
        self._take(_EQUALS)
        route = base
        for part in parts[:-1]:
            route = (*route, part.text)
            self._step(route, Kind.DOTTED, part)
        return (*route, parts[-1].text), (parts[-1].start, parts[-1].end)

    def _parts(self) -> list[_Part]:
        parts: list[_Part] = []
        while True:
            start = self._at
            parts.append(_Part(self._key_text(), start, self._at))
            if len(parts) > MOST_KEY_PARTS:
                self.dotted = parts[0].start
                raise _NotTomlError
            self._take(SPACES)
            if not self._ahead("."):
                return parts
            self._at += 1
            self._take(SPACES)

    def _key_text(self) -> str:
        start = self._at
        try:
            return key_text(self._take(KEY_PART))
        except tomllib.TOMLDecodeError as error:
            self._at = start
            raise _NotTomlError from error

    def _value(self, route: Route, key: Stretch) -> None:
        """The value at the current offset, with everything in it."""
        open_: list[_Open] = []
        following: tuple[Route, Stretch | None] | None = (route, key)
        while following is not None:
            route, key_or_none = following
            self._take(BLANK)
            start = self._at
            if self._ahead("[") or self._ahead("{"):
                closer = "]" if self._ahead("[") else "}"
                self._at += 1
                fresh = self._define(route, Kind.VALUE, key_or_none, (start, self._at))
                open_.append(_Open(closer, route, start, fresh))
                if len(open_) > DEEPEST:
                    self.deep = start
                    raise _NotTomlError
            else:
                self._take(SCALAR)
                self._define(route, Kind.VALUE, key_or_none, (start, self._at))
            following = self._following(open_)

    def _following(self, open_: list[_Open]) -> tuple[Route, Stretch | None] | None:
        """The next value to read; what is complete by then is closed."""
        while open_:
            last = open_[-1]
            self._take(BLANK)
            if self._ahead(","):
                self._at += 1
                self._take(BLANK)
            if self._ahead(last.closer):
                self._at += 1
                self._close(open_.pop())
            elif last.closer == "]":
                last.elements += 1
                return (*last.route, last.elements - 1), None
            else:
                return self._key(last.route)
        return None

    def _close(self, closed: _Open) -> None:
        if closed.fresh:
            mark = self.marks[closed.route]
            self.marks[closed.route] = mark._replace(value=(closed.start, self._at))

    def _define(self, route: Route, kind: Kind, key: Stretch | None, value: Stretch) -> bool:
        """Notes a definition; False if the route was defined before."""
        known = self.marks.get(route)
        if known is not None and not (kind is Kind.HEADER and known.kind is Kind.STEP):
            self._repeated(route, known, key or value)
            return False
        self.marks[route] = Mark(kind, key, value)
        return True

    def _step(self, route: Route, kind: Kind, part: _Part) -> None:
        place = (part.start, part.end)
        known = self.marks.get(route)
        if known is None:
            self.marks[route] = Mark(kind, place, place)
        elif known.kind is Kind.VALUE or (kind is Kind.DOTTED and known.kind in {Kind.HEADER, Kind.ARRAY}):
            self._repeated(route, known, place)

    def _repeated(self, route: Route, known: Mark, second: Stretch) -> None:
        statement = self.statements[-1]
        # What follows from the first step of a header that stands already is no news.
        if not (self.text.startswith("[", statement) and self.repeats and self.repeats[-1].statement[0] == statement):
            self.repeats.append(Repeat(route, known.start, second, (statement, self._at)))

    def _ahead(self, expected: str) -> bool:
        return self.text.startswith(expected, self._at)

    def _take(self, token: re.Pattern[str]) -> str:
        found = token.match(self.text, self._at)
        if found is None:
            raise _NotTomlError
        self._at = found.end()
        return found.group()
