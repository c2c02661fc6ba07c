"""The allow-list compiled: resolved, planned, checked for clashes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from netpolgen.inputs.manifests import Manifests
from netpolgen.inputs.yaml.reader import UNPARSABLE
from netpolgen.model.finding import Problem, Severity, Violation
from netpolgen.model.intent import Intent
from netpolgen.rules import by_code
from netpolgen.synthesis.clashes import Clashes
from netpolgen.synthesis.hygiene import UNRESOLVED
from netpolgen.synthesis.judgement import Compilation
from netpolgen.synthesis.plan import plan
from netpolgen.synthesis.resolve import resolve


def compile_intent(intent: Intent, sources: Manifests) -> tuple[Compilation | None, tuple[Problem, ...]]:
    """The policies of an intent, its names looked up in these manifests; None if they cannot be made.

    Then either a problem is an error, or the sources have to be mended before more can be known.
    """
    resolved = resolve(intent, sources.inventory)
    generated = plan(resolved, intent.output.labels)
    problems = (*resolved.problems, *Clashes(intent, resolved, sources.inventory).repeated(generated))
    compilation = None if any_error(problems) else Compilation(resolved, generated)
    return compilation, _without_consequences(problems, unreadable(sources))


def unreadable(manifests: Manifests) -> tuple[Problem, ...]:
    """What keeps documents from being read at all; what is wrong inside one that can be read is for ``lint`` to say."""
    found = (problem for document in manifests.documents for problem in document.problems)
    return tuple(problem for problem in found if problem.code == UNPARSABLE)


def _without_consequences(problems: Sequence[Problem], causes: Sequence[Problem]) -> tuple[Problem, ...]:
    """One hint in place of every name that stands for nothing, where it may stand in what could not be read."""
    unknown = [problem for problem in problems if problem.code == UNRESOLVED]
    if not (unknown and causes):
        return tuple(problems)
    first, cause = unknown[0].violation, causes[0].violation.origin
    more = f", and {len(unknown) - 1} more like it" if len(unknown) > 1 else ""
    message = f"{first.message.partition('; ')[0]}{more}; {cause.file} could not be read, so mend that first"
    hint = Violation(message, first.origin, related=(cause,), severity=Severity.WARNING)
    return (*(problem for problem in problems if problem.code != UNRESOLVED), Problem(UNRESOLVED, hint))


def any_error(problems: Iterable[Problem]) -> bool:
    """Whether one of these problems keeps policies.toml from being used."""
    return any(severity_of(problem) is Severity.ERROR for problem in problems)


def severity_of(problem: Problem) -> Severity:
    """The severity of a problem: its own, else that of the rule which speaks of it."""
    return problem.violation.severity or by_code(problem.code).severity
