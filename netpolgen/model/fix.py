"""How a rule says what to change: edits of single values, to be made in the text where they stand.

A rule yields them beside the violation that they mend; it neither reads nor writes text.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from msgspec import Struct

from netpolgen.model.source import Origin
from netpolgen.model.tree import Tree


class Safety(StrEnum):
    """Whether what is permitted stays the same, once the API server takes the object, or somebody has to look."""

    SAFE = "safe"
    UNSAFE = "unsafe"


class Replace(Struct, frozen=True):
    """The value at ``origin`` becomes a scalar, or an empty map or list."""

    origin: Origin
    value: Tree


class Quote(Struct, frozen=True):
    """The scalar at ``origin`` becomes text, as it is written."""

    origin: Origin


class Rename(Struct, frozen=True):
    """The key of ``origin`` becomes another one, which its mapping does not have."""

    origin: Origin
    key: str


class Put(Struct, frozen=True):
    """The mapping at ``origin`` gets a field, in place of one that is null or empty.

    A new one stands behind the first of ``after`` that is there, else before all others.
    """

    origin: Origin
    key: str
    value: Tree
    after: tuple[str, ...] = ()


class Append(Struct, frozen=True):
    """The list under ``key`` of the mapping at ``origin`` gets one more item; ``after`` as in ``Put``."""

    origin: Origin
    key: str
    value: Tree
    after: tuple[str, ...] = ()


class Remove(Struct, frozen=True):
    """The field or the item of a list at ``origin`` goes, which is not the only one there."""

    origin: Origin


class Join(Struct, frozen=True):
    """The item of a list at ``origin``, a mapping, becomes part of the item before it."""

    origin: Origin


class Unsuppress(Struct, frozen=True):
    """A comment at ``origin``, which is a part of its file, lets these rules pass no more."""

    origin: Origin
    rules: tuple[str, ...]


Edit = Replace | Quote | Rename | Put | Append | Remove | Join | Unsuppress


class Fix(Struct, frozen=True):
    """What to change, all of it in one document, and whether that is safe."""

    edit: Edit
    safety: Safety = Safety.SAFE

    @property
    def origin(self) -> Origin:
        """Where something changes."""
        return self.edit.origin


FixAt = Callable[[Origin], Fix]
"""A fix for a value, once it is known where that stands."""
