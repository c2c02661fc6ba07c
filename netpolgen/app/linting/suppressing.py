"""Findings and what lets them pass, brought together."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from os.path import relpath, sep

from msgspec import Struct, field

from netpolgen.app.findings import Locate
from netpolgen.app.linting.path_pattern import fits
from netpolgen.app.linting.rule_choice import codes_called, no_rule_called
from netpolgen.model.finding import Finding, ObjectRef
from netpolgen.model.suppression import Leftovers, Line, Pattern, Suppressed, Suppression


class Sifted(Struct, frozen=True):
    """The findings that stand and those that were let pass, both in their order; ``used`` are words that covered one.

    A word is told by the number of its suppression and its own text.
    """

    findings: tuple[Finding, ...]
    suppressed: tuple[Suppressed, ...]
    used: frozenset[tuple[int, str]] = frozenset()


def sift(findings: Iterable[Finding], suppressions: Sequence[Suppression], today: dt.date, locate: Locate) -> Sifted:
    """Parts the findings that a suppression covers, if it holds today, from the others."""
    index = _Index.of(suppressions, today)
    standing: list[Finding] = []
    passed: list[Suppressed] = []
    for finding in findings:
        covering = index.covering(finding)
        if covering:
            first = suppressions[covering[0][0]]
            passed.append(Suppressed(finding, first.kind, first.reason, locate(first.origin), first.until))
        else:
            standing.append(finding)
    return Sifted(tuple(standing), tuple(passed), index.used())


def unused_and_unknown(
    suppressions: Sequence[Suppression], used: frozenset[tuple[int, str]], today: dt.date, ran: frozenset[str]
) -> Leftovers:
    """The words of suppressions that cover nothing, judged only where every rule that they name ran; and unknown ones.

    What has expired, or cannot be understood, is left to the rule about exceptions.
    """
    unused = [
        (suppression, tuple(_idle_words(number, suppression, used, ran)))
        for number, suppression in enumerate(suppressions)
        if suppression.holds_on(today)
    ]
    return Leftovers(tuple(pair for pair in unused if pair[1]), tuple(_unknown(suppressions)))


def _idle_words(
    number: int, suppression: Suppression, used: frozenset[tuple[int, str]], ran: frozenset[str]
) -> Iterator[str]:
    for word in suppression.rules:
        codes = codes_called(word)
        if codes and codes <= ran and (number, word) not in used:
            yield word


def _unknown(suppressions: Iterable[Suppression]) -> Iterator[tuple[Suppression, str]]:
    for suppression in suppressions:
        for word in suppression.rules:
            if not codes_called(word):
                yield suppression, no_rule_called(word)


class _Index(Struct):
    """Suppressions by what they cover, each word with the number of its suppression."""

    lines: dict[tuple[str, int], list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))
    objects: dict[ObjectRef, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))
    patterns: list[tuple[Pattern, int, str]] = field(default_factory=list)
    _files: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    _known: dict[tuple[str, int, ObjectRef | None, str, str], list[tuple[int, str]]] = field(default_factory=dict)

    @classmethod
    def of(cls, suppressions: Sequence[Suppression], today: dt.date) -> _Index:
        index = cls()
        for number, suppression in enumerate(suppressions):
            if suppression.holds_on(today):
                index._add(number, suppression)
        return index

    def _add(self, number: int, suppression: Suppression) -> None:
        for word in suppression.rules:
            match suppression.scope:
                case Line(file, line):
                    self.lines[file, line].append((number, word))
                case ObjectRef():
                    self.objects[suppression.scope].append((number, word))
                case Pattern():
                    self.patterns.append((suppression.scope, number, word))

    def covering(self, finding: Finding) -> Sequence[tuple[int, str]]:
        """The words that cover a finding, in order; looked up once for all of a rule, a line and an object."""
        location, line = finding.location, finding.as_read or finding.location
        key = line.file, line.span.line, finding.object, location.file, finding.code
        if key not in self._known:
            candidates = [
                *self.lines.get((line.file, line.span.line), ()),
                *(self.objects.get(finding.object, ()) if finding.object else ()),
                *self._of_file(location.file),
            ]
            self._known[key] = sorted(pair for pair in candidates if finding.code in codes_called(pair[1]))
        return self._known[key]

    def used(self) -> frozenset[tuple[int, str]]:
        """The words that covered one of the findings asked for."""
        return frozenset(word for covering in self._known.values() for word in covering)

    def _of_file(self, file: str) -> list[tuple[int, str]]:
        found = self._files.get(file)
        if found is None:
            found = [
                (number, word)
                for pattern, number, word in self.patterns
                if fits(pattern.text, relpath(file, pattern.root).replace(sep, "/"))
            ]
            self._files[file] = found
        return found
