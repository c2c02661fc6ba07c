"""How a rule says what to change: edits of single values, to be made in the text where they stand.

A rule yields them beside the violation that they mend; it neither reads nor writes text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from netpolgen.model.source import Origin
from netpolgen.model.tree import Tree


class Safety(StrEnum):
    """Whether what is permitted stays the same, once the API server takes the object, or somebody has to look."""

    SAFE = "safe"
    UNSAFE = "unsafe"


@dataclass(frozen=True, slots=True)
class Replace:
    """The value at ``origin`` becomes a scalar, or an empty map or list."""

    origin: Origin
    value: Tree


@dataclass(frozen=True, slots=True)
class Quote:
    """The scalar at ``origin`` becomes text, as it is written."""

    origin: Origin


@dataclass(frozen=True, slots=True)
class Rename:
    """The key of ``origin`` becomes another one, which its mapping does not have."""

    origin: Origin
    key: str


@dataclass(frozen=True, slots=True)
class Put:
    """The mapping at ``origin`` gets a field, in place of one that is null or empty.

    A new one stands behind the first of ``after`` that is there, else before all others.
    """

    origin: Origin
    key: str
    value: Tree
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Append:
    """The list under ``key`` of the mapping at ``origin`` gets one more item; ``after`` as in ``Put``."""

    origin: Origin
    key: str
    value: Tree
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Remove:
    """The field or the item of a list at ``origin`` goes, which is not the only one there."""

    origin: Origin


@dataclass(frozen=True, slots=True)
class Join:
    """The item of a list at ``origin``, a mapping, becomes part of the item before it."""

    origin: Origin


@dataclass(frozen=True, slots=True)
class Unsuppress:
    """A comment at ``origin``, which is a part of its file, lets these rules pass no more."""

    origin: Origin
    rules: tuple[str, ...]


Edit = Replace | Quote | Rename | Put | Append | Remove | Join | Unsuppress


@dataclass(frozen=True, slots=True)
class Fix:
    """What to change, all of it in one document, and whether that is safe."""

    edit: Edit
    safety: Safety = Safety.SAFE

    @property
    def origin(self) -> Origin:
        """Where something changes."""
        return self.edit.origin


FixAt = Callable[[Origin], Fix]
"""A fix for a value, once it is known where that stands."""
