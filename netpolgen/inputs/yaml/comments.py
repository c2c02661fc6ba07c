"""The comments of a YAML document: what stands between its tokens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress

from yaml.error import YAMLError
from yaml.tokens import ScalarToken

from netpolgen.inputs.yaml.events import stretch, tokens
from netpolgen.inputs.yaml.parsed import Stretch

_COMMENT = re.compile(r"#[^\r\n]*")
_HEADER = re.compile(r"[|>][^\r\n#]*")


def comments(text: str) -> Iterator[Stretch]:
    """Where the comments of a document stand, in characters from its start; behind a fault there are none."""
    end = 0
    with suppress(YAMLError):
        for token in tokens(text):
            start, following = stretch(token)
            yield from _between(text, end, start)
            if token.__class__ is ScalarToken and token.style in {"|", ">"}:
                yield from _behind_indicator(text, start)
            end = following


def _between(text: str, start: int, end: int) -> Iterator[Stretch]:
    return (found.span() for found in _COMMENT.finditer(text, start, end))


def _behind_indicator(text: str, start: int) -> Iterator[Stretch]:
    """The comment on the first line of a block scalar, which belongs to its token."""
    header = _HEADER.match(text, start)
    found = _COMMENT.match(text, header.end()) if header else None
    if found is not None:
        yield found.span()
