"""Where the keys and values of one YAML or JSON document stand. Made only when something is reported.

It walks the same events as ``yaml_tree`` and keeps places where that one keeps values; what an alias brings has the
place of the alias.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from yaml.error import YAMLError
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
    StreamStartEvent,
)

from netpolgen.inputs.parsed import Stretch, Unreadable
from netpolgen.inputs.yaml_events import Event, events, is_merge, scalar_key, stretch
from netpolgen.inputs.yaml_guard import DEEPEST
from netpolgen.model.source import Route

# JSON writes characters beyond U+FFFF as two escapes, which YAML does not take; their places are as good as any text's.
_SURROGATE = re.compile(r"(\\\\)|\\u[dD][89a-fA-F][0-9a-fA-F]{2}")
_BLOCK_SCALARS = {"|", ">"}


@dataclass(slots=True)
class Mark:
    """Where a key and its value stand; an item of a list has no key. ``parts`` are the marks of what is inside."""

    key: Stretch | None
    value: Stretch
    parts: dict[str | int, Mark] = field(default_factory=dict)
    aliased: bool = False

    @property
    def start(self) -> Stretch:
        """The key, or the value that has none or is an alias."""
        return self.value if self.key is None or self.aliased else self.key


@dataclass(frozen=True, slots=True)
class Repeat:
    """A key that stands more than once in a mapping: where ``earlier`` ones stand, and the one that counts."""

    route: Route
    earlier: tuple[Stretch, ...]
    last: Stretch


class Marks:
    """The places of one document, in characters from its start; as far as it could be read."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._next = events(text)
        self._anchors: dict[str, Mark] = {}
        self._keys: dict[str, str] = {}
        self._depth = 0
        self._repeats: dict[Route, list[Stretch]] = {}
        self.root = Mark(None, (0, 0))
        try:
            self._document()
        except (YAMLError, Unreadable):
            pass
