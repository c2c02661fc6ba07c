"""``[lint]``: which rules run, and where they are silent. Whether such rules exist is not known here."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from netpolgen.inputs.intent.reading import Reading, Table
from netpolgen.model.finding import ObjectRef, Severity
from netpolgen.model.intent import Exemption, LintSettings, Mention, RuleSettings, Scope

MOST_PORTS = 65535

_KEYS = frozenset(
    {"select", "ignore", "accepted-policies", "unmanaged-namespaces", "per-path", "per-object", "per-rule"}
)
_EXEMPTION_KEYS = frozenset({"ignore", "reason", "until"})
_RULE_KEYS = frozenset({"severity", "max-range"})
_SEVERITIES = {str(severity): severity for severity in Severity}


def decode_lint(reading: Reading, root: Table) -> LintSettings:
    """``[lint]``, each list and table in the order of the file."""
    table = root.table("lint", _KEYS)
    return LintSettings(
        select=_mentions(table, "select", "rule"),
        ignore=_mentions(table, "ignore", "rule"),
        accepted_policies=_mentions(table, "accepted-policies", "policy"),
        unmanaged_namespaces=_mentions(table, "unmanaged-namespaces", "dns-label"),
        per_path=tuple(_exemptions(reading, table.table("per-path"), "path", str)),
        per_object=tuple(_exemptions(reading, table.table("per-object"), "object", _object_ref)),
        per_rule=tuple(_rule_settings(reading, table.table("per-rule"))),
    )


def _mentions(table: Table, key: str, shape: str, at_least: int = 0) -> tuple[Mention, ...]:
    return tuple(Mention(text, origin) for text, origin in table.texts(key, shape, at_least))


def _exemptions(
    reading: Reading, table: Table, shape: str, scope: Callable[[str], Scope]
) -> Iterator[Exemption[Scope]]:
    """The lines of a table whose values are lists of rules, or tables that also say why and how long."""
    for key, value, origin in table.entries(shape):
        if isinstance(value, list):
            yield Exemption(scope(key), _mentions(table, key, "rule", at_least=1), origin)
            continue
        terms = Table(reading, value, origin, _EXEMPTION_KEYS)
        terms.must_have("ignore")
        rules = _mentions(terms, "ignore", "rule", at_least=1)
        yield Exemption(scope(key), rules, origin, terms.words("reason"), terms.day("until"))


def _object_ref(text: str) -> ObjectRef:
    kind, _, place = text.partition(" ")
    namespace, _, name = place.rpartition("/")
    return ObjectRef(kind, namespace, name)


def _rule_settings(reading: Reading, table: Table) -> Iterator[RuleSettings]:
    for rule, value, origin in table.entries("one-rule"):
        settings = Table(reading, value, origin, _RULE_KEYS)
        severity = settings.choice("severity", frozenset(_SEVERITIES), "warning") if "severity" in settings else None
        yield RuleSettings(
            rule, origin, _SEVERITIES[severity] if severity else None, settings.number("max-range", 1, MOST_PORTS)
        )
