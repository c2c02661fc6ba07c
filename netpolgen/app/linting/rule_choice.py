"""Which rules run, chosen by code, by the beginning of a code, by name, or by who wants to hear of it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from msgspec import Struct

from netpolgen.model.errors import UsageError
from netpolgen.model.rule import Persona
from netpolgen.rules import ALL_RULES, DOCUMENT_RULES, SET_RULES, AnyRule

_PERSONAS = {str(persona): persona for persona in Persona}


class Selection(Struct, frozen=True):
    """Codes (``NPG301``), beginnings of codes (``NPG3``), names of rules, or personas (``default``, ``strict``,
    ``audit``), in any case, several in one by comma.

    Without ``select`` the rules of the persona ``default`` run; ``extend_select`` adds to either, and ``ignore`` has
    the last word. With ``documents_only``, just the rules for which a single document is enough.
    """  # noqa: D205 - what it holds takes more than a line

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    documents_only: bool = False
    extend_select: tuple[str, ...] = ()

    def codes(self) -> frozenset[str]:
        """The codes of the rules that run. Raises UsageError for a word that fits no rule."""
        selected = _codes(self.select or (str(Persona.DEFAULT),)) | _codes(self.extend_select)
        if self.documents_only:
            enough = {rule.code for rule in SET_RULES if rule.one_document}
            selected &= enough | {rule.code for rule in DOCUMENT_RULES}
        return frozenset(selected - _codes(self.ignore))


def _codes(words: Iterable[str]) -> set[str]:
    parts = [part.strip() for word in words for part in word.split(",")]
    return {code for part in parts if part for code in _chosen(part)}


def _chosen(word: str) -> frozenset[str]:
    """The rules that one word of a selection asks for. Raises UsageError."""
    persona = _PERSONAS.get(word.lower())
    if persona is not None:
        return frozenset(rule.code for rule in ALL_RULES if rule.persona <= persona)
    if codes := codes_called(word):
        return codes
    raise UsageError(no_rule_called(word))


def is_choice(word: str) -> bool:
    """Whether a selection can have this word."""
    return word.lower() in _PERSONAS or bool(codes_called(word))


@lru_cache(maxsize=1024)
def codes_called(word: str) -> frozenset[str]:
    """The codes of the rules with this name, this code, or a code that begins so; none if there are none."""
    name, start = word.lower(), word.upper()
    return frozenset(rule.code for rule in ALL_RULES if rule.name == name or rule.code.startswith(start))


def rule_called(word: str) -> AnyRule:
    """The rule with this code or name, in any case. Raises UsageError."""
    for rule in ALL_RULES:
        if word.upper() == rule.code or word.lower() == rule.name:
            return rule
    raise UsageError(no_rule_called(word))


@lru_cache(maxsize=1024)
def no_rule_called(word: str) -> str:
    """What to say of a word that fits no rule: what comes close."""
    from difflib import get_close_matches

    known = {text.lower(): text for rule in ALL_RULES for text in (rule.code, rule.name)}
    close = get_close_matches(word.lower(), sorted(known), n=1)
    hint = f"did you mean {known[close[0]]}?" if close else "netpolgen rule lists them all"
    return f'no rule is called "{word}"; {hint}'
