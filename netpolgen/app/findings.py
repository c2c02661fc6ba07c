"""The run of the rules: from what was read to sorted findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from types import TracebackType
from typing import TypeVar

from msgspec import Struct, field

from netpolgen.app.fingerprints import ValueAt, fingerprint, told_apart
from netpolgen.model.document import Document, Tree
from netpolgen.model.errors import RuleCrashError
from netpolgen.model.finding import Finding, Problem, Severity, Violation
from netpolgen.model.rule import Rule
from netpolgen.model.source import Location, Origin
from netpolgen.model.suppression import Leftovers
from netpolgen.rules import DOCUMENT_RULES, INTENT_RULES, LEFTOVER_RULES, SET_RULES, AnyRule, by_code
from netpolgen.semantics.state import State
from netpolgen.synthesis.judgement import Judgement

Locate = Callable[[Origin], Location]

_Hit = tuple[AnyRule, Violation]
_Trace = Callable[[Origin], Location | None]

# Nobody looks at more places for one finding, and thousands of policies may stand behind each of thousands.
_MOST_RELATED = 100


class Subjects(Struct, frozen=True, dict=True):
    """What the rules look at; without a state or a judgement, the rules over these do not run."""

    documents: Sequence[Document] = ()
    state: State | None = None
    judgement: Judgement | None = None

    @cached_property
    def _documents(self) -> Mapping[tuple[str, int], Document]:
        return {(document.file, document.index): document for document in self.documents}

    def value_at(self, origin: Origin) -> Tree:
        """The value at a place of the documents; None for any other place."""
        document = self._documents.get((origin.file, origin.document))
        return document.value_at(origin.route) if document else None

    def rules(self) -> Iterator[AnyRule]:
        """The rules that can run."""
        yield from DOCUMENT_RULES
        if self.state is not None:
            yield from SET_RULES
        if self.judgement is not None:
            yield from INTENT_RULES


def _no_place(_origin: Origin) -> None:
    return None


class Reporting(Struct, frozen=True):
    """How violations become findings: where places are, and which severities the user gave to rules, by code.

    ``counterpart`` and ``as_read`` know the other ends of what was rendered, as ``Places`` has them.
    """

    locate: Locate
    severities: Mapping[str, Severity] = field(default_factory=dict)
    counterpart: _Trace = _no_place
    as_read: _Trace = _no_place


def findings_on(subjects: Subjects, codes: frozenset[str], reporting: Reporting) -> tuple[Finding, ...]:
    """What the rules with these codes find, as it is shown. Raises RuleCrashError when a rule raises."""
    hits = _hits(subjects, codes)
    return _shown(_finding(rule, violation, reporting, subjects.value_at) for rule, violation in hits)


def findings_on_leftovers(leftovers: Leftovers, codes: frozenset[str], reporting: Reporting) -> tuple[Finding, ...]:
    """What the rules say of suppressions and rows of a baseline that cover nothing."""
    hits = _run(LEFTOVER_RULES, leftovers, codes)
    return _shown(_finding(rule, violation, reporting) for rule, violation in hits)


def findings_of(problems: Iterable[Problem], locate: Locate) -> tuple[Finding, ...]:
    """Problems as findings, sorted as they are shown."""
    return _shown(finding_of(problem, locate) for problem in problems)


def finding_of(problem: Problem, locate: Locate) -> Finding:
    """One problem as the finding of the rule that speaks of it."""
    return _finding(by_code(problem.code), problem.violation, Reporting(locate))


def _hits(subjects: Subjects, codes: frozenset[str]) -> Iterator[_Hit]:
    for document in subjects.documents:
        yield from _run(DOCUMENT_RULES, document, codes, document.file)
    if subjects.state is not None:
        yield from _run(SET_RULES, subjects.state, codes)
    if subjects.judgement is not None:
        yield from _run(INTENT_RULES, subjects.judgement, codes)


_Subject = TypeVar("_Subject", Document, State, Judgement, Leftovers)


def _run(
    rules: Iterable[Rule[_Subject]], subject: _Subject, codes: frozenset[str], file: str = ""
) -> Iterator[tuple[Rule[_Subject], Violation]]:
    for rule in rules:
        if rule.code in codes:
            with _Named(rule.code, file):
                found = tuple(rule.check(subject))
            for violation in found:
                yield rule, violation


class _Named(Struct, frozen=True):
    """Names the rule and the file to whoever has to report that the rule raised."""

    code: str
    file: str

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if isinstance(error, Exception):
            raise RuleCrashError(self.code, self.file, error) from error


def _no_value(_origin: Origin) -> Tree:
    return None


def _finding(rule: AnyRule, violation: Violation, reporting: Reporting, value_at: ValueAt = _no_value) -> Finding:
    location, counterpart = reporting.locate(violation.origin), reporting.counterpart(violation.origin)
    related = [reporting.locate(origin) for origin in violation.related[:_MOST_RELATED]]
    return Finding(
        code=rule.code,
        name=rule.name,
        severity=reporting.severities.get(rule.code) or violation.severity or rule.severity,
        confidence=violation.confidence or rule.confidence,
        message=violation.message,
        location=location,
        object=violation.object,
        path=violation.path,
        api_class=violation.api_class,
        related=tuple(related if counterpart is None else (counterpart, *related)),
        fix=violation.fix.safety if violation.fix else None,
        fingerprint=fingerprint(rule.code, violation, location, value_at),
        remedy=violation.fix,
        as_read=reporting.as_read(violation.origin),
    )


def _shown(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Sorted, each once, and no two with one fingerprint."""
    unique = {(*finding.sort_key, finding.object): finding for finding in findings}
    return tuple(told_apart(sorted(unique.values(), key=lambda finding: finding.sort_key)))
