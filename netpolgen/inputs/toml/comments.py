"""The comments of a TOML text."""

from __future__ import annotations

from collections.abc import Iterator

from netpolgen.inputs.toml.scan import Stretch
from netpolgen.inputs.toml.tokens import STRING_OR_COMMENT


def comments(text: str) -> Iterator[Stretch]:
    """Where the comments of a text stand, in characters from its start, line breaks being LF."""
    return (found.span() for found in STRING_OR_COMMENT.finditer(text) if found["comment"] is not None)
