"""What differs between two states, in the words in which it is reported."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from netpolgen.model.connectivity import CollapsedPeer
from netpolgen.model.ports import PortSet


class Shift(StrEnum):
    """Which way a flow went between two states."""

    OPENED = "opened"
    CLOSED = "closed"


class FailOn(StrEnum):
    """What makes a comparison fail."""

    OPENED = "opened"
    CLOSED = "closed"
    ANY = "any"
    NONE = "none"


class ChangedConnection(Struct, frozen=True):
    """A connection of both states whose ports differ; ``pairs`` are those taken together, None for one alone."""

    source: CollapsedPeer
    destination: CollapsedPeer
    before: PortSet
    after: PortSet
    pairs: int | None = None
