"""The findings of the rules, less what is let pass, more what is wrong with the letting pass."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from netpolgen.app.findings import Reporting, Subjects, findings_on, findings_on_leftovers
from netpolgen.app.linting.baseline import covered, rewritten, stale
from netpolgen.app.linting.suppressing import sift, unused_and_unknown
from netpolgen.model.finding import Finding
from netpolgen.model.suppression import BaselineRow, Leftovers, Suppressed, Suppression
from netpolgen.rules import LEFTOVER_RULES


class Terms(Struct, frozen=True):
    """What is let pass today. ``is_full`` says that all was looked at, so that what is not found is not there.

    ``new_baseline`` is the file whose rows are to be written anew; empty to keep them.
    """

    suppressions: tuple[Suppression, ...]
    rows: tuple[BaselineRow, ...]
    today: dt.date
    is_full: bool
    new_baseline: str = ""


class Verdict(Struct, frozen=True):
    """What stands, what was let pass, which rules ran, and the rows of the baseline as they should be."""

    findings: tuple[Finding, ...]
    suppressed: tuple[Suppressed, ...]
    ran: frozenset[str]
    rows: tuple[BaselineRow, ...]


def judge(subjects: Subjects, codes: frozenset[str], terms: Terms, reporting: Reporting) -> Verdict:
    """Runs the rules with these codes. Raises RuleCrashError when one raises."""
    able = {rule.code for rule in (*subjects.rules(), *LEFTOVER_RULES)}
    ran = frozenset(codes & able)
    sifted = sift(findings_on(subjects, codes, reporting), terms.suppressions, terms.today, reporting.locate)
    leftovers = unused_and_unknown(terms.suppressions, sifted.used, terms.today, ran)
    if not terms.is_full:
        leftovers = replace(leftovers, unused=())
    found = _merged(sifted.findings, findings_on_leftovers(leftovers, codes, reporting))
    gone = stale(terms.rows, found, ran) if terms.is_full else ()
    rows = rewritten(terms.rows, found, gone, terms.new_baseline) if terms.new_baseline else terms.rows
    standing, passed = covered(found, rows, reporting.locate)
    if gone and not terms.new_baseline:
        standing = _merged(standing, findings_on_leftovers(Leftovers(stale=gone), codes, reporting))
    suppressed = sorted((*sifted.suppressed, *passed), key=lambda item: item.finding.sort_key)
    return Verdict(standing, tuple(suppressed), ran, rows)


def _merged(first: Iterable[Finding], second: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted((*first, *second), key=lambda finding: finding.sort_key))
