"""Builds the plain values of one YAML document from the parser's events, without noting where anything stands.

A key that repeats keeps its last value and ``<<`` acts where it stands in the text, as in the library of Kubernetes
tools. What an alias brings is the same object again, never a copy.

Source: decode.go of go.yaml.in/yaml/v2.
"""

from __future__ import annotations

from msgspec import Struct
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

from netpolgen.inputs.yaml.events import Event, events, is_merge, scalar_key, scalar_value, stretch
from netpolgen.inputs.yaml.faults import refusal
from netpolgen.inputs.yaml.guard import DEEPEST, far_too_many_aliases, too_deep, too_many_aliases
from netpolgen.inputs.yaml.parsed import Parsed, Unreadable
from netpolgen.inputs.yaml.scalars import key_text
from netpolgen.model.document import Tree


class _Anchor(Struct):
    """What an anchor stands for, and how many values it brings; not ``closed`` inside of its own value."""

    value: Tree = None
    size: int = 1
    closed: bool = False


def build(text: str) -> Parsed:
    """The first document of a text.

    A text without a document is null; what follows the first document is not read. Raises Unreadable.
    """
    try:
        return _Builder(text).document()
    except YAMLError as error:
        raise refusal(text, error) from None


class _Builder:
    __slots__ = ("_aliased", "_anchors", "_depth", "_flow", "_next", "_repeats", "_values")

    def __init__(self, text: str) -> None:
        self._next = events(text)
        self._anchors: dict[str, _Anchor] = {}
        self._depth = self._flow = 0
        self._values = 1
        self._aliased = 0
        self._repeats = False

    def document(self) -> Parsed:
        event = self._next()
        while isinstance(event, (StreamStartEvent, DocumentStartEvent)):
            event = self._next()
        if isinstance(event, StreamEndEvent):
            return Parsed(None, repeats=False)
        tree = self._value(event)
        self._next()  # the end of the document, which may turn out to be none
        if too_many_aliases(self._values, self._aliased):
            raise _aliases_refused(0)
        return Parsed(tree, self._repeats)

    def _value(self, event: Event) -> Tree:
        kind = event.__class__
        if kind is ScalarEvent:
            value = scalar_value(event)
            self._check_flow(event)
            if event.anchor is not None:
                self._anchors[event.anchor] = _Anchor(value, closed=True)
            return value
        if kind is AliasEvent:
            return self._aliased_value(event)
        self._depth += 1
        self._flow += bool(event.flow_style)
        if self._depth > DEEPEST:
            raise too_deep(event.start_mark.index)
        anchor, before = _Anchor(), self._values
        if event.anchor is not None:
            self._anchors[event.anchor] = anchor
        anchor.value = self._mapping() if kind is MappingStartEvent else self._sequence()
        anchor.size, anchor.closed = self._values - before + 1, True
        self._depth -= 1
        self._flow -= bool(event.flow_style)
        return anchor.value

    def _aliased_value(self, event: Event) -> Tree:
        anchor = self._anchors.get(event.anchor)
        if anchor is None:
            raise Unreadable(f"no anchor &{event.anchor} stands above this alias", *stretch(event))
        if not anchor.closed:
            raise Unreadable(f"the value of &{event.anchor} contains itself", *stretch(event))
        self._values += anchor.size
        self._aliased += anchor.size
        if far_too_many_aliases(self._aliased):
            raise _aliases_refused(event.start_mark.index)
        return anchor.value

    def _sequence(self) -> Tree:
        items: list[Tree] = []
        get, value, append = self._next, self._value, items.append
        while (event := get()).__class__ is not SequenceEndEvent:
            append(value(event))
        self._values += len(items)
        return items

    def _mapping(self) -> Tree:
        mapping: dict[str, Tree] = {}
        get, value, pairs = self._next, self._value, 0
        while (event := get()).__class__ is not MappingEndEvent:
            if is_merge(event):
                self._merge(mapping)
                continue
            key = self._key(event)
            if key in mapping:
                self._repeats = True
            mapping[key] = value(get())
            pairs += 1
        self._values += 2 * pairs
        return mapping

    def _key(self, event: Event) -> str:
        if event.__class__ is ScalarEvent:
            if event.anchor is not None:
                self._value(event)
            self._check_flow(event)
            return scalar_key(event)
        value = self._aliased_value(event) if event.__class__ is AliasEvent else None
        if value is None or isinstance(value, (list, dict)):
            raise Unreadable("only text can be a key; quote this if it is meant to be", *stretch(event))
        return key_text(value, str(value))

    def _check_flow(self, event: Event) -> None:
        """Refuses what kubectl does, for which text without quotes within brackets ends at any question mark."""
        if self._flow and "?" in event.value[1:] and not event.style and event.implicit[0]:
            raise Unreadable("within [ ] and { } kubectl takes no ? in unquoted text; quote this", *stretch(event))

    def _merge(self, mapping: dict[str, Tree]) -> None:
        """Puts what ``<<`` names into the mapping; of a list, what stands first wins."""
        event = self._next()
        if event.__class__ is not SequenceStartEvent:
            mapping.update(self._merged(event))
            return
        sources: list[dict[str, Tree]] = []
        while (event := self._next()).__class__ is not SequenceEndEvent:
            sources.append(self._merged(event))
        for source in reversed(sources):
            mapping.update(source)

    def _merged(self, event: Event) -> dict[str, Tree]:
        value = self._value(event) if event.__class__ in {MappingStartEvent, AliasEvent} else None
        if not isinstance(value, dict):
            raise Unreadable("`<<` takes a mapping, or a list of mappings", *stretch(event))
        return value


def _aliases_refused(at: int) -> Unreadable:
    return Unreadable("the aliases make this document far larger than it looks; kubectl refuses it", at, at)
