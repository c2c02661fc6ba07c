"""What to write instead, for the slips that people make in TOML."""

from __future__ import annotations

import re
from collections.abc import Callable

from msgspec import Struct

from netpolgen.inputs.spelling import clipped, shown
from netpolgen.inputs.toml.edge_lines import CURLY, YES_OR_NO, curly_text, edge_hint, not_toml

_HEADER_ARROW = re.compile(r"\[\s*(allow|expect)\s*\.\s*([^\"'\]]*?(?:->|→)[^\"'\]]*?)\s*(?:\]|$)")
_COLON = re.compile(r"\s*(\"[^\"]*\"|[A-Za-z0-9_-]+)\s*:\s*(.*?)\s*$")
_CURLY = re.compile(f"[{CURLY}]")
_DAY = re.compile(r"[0-9]+([-./])[0-9]+\1[0-9]+")
_WORD = re.compile(r"[^\s,\[\]{}#\"'=]*")
_LAST_WORD = re.compile(r"[^\s,\[\]{}#\"'=]*$")
_LONE_RETURN = "a lone carriage return stands here; save the file with LF line ends"


class Refusal(Struct, frozen=True):
    """tomllib's reason, and the line of the statement before and behind the place where it stopped."""

    reason: str
    before: str
    rest: str

    @property
    def halves(self) -> tuple[str, str]:
        """The word that the place stands in, up to the place and from there on."""
        before, rest = _LAST_WORD.search(self.before), _WORD.match(self.rest)
        return before[0] if before else "", rest[0] if rest else ""

    @property
    def word(self) -> str:
        """The word that the place stands in."""
        return "".join(self.halves)

    @property
    def joined(self) -> bool:
        """Whether no space stands at the place."""
        return bool(self.rest.strip()) and not (self.before[-1:].isspace() or self.rest[:1].isspace())

    @property
    def at_end(self) -> bool:
        """Whether nothing more stands on the line."""
        return not self.rest.strip() or self.rest.startswith("#")


def hint(refusal: Refusal) -> str:
    """The reason in our words where a usual slip is behind it, else tomllib's own."""
    for start, explain in _EXPLAINED:
        if refusal.reason.startswith(start) and (words := explain(refusal)):
            return words
    return refusal.reason[:1].lower() + refusal.reason[1:]


def leaves_open(refusal: Refusal) -> bool:
    """Whether a list or an inline table stays open, so that what follows cannot be judged."""
    in_table = refusal.reason.startswith("Invalid initial character") and "{" in refusal.before
    return refusal.reason.startswith("Unclosed") or (in_table and refusal.at_end)


def _key(refusal: Refusal) -> str | None:
    line = refusal.before + refusal.rest
    words = None
    if refusal.rest.startswith("=") and not refusal.before.strip():
        words = "the key is missing before ="
    elif edge := edge_hint(line):
        words = edge
    elif curly := _CURLY.search(refusal.word):
        words = f'{not_toml(curly[0])}; write "…"'
    elif colon := _COLON.match(line):
        words = f"a key and its value stand beside =; write {clipped(colon[1])} = {clipped(colon[2]) or '…'}"
    elif refusal.joined and refusal.word:
        words = f"only letters, digits, - and _ stand in a key without quotes; write {shown(refusal.word)} = …"
    elif refusal.reason.startswith("Expected '='"):
        words = "= is missing after the key"
    return words


def _inline_key(refusal: Refusal) -> str | None:
    if "{" not in refusal.before:
        if not refusal.before.startswith("["):
            return _key(refusal)
        named = _HEADER_ARROW.match(refusal.before + refusal.rest)
        return _header(refusal) if named else "the table has no name"
    if refusal.rest.startswith("}"):
        return "no comma stands before the } of an inline table"
    return _inline_table(refusal) if refusal.at_end else _key(refusal)


def _no_date(refusal: Refusal) -> str:
    return f"{clipped(refusal.word)} is no date; one is written as 2027-03-31"


def _inline_table(refusal: Refusal) -> str:
    if _DAY.fullmatch(refusal.word):
        return _no_date(refusal)
    if refusal.at_end:
        return "an inline table { … } ends on the line it begins on; for several lines write it as a [table]"
    return "a comma between two keys, or the closing }, is missing in the inline table"


def _value(refusal: Refusal) -> str | None:
    if refusal.at_end:
        return "the value is missing"
    if curly := _CURLY.match(refusal.rest):
        return f"{not_toml(curly[0])}; write {curly_text(refusal.rest)}"
    if refusal.rest[0] in ",]}":
        return f"a value is missing before {refusal.rest[0]}"
    if refusal.rest[0] == ">" and (edge := edge_hint(refusal.before + refusal.rest)):
        return edge
    word = refusal.word
    if word.lower() in YES_OR_NO:
        return f"{word} is no value of TOML; write {YES_OR_NO[word.lower()]}"
    return f"text stands in quotes; write {shown(word)}" if word else None


def _statement_end(refusal: Refusal) -> str:
    if refusal.rest.startswith("\r"):
        return _LONE_RETURN
    if _DAY.fullmatch(refusal.word):
        return _no_date(refusal)
    if refusal.joined and refusal.word and refusal.before[-1:] not in {'"', "'", "]", "}"}:
        return f"{clipped(refusal.word)} is no value of TOML; text stands in quotes: {shown(refusal.word)}"
    return f"one key and value a line; {shown(refusal.rest.strip())} is left over"


def _header(refusal: Refusal) -> str:
    if edge := _HEADER_ARROW.match(refusal.before + refusal.rest):
        return f"an edge stands in quotes; write [{edge[1]}.{shown(edge[2].strip(CURLY))}]"
    if refusal.at_end:
        return "the closing ] of the table is missing"
    return "the name of a table is made of letters, digits, - and _; any other part of it stands in quotes"


def _always(words: str) -> Callable[[Refusal], str]:
    return lambda _: words


def _control_character(refusal: Refusal) -> str | None:
    character = refusal.rest[:1]
    return f"a control character, U+{ord(character):04X}, stands here; remove it" if character else None


def _unclosed_text(refusal: Refusal) -> str:
    return edge_hint(refusal.before + refusal.rest) or "the closing quotation mark is missing"


# By the start of tomllib's reason, the more special first.
_EXPLAINED: tuple[tuple[str, Callable[[Refusal], str | None]], ...] = (
    ("Expected '=' after a key", _key),
    ("Invalid statement", _key),
    ("Invalid initial character for a key part", _inline_key),
    ("Invalid value", _value),
    ("Invalid date or datetime", _always("the calendar has no such day; a date is written 2027-03-31")),
    ("Expected newline or end of document", _statement_end),
    ("Expected ']", _header),
    ("Unclosed inline table", _inline_table),
    ("Unclosed array", _always("a comma between two values, or the closing ] of the list, is missing before this")),
    ("Illegal character '\\n'", _unclosed_text),
    ("Found invalid character '\\n'", _unclosed_text),
    ("Illegal character '\\r'", _always(_LONE_RETURN)),
    ("Illegal character", _control_character),
    ("Found invalid character", _control_character),
    ("Expected \"'", _unclosed_text),
    ("Unterminated string", _unclosed_text),
    ("Unescaped", _always("a backslash in \"…\" begins an escape; write \\\\ for it, or '…' around the text")),
)
