"""The run of the rules: from what was read to a sorted report."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from types import TracebackType
from typing import TypeVar

from netpolgen.app.rule_choice import Selection
from netpolgen.model.document import Document
from netpolgen.model.errors import RuleCrashError
from netpolgen.model.finding import Finding, Problem, Violation
from netpolgen.model.results import Extent, Report
from netpolgen.model.rule import Rule
from netpolgen.model.source import Location, Origin
from netpolgen.rules import DOCUMENT_RULES, INTENT_RULES, SET_RULES, AnyRule, by_code
from netpolgen.semantics.state import State
from netpolgen.synthesis.judgement import Judgement

Locate = Callable[[Origin], Location]

_Hit = tuple[AnyRule, Violation]


def report_of(
    documents: Sequence[Document],
    state: State | None,
    judgement: Judgement | None,
    locate: Locate,
    selection: Selection,
) -> Report:
    """What the selected rules find; without a state or a judgement, the rules that look at these do not run.

    Raises UsageError for a selection that fits no rule, RuleCrashError when a rule raises.
    """
    hits = _hits(documents, state, judgement, selection.codes())
    extent = Extent(
        files=len({document.file for document in documents}) + (judgement is not None),
        documents=len(documents),
        workloads=len(state.inventory.workloads) if state else 0,
        policies=len(state.inventory.policies) if state else 0,
    )
    return Report(_shown(_finding(rule, violation, locate) for rule, violation in hits), extent)


def findings_of(problems: Iterable[Problem], locate: Locate) -> tuple[Finding, ...]:
    """Problems as findings, sorted as they are shown."""
    return _shown(finding_of(problem, locate) for problem in problems)


def finding_of(problem: Problem, locate: Locate) -> Finding:
    """One problem as the finding of the rule that speaks of it."""
    return _finding(by_code(problem.code), problem.violation, locate)


def _hits(
    documents: Iterable[Document], state: State | None, judgement: Judgement | None, codes: frozenset[str]
) -> Iterator[_Hit]:
    for document in documents:
        yield from _run(DOCUMENT_RULES, document, codes, document.file)
    if state is not None:
        yield from _run(SET_RULES, state, codes)
    if judgement is not None:
        yield from _run(INTENT_RULES, judgement, codes)


_Subject = TypeVar("_Subject", Document, State, Judgement)


def _run(
    rules: Iterable[Rule[_Subject]], subject: _Subject, codes: frozenset[str], file: str = ""
) -> Iterator[tuple[Rule[_Subject], Violation]]:
    for rule in rules:
        if rule.code in codes:
            with _Named(rule.code, file):
                found = tuple(rule.check(subject))
            for violation in found:
                yield rule, violation


@dataclass(frozen=True, slots=True)
class _Named:
    """Names the rule and the file to whoever has to report that the rule raised."""

    code: str
    file: str

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if isinstance(error, Exception):
            raise RuleCrashError(self.code, self.file, error) from error


def _finding(rule: AnyRule, violation: Violation, locate: Locate) -> Finding:
    location = locate(violation.origin)
    return Finding(
        code=rule.code,
        name=rule.name,
        severity=violation.severity or rule.severity,
        confidence=violation.confidence or rule.confidence,
        message=violation.message,
        location=location,
        object=violation.object,
        path=violation.path,
        api_class=violation.api_class,
        related=tuple(locate(origin) for origin in violation.related),
        fix=rule.fix,
        fingerprint=_fingerprint(rule, violation, location),
    )


_INDEX = re.compile(r"\[\d+\]")
_DIGITS = 32


def _fingerprint(rule: AnyRule, violation: Violation, location: Location) -> str:
    """A name for the finding that stays when lines move, rules are reordered, or the object goes to another file.

    Rule, object, field path without list indexes, and message; the file counts only where no object is known.
    """
    whose = str(violation.object) if violation.object else location.file
    return _digest(rule.code, whose, _INDEX.sub("[]", violation.path or ""), violation.message)


def _digest(*parts: str) -> str:
    import hashlib

    return hashlib.sha256("\0".join(parts).encode(errors="surrogatepass")).hexdigest()[:_DIGITS]


def _shown(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Sorted, each once, and no two with one fingerprint: the second of a kind is numbered."""
    unique = {(*finding.sort_key, finding.object): finding for finding in findings}
    return tuple(_numbered(sorted(unique.values(), key=lambda finding: finding.sort_key)))


def _numbered(findings: Iterable[Finding]) -> Iterator[Finding]:
    seen: Counter[str] = Counter()
    for finding in findings:
        seen[finding.fingerprint] += 1
        if (number := seen[finding.fingerprint]) > 1:
            yield replace(finding, fingerprint=_digest(finding.fingerprint, str(number)))
        else:
            yield finding
