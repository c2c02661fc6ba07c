"""How texts, values and keys that others wrote are shown in messages: short, on one line, safe on a terminal."""

from __future__ import annotations

import re

from netpolgen.model.source import Route

_LONGEST = 80
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


def shown(text: str) -> str:
    """A text in double quotes, cut to 80 characters; what would not print is written as an escape."""
    from json import dumps

    return _printable(dumps(_cut(text), ensure_ascii=False))


def clipped(text: str) -> str:
    """The same without quotes."""
    return _printable(_cut(text))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _printable(text: str) -> str:
    return "".join(character if character.isprintable() else _escaped(character) for character in text)


def _escaped(character: str) -> str:
    return f"\\u{ord(character):04x}" if ord(character) <= 0xFFFF else f"\\U{ord(character):08x}"  # noqa: PLR2004 - BMP


def key_path(route: Route) -> str:
    """A route as TOML writes it in a dotted key, list positions in brackets, from 0."""
    path = ""
    for step in route:
        if isinstance(step, int):
            path += f"[{step}]"
        else:
            path += ("." if path else "") + (clipped(step) if _BARE_KEY.fullmatch(step) else shown(step))
    return path


def described(value: object) -> str:
    """What kind of value stands there, in words."""
    match value:
        case bool():
            words = str(value).lower()
        case int():
            words = f"the number {_whole(value)}"
        case float():
            words = f"the number {value}"
        case str():
            words = f"the text {shown(value)}"
        case list():
            words = "a list"
        case dict():
            words = "a table"
        case _:
            words = "a date or a time"
    return words


def _whole(value: int) -> str:
    # The integers of TOML have 64 bits; Python refuses to print very long ones.
    return str(value) if value.bit_length() <= 64 else "beyond 64 bits"  # noqa: PLR2004
