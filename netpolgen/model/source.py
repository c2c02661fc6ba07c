"""Where a value stands: routes into documents, and the places in files that they resolve to."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

Route = tuple[str | int, ...]


class Span(Struct, frozen=True, order=True):
    """A stretch of text: lines and columns from 1, columns in characters; the end column is the one after the last."""

    line: int
    column: int
    end_line: int
    end_column: int


FILE_START = Span(1, 1, 1, 1)


class Location(Struct, frozen=True, order=True):
    """A span of a file; ``file`` is relative to the working directory where it can be, with ``/`` separators."""

    file: str
    span: Span

    def __str__(self) -> str:
        return f"{self.file}:{self.span.line}:{self.span.column}"


class Origin(Struct, frozen=True):
    """Where a value came from: file, document in it (from 0) and the route to the value.

    Looked up as a ``Location`` only when something is reported. ``on_key`` asks for the place of the key rather than of
    its value. ``part`` narrows the place to a stretch of that key or text, in characters from 0, end excluded; on the
    empty route it is a stretch of the file. Model objects leave their origin out of equality.
    """

    file: str
    document: int = 0
    route: Route = ()
    on_key: bool = False
    part: tuple[int, int] | None = None

    def child(self, *steps: str | int) -> Origin:
        """The origin of a value further down."""
        return Origin(self.file, self.document, (*self.route, *steps))

    def at_key(self) -> Origin:
        """The same route, placed on the key instead of the value."""
        return replace(self, on_key=True)

    def at_part(self, start: int, end: int) -> Origin:
        """The same place, narrowed to a stretch of it."""
        return replace(self, part=(start, end))


def field_path(route: Route) -> str:
    """A route in the API server's own spelling, as in ``spec.ingress[0].from[1]``."""
    text = ""
    for step in route:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            text += f".{step}" if text else step
    return text
