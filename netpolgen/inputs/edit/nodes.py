"""The nodes of one document with all that an edit has to know of how they are written.

``yaml.marks`` keeps places only, since it is made for every document with a finding; this is made for those that are
edited.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from msgspec import Struct, field
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

from netpolgen.inputs.edit.refused import Refused
from netpolgen.inputs.yaml.events import Event, events, is_merge, scalar_key, stretch
from netpolgen.inputs.yaml.marks import readable_escapes
from netpolgen.inputs.yaml.parsed import Unreadable
from netpolgen.model.source import Route

_PROPERTIES = re.compile(r"(?:[&!]\S*\s+)+")


class Node(Struct):
    """One value; ``start`` and ``end`` are in characters from the start of the document, ``end`` excluded.

    ``start`` is behind an anchor. A collection in block style ends where its last value does. ``style`` is the quote or
    block indicator of a scalar, empty for a plain one. ``is_shared`` where an alias elsewhere stands for the same node.
    """

    start: int
    end: int
    event: Event
    entries: list[Entry] = field(default_factory=list)
    is_shared: bool = False

    @property
    def is_mapping(self) -> bool:
        """Whether it has keys."""
        return self.event.__class__ is MappingStartEvent

    @property
    def is_sequence(self) -> bool:
        """Whether it has items."""
        return self.event.__class__ is SequenceStartEvent

    @property
    def is_scalar(self) -> bool:
        """Whether it is a single value, not brought by an alias."""
        return self.event.__class__ is ScalarEvent

    @property
    def is_flow(self) -> bool:
        """Whether it is a collection in brackets or braces."""
        return (self.is_mapping or self.is_sequence) and bool(self.event.flow_style)

    @property
    def is_plain(self) -> bool:
        """Whether it is a scalar without quotes."""
        return self.is_scalar and bool(self.event.implicit[0]) and self.event.style in {None, ""}

    @property
    def has_tag(self) -> bool:
        """Whether a tag of its own says what it is."""
        return self.event.__class__ is not AliasEvent and self.event.tag is not None

    def index_of(self, step: str | int) -> int | None:
        """Which of the entries a step of a route leads to, the last of equal keys; None where none is written here."""
        if isinstance(step, int):
            return step if self.is_sequence and step < len(self.entries) else None
        found = [index for index, entry in enumerate(self.entries) if entry.name == step]
        return found[-1] if found and self.is_mapping else None


class Entry(Struct):
    """A key with its value, or an item of a list; ``name`` is the key as it is read, None for an item or a merge."""

    value: Node
    key: Node | None = None
    name: str | None = None

    @property
    def start(self) -> int:
        """Where the key begins, or the item behind its dash."""
        return self.value.start if self.key is None else self.key.start


class Place(Struct, frozen=True):
    """An entry with the collection that it stands in."""

    owner: Node
    index: int

    @property
    def entry(self) -> Entry:
        """The entry itself."""
        return self.owner.entries[self.index]


def document_node(text: str) -> Node:
    """The root of a document. Raises Refused where none is found."""
    try:
        return _Walker(text).root()
    except (YAMLError, Unreadable):
        raise Refused("the places in this document cannot be made out") from None


def node_at(root: Node, route: Route) -> Node:
    """The node that a route leads to, to be changed inside. Raises Refused where others share it, or nothing is."""
    node = root
    require_own(node)
    for step in route:
        index = node.index_of(step)
        if index is None:
            raise Refused("the place stands nowhere in this file by itself; change it where it comes from")
        node = node.entries[index].value
        require_own(node)
    return node


def place_at(root: Node, route: Route) -> Place:
    """The entry that a route leads to. Raises Refused as ``node_at`` does."""
    if not route:
        raise Refused("the document as a whole is not edited")
    owner = node_at(root, route[:-1])
    index = owner.index_of(route[-1])
    if index is None:
        raise Refused("the place stands nowhere in this file by itself; change it where it comes from")
    return Place(owner, index)


def require_own(node: Node) -> None:
    """Refuses a node that stands in several places. Raises Refused."""
    if node.event.__class__ is AliasEvent:
        raise Refused(
            f"the place is brought by the alias *{node.event.anchor}; change it where &{node.event.anchor} is"
        )
    if node.is_shared:
        raise Refused(f"what stands at &{node.event.anchor} is used elsewhere too, and would change there as well")


class _Walker:
    def __init__(self, text: str) -> None:
        self._text = text
        self._next: Callable[[], Event] = events(readable_escapes(text))
        self._anchors: dict[str, Node] = {}
        self._closed = 0

    def root(self) -> Node:
        event = self._next()
        while isinstance(event, (StreamStartEvent, DocumentStartEvent)):
            event = self._next()
        if isinstance(event, StreamEndEvent):
            raise Refused("the document is empty")
        return self._node(event)

    def _node(self, event: Event) -> Node:
        start, end = stretch(event)
        node = Node(self._behind_properties(event), end, event)
        if event.__class__ is AliasEvent:
            self._anchors[event.anchor or ""].is_shared = True
            return node
        if event.anchor:
            self._anchors[event.anchor] = node
        if node.is_mapping:
            node.entries.extend(self._pairs())
        elif node.is_sequence:
            node.entries.extend(self._items())
        elif event.style in {"|", ">"}:
            node.end = start + len(self._text[start:end].rstrip())
        if node.is_flow:
            node.end = self._closed
        elif node.entries:
            node.start = node.entries[0].start if node.is_mapping else node.start
            node.end = node.entries[-1].value.end
        return node

    def _behind_properties(self, event: Event) -> int:
        start, end = stretch(event)
        if event.__class__ is AliasEvent or (event.anchor is None and event.tag is None):
            return start
        found = _PROPERTIES.match(self._text, start, end)
        return found.end() if found else end

    def _items(self) -> Iterator[Entry]:
        while (event := self._next()).__class__ is not SequenceEndEvent:
            yield Entry(self._node(event))
        self._closed = stretch(event)[1]

    def _pairs(self) -> Iterator[Entry]:
        while (event := self._next()).__class__ is not MappingEndEvent:
            name = None if is_merge(event) else self._name(event)
            key = self._node(event)
            yield Entry(self._node(self._next()), key, name)
        self._closed = stretch(event)[1]

    def _name(self, event: Event) -> str | None:
        """The key that a scalar becomes; one that an alias brings is nobody's to edit."""
        return scalar_key(event) if event.__class__ is ScalarEvent else None
