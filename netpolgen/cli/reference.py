"""``rule`` and ``schema`` on the command line."""

from __future__ import annotations

from netpolgen.cli.errors import CLEAN
from netpolgen.cli.output import write_result
from netpolgen.cli.values import chosen


def print_rule(code: str | None, format_: str, output: str | None) -> int:
    """The page of a rule, or the table of all."""
    from netpolgen.app.linting.rule_pages import rules_json, rules_text

    chosen("--format", format_, ("text", "json"))
    write_result((rules_json(code) if format_ == "json" else rules_text(code),), output)
    return CLEAN


def print_schema(format_: str, output: str | None) -> int:
    """The schema of policies.toml."""
    from netpolgen.inputs.intent.schema import schema_text

    chosen("--format", format_, ("json",))
    write_result((schema_text(),), output)
    return CLEAN
