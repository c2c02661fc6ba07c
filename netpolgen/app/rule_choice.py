"""Which rules run, chosen by code, by the beginning of a code, or by name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from netpolgen.model.errors import UsageError
from netpolgen.rules import ALL_RULES, DOCUMENT_RULES, SET_RULES, AnyRule


@dataclass(frozen=True, slots=True)
class Selection:
    """Codes (``NPG301``), beginnings of codes (``NPG3``) or names of rules, in any case, several in one by comma.

    Without ``select`` every rule runs; ``ignore`` has the last word. With ``documents_only``, just the rules for which
    a single document is enough.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    documents_only: bool = False

    def codes(self) -> frozenset[str]:
        """The codes of the rules that run. Raises UsageError for a word that fits no rule."""
        selected = _codes(self.select) if self.select else {rule.code for rule in ALL_RULES}
        if self.documents_only:
            enough = {rule.code for rule in SET_RULES if rule.one_document}
            selected &= enough | {rule.code for rule in DOCUMENT_RULES}
        return frozenset(selected - _codes(self.ignore))


def _codes(words: Iterable[str]) -> set[str]:
    parts = [part.strip() for word in words for part in word.split(",")]
    return {rule.code for part in parts if part for rule in _fitting(part)}


def _fitting(word: str) -> list[AnyRule]:
    fitting = [rule for rule in ALL_RULES if rule.name == word.lower() or rule.code.startswith(word.upper())]
    if not fitting:
        raise UsageError(f'no rule is called "{word}"{_suggestion(word)}')
    return fitting


def rule_called(word: str) -> AnyRule:
    """The rule with this code or name, in any case. Raises UsageError."""
    for rule in ALL_RULES:
        if word.upper() == rule.code or word.lower() == rule.name:
            return rule
    raise UsageError(f'no rule is called "{word}"{_suggestion(word)}')


def _suggestion(word: str) -> str:
    from difflib import get_close_matches

    known = {text.lower(): text for rule in ALL_RULES for text in (rule.code, rule.name)}
    close = get_close_matches(word.lower(), sorted(known), n=1)
    return f"; did you mean {known[close[0]]}?" if close else "; netpolgen rule lists them all"
