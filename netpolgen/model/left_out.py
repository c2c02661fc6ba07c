"""What an answer about a state could not count on."""

from __future__ import annotations

from msgspec import Struct

from netpolgen.model.source import Location


class LeftOut(Struct, frozen=True, order=True):
    """One fault of a document: ``message`` says what is wrong with it and how to mend it.

    ``is_judged`` says that the object takes effect all the same, as far as it can be read.
    """

    location: Location
    message: str
    is_judged: bool
