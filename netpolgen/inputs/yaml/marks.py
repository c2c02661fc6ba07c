"""Where the keys and values of one YAML or JSON document stand. Made only when something is reported.

The same events are walked as in ``yaml_tree``, and places kept where that keeps values. What an alias brings has the
place of the alias.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from typing import NamedTuple

from msgspec import Struct, field
from yaml.error import YAMLError
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
    StreamStartEvent,
)

from netpolgen.inputs.yaml.events import Event, events, is_merge, scalar_key, scalar_value, stretch
from netpolgen.inputs.yaml.guard import DEEPEST, too_deep
from netpolgen.inputs.yaml.parsed import Stretch, Unreadable
from netpolgen.inputs.yaml.scalars import key_text
from netpolgen.model.source import Route

_PLACES_OF_A_REPEAT = 8

# JSON spells a character beyond U+FFFF as two escapes, which YAML does not take; another escape of that length will do.
_HALF = re.compile(r"(\\\\)|\\u[dD][89a-fA-F][0-9a-fA-F]{2}")


class Mark(Struct):
    """Where a key and its value stand, and the marks of what is in it; an item of a list has no key."""

    key: Stretch | None
    value: Stretch
    is_alias: bool = False
    parts: dict[str | int, Mark] = field(default_factory=dict)

    @property
    def head(self) -> Stretch:
        """The key, or the item of a list as a whole."""
        return self.value if self.key is None else self.key


class Repeat(NamedTuple):
    """A key that stands ``times`` in its mapping; ``earlier`` are the first places without effect, a few at most."""

    route: Route
    earlier: tuple[Stretch, ...]
    times: int


class Marks(Struct, frozen=True):
    """The places of one document, in characters from its start, and the keys that repeat in it."""

    root: Mark
    repeats: tuple[Repeat, ...]

    @classmethod
    def of(cls, text: str) -> Marks:
        """Walks over a document; behind a fault it has no marks."""
        walker = _Walker(readable_escapes(text))
        with suppress(YAMLError, Unreadable):
            walker.document()
        return cls(walker.root, tuple(walker.repeats.values()))

    def find(self, route: Route, *, on_key: bool) -> Stretch:
        """The place of a key or value, or what stands for it where it has none."""
        mark = self.root
        for step in route:
            inner = mark.parts.get(step)
            if inner is None:
                return mark.value if mark.is_alias else mark.head
            mark = inner
        return mark.head if on_key else mark.value


def readable_escapes(text: str) -> str:
    """A text of the same length whose escapes YAML takes."""
    return _HALF.sub(lambda found: found[1] or r"\ufffd", text) if "\\u" in text else text


class _Walker:
    def __init__(self, text: str) -> None:
        self._text = text
        self._next: Callable[[], Event] = events("")
        self._anchors: dict[str, tuple[Mark, Event]] = {}
        self.root = Mark(None, (0, 0))
        self.repeats: dict[Route, Repeat] = {}

    def document(self) -> None:
        self._next = events(self._text)
        event = self._next()
        while isinstance(event, (StreamStartEvent, DocumentStartEvent)):
            event = self._next()
        if not isinstance(event, StreamEndEvent):
            self._fill(self.root, event, ())

    def _fill(self, mark: Mark, event: Event, route: Route) -> None:
        mark.value = stretch(event)
        if len(route) > DEEPEST:
            raise too_deep(mark.value[0])
        if event.__class__ is AliasEvent:
            mark.is_alias = True
            return
        if event.anchor is not None:
            self._anchors[event.anchor] = mark, event
        if event.__class__ is MappingStartEvent:
            self._mapping(mark, event, route)
        elif event.__class__ is SequenceStartEvent:
            self._sequence(mark, event, route)
        elif event.style in {"|", ">"}:
            start, end = mark.value
            mark.value = start, start + len(self._text[start:end].rstrip())

    def _sequence(self, mark: Mark, start: Event, route: Route) -> None:
        end = mark.value[1]
        while (event := self._next()).__class__ is not SequenceEndEvent:
            index = len(mark.parts)
            mark.parts[index] = item = Mark(None, stretch(event))
            self._fill(item, event, (*route, index))
            end = item.value[1]
        mark.value = mark.value[0], stretch(event)[1] if start.flow_style else end

    def _mapping(self, mark: Mark, start: Event, route: Route) -> None:
        """In block style a mapping begins at its first key, and ends where its last value does."""
        first, end = mark.value
        own: dict[str, Stretch] = {}
        while (event := self._next()).__class__ is not MappingEndEvent:
            place = stretch(event)
            if not mark.parts and not start.flow_style:
                first = place[0]
            if is_merge(event):
                end = self._merge(mark, place, route)
                continue
            key = self._key(event)
            if key in own:
                self._repeat((*route, key), own[key])
            own[key] = place
            event = self._next()
            mark.parts[key] = part = Mark(place, stretch(event))
            self._fill(part, event, (*route, key))
            end = part.value[1]
        mark.value = first, stretch(event)[1] if start.flow_style else end

    def _repeat(self, route: Route, before: Stretch) -> None:
        _, earlier, times = self.repeats.get(route, Repeat(route, (), 1))
        self.repeats[route] = Repeat(route, (*earlier, before)[:_PLACES_OF_A_REPEAT], times + 1)

    def _key(self, event: Event) -> str:
        if event.__class__ is AliasEvent:
            _, event = self._anchored(event)
            return key_text(scalar_value(event), event.value)
        if event.anchor is not None:
            self._anchors[event.anchor] = Mark(None, stretch(event)), event
        return scalar_key(event)

    def _anchored(self, alias: Event) -> tuple[Mark, Event]:
        try:
            return self._anchors[alias.anchor]
        except KeyError:
            raise Unreadable("no such anchor", *stretch(alias)) from None

    def _merge(self, mark: Mark, key: Stretch, route: Route) -> int:
        """Adds the marks of what ``<<`` brings and returns where it ends; of a list, what stands first wins."""
        event = self._next()
        if event.__class__ is not SequenceStartEvent:
            source = self._merged(key, event, route)
            mark.parts.update(source.parts)
            return source.value[1]
        found: dict[str | int, Mark] = {}
        while (event := self._next()).__class__ is not SequenceEndEvent:
            found = self._merged(key, event, route).parts | found
        mark.parts.update(found)
        return stretch(event)[1]

    def _merged(self, key: Stretch, event: Event, route: Route) -> Mark:
        source = Mark(key, stretch(event))
        self._fill(source, event, route)
        if source.is_alias:
            origin, _ = self._anchored(event)
            source.parts = {step: Mark(source.value, source.value, is_alias=True) for step in origin.parts}
        return source
