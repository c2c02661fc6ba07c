"""JSON values as Go's decoder reads them: strict, numbers as written, the last of equal keys kept.

Source: the package encoding/json of Go.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass, field

from netpolgen.inputs.spelling import clipped
from netpolgen.inputs.yaml.guard import DEEPEST, too_deep
from netpolgen.inputs.yaml.parsed import Parsed, Unreadable
from netpolgen.model.document import Tree

_SPACE = re.compile(r"[ \t\n\r]*")
_LONGEST_INTEGER = 20

# Half of a pair of escapes, and what must not be taken for one: a whole pair, an escaped backslash.
_HALF = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?P<half>\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\."
)


@dataclass(slots=True)
class JsonReader:
    """Reads the values of one text, one after the other."""

    text: str
    _repeats: bool = field(init=False, default=False)
    _decoder: json.JSONDecoder = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if "\\u" in self.text:
            self.text = _HALF.sub(lambda found: r"\ufffd" if found["half"] else found[0], self.text)
        self._decoder = json.JSONDecoder(
            object_pairs_hook=self._object, parse_int=_integer, parse_float=_float, parse_constant=_constant
        )

    def begin(self, at: int) -> int:
        """Where the next value begins, or the end of the text."""
        found = _SPACE.match(self.text, at)
        return found.end() if found else at

    def value(self, at: int) -> tuple[Parsed, int]:
        """The value at an offset, and the offset behind it. Raises Unreadable."""
        self._repeats = False
        try:
            tree, end = self._decoder.raw_decode(self.text, at)
        except json.JSONDecodeError as error:
            raise Unreadable(f"not JSON: {_lower(error.msg)}", error.pos, min(error.pos + 1, len(self.text))) from None
        except RecursionError:
            raise too_deep(at) from None
        except _NumberError as error:
            number = str(error)
            found = max(self.text.find(number, at), at)
            raise Unreadable(f"JSON has no number {clipped(number)}", found, found + len(number)) from None
        if _is_deep(tree):
            raise too_deep(at)
        return Parsed(tree, self._repeats), end

    def _object(self, pairs: list[tuple[str, Tree]]) -> dict[str, Tree]:
        found = dict(pairs)
        if len(found) != len(pairs):
            self._repeats = True
        return found


class _NumberError(Exception):
    """A number that no JSON holds; the text is how it is written."""


def _integer(text: str) -> int | float:
    return int(text) if len(text) <= _LONGEST_INTEGER else _float(text)


def _float(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise _NumberError(text)
    return value


def _constant(text: str) -> float:
    raise _NumberError(text)


def _lower(message: str) -> str:
    return message[:1].lower() + message[1:]


def _is_deep(tree: Tree) -> bool:
    level: list[Tree] = [tree]
    for _ in range(DEEPEST + 1):
        level = [
            child
            for item in level
            for child in (item.values() if isinstance(item, dict) else item if isinstance(item, list) else ())
            if isinstance(child, (dict, list))
        ]
        if not level:
            return False
    return True
