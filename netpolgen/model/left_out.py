"""What an answer about a state could not count on."""

from __future__ import annotations

from dataclasses import dataclass

from netpolgen.model.source import Location


@dataclass(frozen=True, slots=True, order=True)
class LeftOut:
    """One fault of a document: ``message`` says what is wrong with it and how to mend it.

    ``is_judged`` says that the object takes effect all the same, as far as it can be read.
    """

    location: Location
    message: str
    is_judged: bool
