"""The allow-list compiled: resolved, planned, checked for clashes."""

from __future__ import annotations

from collections.abc import Iterable

from netpolgen.model.finding import Problem, Severity
from netpolgen.model.intent import Intent
from netpolgen.model.inventory import Inventory
from netpolgen.rules import by_code
from netpolgen.synthesis.hygiene import clashing_names
from netpolgen.synthesis.judgement import Compilation
from netpolgen.synthesis.plan import plan
from netpolgen.synthesis.resolve import resolve


def compile_intent(intent: Intent, inventory: Inventory) -> tuple[Compilation | None, tuple[Problem, ...]]:
    """The policies of an intent, its names looked up in this inventory; None if a problem is an error."""
    resolved = resolve(intent, inventory)
    generated = plan(resolved, intent.output.labels)
    problems = (*resolved.problems, *clashing_names(generated, inventory))
    return (None if any_error(problems) else Compilation(resolved, generated)), problems


def any_error(problems: Iterable[Problem]) -> bool:
    """Whether one of these problems keeps policies.toml from being used."""
    return any(severity_of(problem) is Severity.ERROR for problem in problems)


def severity_of(problem: Problem) -> Severity:
    """The severity of a problem: its own, else that of the rule which speaks of it."""
    return problem.violation.severity or by_code(problem.code).severity
