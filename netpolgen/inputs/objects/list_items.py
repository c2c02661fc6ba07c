"""The objects of a document: itself, or the items of a List and of its typed forms."""

from __future__ import annotations

from collections.abc import Container, Iterator

from msgspec import Struct

from netpolgen.model.document import Document, Tree
from netpolgen.model.source import Origin

_SUFFIX = "List"


class Item(Struct, frozen=True):
    """One object with its place; ``kind`` and ``api_version`` are null where the object and its list lack them."""

    fields: dict[str, Tree]
    kind: Tree
    api_version: Tree
    origin: Origin


class Stray(Struct, frozen=True):
    """What stands where a list needs an object, or an object its list of items."""

    value: Tree
    wanted: str
    origin: Origin


def items(document: Document, kinds: Container[str]) -> Iterator[Item | Stray]:
    """Every object of a document in its order, lists of these kinds taken apart however deep they are nested.

    An item that says neither kind nor version has them from the kind of its list: a PodList holds Pods.
    """
    waiting: list[tuple[Tree, Tree, Tree, Origin]] = [(document.tree, None, None, document.origin)]
    while waiting:
        tree, kind, api_version, origin = waiting.pop()
        if not isinstance(tree, dict):
            if origin.route:
                yield Stray(tree, "an object", origin)
            continue
        kind, api_version = tree.get("kind") or kind, tree.get("apiVersion") or api_version
        member_kind = _member_kind(kind, kinds)
        if member_kind is None:
            yield Item(tree, kind, api_version, origin)
            continue
        members, given = tree.get("items"), (member_kind, api_version) if member_kind else (None, None)
        if isinstance(members, list):
            places = reversed(range(len(members)))
            waiting.extend((members[at], given[0], given[1], origin.child("items", at)) for at in places)
        elif members is not None:
            yield Stray(members, "a list", origin.child("items"))


def _member_kind(kind: Tree, kinds: Container[str]) -> str | None:
    """The kind that a typed list holds, empty for a plain List, None for what is no list."""
    if not isinstance(kind, str) or not kind.endswith(_SUFFIX):
        return None
    member = kind.removesuffix(_SUFFIX)
    return member if not member or member in kinds else None
