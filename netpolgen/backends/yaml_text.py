r"""Our own YAML emitter: plain values to text in one fixed style, the same bytes every time.

Libraries write strings such as ``n``, ``0o17`` or ``1e3`` bare, and Kubernetes then reads booleans and numbers. Here a
string is bare only when no reader of YAML 1.1 or 1.2 can take it for anything else; every other one stands in double
quotes. Sequences are indented below their key, the one layout that both prettier and the defaults of yamllint leave
alone.

Source: YAML 1.2.2, sections 5.1 (character set), 5.7 (escapes), 7.4 (implicit keys) and 8.1.2 (literal style).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from netpolgen.model.document import Tree

_STEP = "  "
_LONGEST_IMPLICIT_KEY = 1024

_BARE = re.compile(r"[A-Za-z/_][A-Za-z0-9_./-]*")
_RESERVED = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})

# Readers refuse these raw or take them for line breaks and byte order marks, but accept them escaped.
_UNSAFE = r"\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff"
_TO_ESCAPE = re.compile(rf'["\\{_UNSAFE}]')
_SHORT_ESCAPES = {'"': r"\"", "\\": r"\\", "\n": r"\n", "\r": r"\r", "\t": r"\t"}

# Lines of safe characters without blanks at their ends, the first one not empty, and at most one final line break.
_LITERAL_LINE = rf"[^\s{_UNSAFE}](?:[^{_UNSAFE}]*[^\s{_UNSAFE}])?"
_LITERAL = re.compile(rf"{_LITERAL_LINE}(?:\n+{_LITERAL_LINE})+\n?")


def dump(tree: Tree) -> str:
    """The text of one document, ending in a line break.

    Raises ValueError for what has no safe spelling: a float, a lone surrogate, a key over 1,024 characters.
    """
    return "".join(f"{line}\n" for line in _lines(tree))


def _lines(tree: Tree) -> Iterator[str]:
    if isinstance(tree, dict) and tree:
        for key, value in tree.items():
            yield from _after(f"{_key(key)}:", value)
    elif isinstance(tree, list) and tree:
        for item in tree:
            yield from _item(item)
    else:
        yield _scalar(tree)


def _after(head: str, value: Tree) -> Iterator[str]:
    """A key with its value: on the same line, or indented below."""
    if isinstance(value, dict | list) and value:
        yield head
        yield from _indented(_lines(value))
    elif isinstance(value, str) and _LITERAL.fullmatch(value):
        yield f"{head} {_literal_indicator(value)}"
        yield from _indented(value.removesuffix("\n").split("\n"))
    else:
        yield f"{head} {_scalar(value)}"


def _item(value: Tree) -> Iterator[str]:
    if isinstance(value, dict | list) and value:
        lines = _lines(value)
        yield f"- {next(lines)}"
        yield from _indented(lines)
    else:
        yield from _after("-", value)


def _indented(lines: Iterable[str]) -> Iterator[str]:
    """The lines one step further in; an empty line of a literal stays empty."""
    return (_STEP + line if line else line for line in lines)


def _literal_indicator(text: str) -> str:
    return "|" if text.endswith("\n") else "|-"


def _key(key: str) -> str:
    text = _string(key)
    if len(text) > _LONGEST_IMPLICIT_KEY:
        raise ValueError(f"a key of {len(key)} characters is too long for YAML")
    return text


def _scalar(value: Tree) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case str():
            return _string(value)
        case dict():
            return "{}"
        case list():
            return "[]"
        case float():
            raise ValueError(f"{value} is a float, which no field of ours holds")


@lru_cache(maxsize=65536)
def _string(text: str) -> str:
    if _BARE.fullmatch(text) and text.lower() not in _RESERVED:
        return text
    text.encode()  # a lone surrogate is no text; UnicodeEncodeError is a ValueError
    return f'"{_TO_ESCAPE.sub(_escape, text)}"'


def _escape(found: re.Match[str]) -> str:
    character = found.group()
    return _SHORT_ESCAPES.get(character, f"\\u{ord(character):04x}")
