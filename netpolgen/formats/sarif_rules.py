"""Rules as SARIF describes them, from their pages."""

from __future__ import annotations

import re

from netpolgen.model.document import Tree
from netpolgen.model.finding import Severity
from netpolgen.model.rule import RuleFacts

_LONGEST = 1000  # characters of a description; GitHub takes 1024
_WHAT = re.compile(r"^## What\n+(.*?)(?:\n\n|\Z)", re.DOTALL | re.MULTILINE)

# Rules that say who can reach what, as opposed to how a file is written; GitHub ranks them by this number.
_ABOUT_SECURITY = ("NPG2", "NPG3", "NPG4")
_SECURITY_SEVERITY = {Severity.ERROR: "8.0", Severity.WARNING: "5.0", Severity.INFO: "2.0"}
_PROBLEM_SEVERITY = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "recommendation"}


def described(rule: RuleFacts, level: str) -> Tree:
    """A reportingDescriptor; ``level`` is that of its findings unless they say another."""
    body = rule.page.partition("\n")[2].strip("\n")
    return {
        "id": rule.code,
        "name": "".join(part.capitalize() for part in rule.name.split("-")),
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": _what(rule)},
        "help": {"text": body, "markdown": body},
        "helpUri": rule.url,
        "defaultConfiguration": {"level": level},
        "properties": _properties(rule),
    }


def _what(rule: RuleFacts) -> str:
    found = _WHAT.search(rule.page)
    return " ".join(found[1].split())[:_LONGEST] if found else rule.summary


def _properties(rule: RuleFacts) -> Tree:
    properties: dict[str, Tree] = {
        "tags": ["kubernetes", "network-policy"],
        "precision": str(rule.confidence),
        "problem.severity": _PROBLEM_SEVERITY[rule.severity],
    }
    if rule.code.startswith(_ABOUT_SECURITY):
        properties["tags"] = ["kubernetes", "network-policy", "security"]
        properties["security-severity"] = _SECURITY_SEVERITY[rule.severity]
    return properties
