"""The table of rules and the page of one, as ``netpolgen rule`` prints them."""

from __future__ import annotations

import json

from netpolgen.app.linting.rule_choice import rule_called
from netpolgen.model.rule import Persona
from netpolgen.rules import ALL_RULES, AnyRule


def rules_text(word: str | None = None) -> str:
    """The table of all rules or, given a code or a name in any case, the page of one. Raises UsageError."""
    return _table() if word is None else _page(rule_called(word))


def rules_json(word: str | None = None) -> str:
    """All rules, or one, as JSON, version 1. Raises UsageError."""
    rules = ALL_RULES if word is None else (rule_called(word),)
    return json.dumps({"version": 1, "rules": [_json(rule) for rule in rules]}, indent=2) + "\n"


def _json(rule: AnyRule) -> dict[str, str | None]:
    return {
        "code": rule.code,
        "name": rule.name,
        "severity": str(rule.severity),
        "confidence": str(rule.confidence),
        "persona": str(rule.persona),
        "fix": rule.fix,
        "summary": rule.summary,
        "page": rule.page,
    }


def _table() -> str:
    width = max(len(rule.name) for rule in ALL_RULES)
    return "".join(
        f"{rule.code}  {rule.name:{width}}  {rule.severity!s:7}  {rule.summary}{_for_whom(rule)}\n"
        for rule in ALL_RULES
    )


def _for_whom(rule: AnyRule) -> str:
    return "" if rule.persona is Persona.DEFAULT else f" (--select {rule.persona})"


def _page(rule: AnyRule) -> str:
    facts = f"Severity: {rule.severity}. Confidence: {rule.confidence}. Persona: {rule.persona}. "
    facts += f"Fix: {rule.fix or 'none'}."
    body = rule.page.partition("\n")[2].strip("\n")
    return f"# {rule.code} {rule.name}\n\n{rule.summary}. {facts}\n\n{body}\n"
