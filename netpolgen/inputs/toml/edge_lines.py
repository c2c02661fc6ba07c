"""Lines that were meant as an edge, ``"SOURCE -> TARGET" = VALUE``, and how TOML writes them."""

from __future__ import annotations

import re
import tomllib

from netpolgen.inputs.spelling import clipped, shown

CURLY = "\u201c\u201d\u201e\u00ab\u00bb\u2018\u2019"
YES_OR_NO = {"true": "true", "yes": "true", "on": "true", "false": "false", "no": "false", "off": "false"}

_QUOTE = rf"[\"'{CURLY}]"
_LINE = re.compile(
    rf"\s*(?P<bullet>[-*]\s+)?(?P<opening>{_QUOTE}?)(?P<left>[^\"'=#\[{{<>{CURLY}]+?)\s*"
    rf"(?P<arrow>[-=]+>|→|<-+|←)\s*(?P<right>[^\"'=#<>{CURLY}]+?)\s*(?P<closing>{_QUOTE}?)\s*"
    rf"(?:=\s*(?P<value>.*?)\s*|(?:\#.*)?)$"
)
_CURLY_TEXT = re.compile(rf"[{CURLY}](.*)[{CURLY}]\s*(?:\#.*)?$")
_LONGEST_LINE = 1000  # the pattern takes the square of the length


def edge_hint(line: str) -> str | None:
    """What is wrong with the line of an edge and how to write it, its value included; None if it is no such line."""
    found = _LINE.match(line) if len(line) <= _LONGEST_LINE else None
    fault = _fault(found) if found else None
    return f"{fault}; write {_edge(found)} = {_value(found['value'])}" if found and fault else None


def not_toml(mark: str) -> str:
    """That a curly quotation mark is none of TOML."""
    return f"{mark} is no quotation mark of TOML"


def curly_text(text: str) -> str:
    """A text that begins with a curly quotation mark, in quotation marks of TOML; an ellipsis if its end is missing."""
    found = _CURLY_TEXT.match(text.strip())
    return shown(found[1]) if found else '"…"'


def _fault(found: re.Match[str]) -> str | None:
    opening, closing = found["opening"], found["closing"]
    if found["bullet"]:
        return "an edge is a key, no item of a list"
    if curly := next((mark for mark in (opening, closing) if mark and mark in CURLY), None):
        return not_toml(curly)
    if opening and closing:
        return None
    if opening or closing:
        return f"the {'closing' if opening else 'opening'} quotation mark of the key is missing"
    return "an edge is a key in quotes"


def _edge(found: re.Match[str]) -> str:
    ends = found["left"], found["right"]
    source, target = reversed(ends) if found["arrow"][0] in "<←" else ends
    return shown(f"{source} -> {target}")


def _value(text: str | None) -> str:
    """The same value where it is one, else what was probably meant."""
    if not text or text.startswith("#"):
        return "true"
    if text[0] in CURLY:
        return curly_text(text)
    try:
        tomllib.loads(f"x = {text}")
    except (ValueError, RecursionError):
        word = text.partition("#")[0].strip()
        return "…" if word[0] in "[{" else YES_OR_NO.get(word.lower()) or shown(word.strip("\"'"))
    return clipped(text)
