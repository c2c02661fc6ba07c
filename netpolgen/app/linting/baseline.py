"""Baselines: findings that were there already, and are let pass until they are mended."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from netpolgen.app.findings import Locate
from netpolgen.app.fingerprints import canonical
from netpolgen.app.linting.rule_choice import codes_called
from netpolgen.model.finding import Finding
from netpolgen.model.source import Origin
from netpolgen.model.suppression import BaselineRow, Suppressed, SuppressionKind


def covered(
    findings: Iterable[Finding], rows: Iterable[BaselineRow], locate: Locate
) -> tuple[tuple[Finding, ...], tuple[Suppressed, ...]]:
    """The findings that no row has, and those that one has."""
    known = {row.fingerprint: row for row in rows}
    standing: list[Finding] = []
    passed: list[Suppressed] = []
    for finding in findings:
        row = known.get(finding.fingerprint)
        if row is None:
            standing.append(finding)
        else:
            passed.append(Suppressed(finding, SuppressionKind.BASELINE, row.reason, locate(row.origin)))
    return tuple(standing), tuple(passed)


def stale(rows: Iterable[BaselineRow], findings: Iterable[Finding], ran: Collection[str]) -> tuple[BaselineRow, ...]:
    """The rows whose finding is gone, as far as their rule ran; and those of rules that are no more."""
    found = {finding.fingerprint for finding in findings}
    return tuple(
        row for row in rows if row.fingerprint not in found and (row.code in ran or not codes_called(row.code))
    )


def rewritten(
    rows: Collection[BaselineRow], findings: Iterable[Finding], gone: Iterable[BaselineRow], file: str
) -> tuple[BaselineRow, ...]:
    """A row for each finding, with the reason that its old row had, and the old rows that are not gone; sorted."""
    reasons = {row.fingerprint: row.reason for row in rows}
    fresh = [_row(finding, reasons.get(finding.fingerprint, ""), file) for finding in findings]
    settled = {row.fingerprint for row in (*fresh, *gone)}
    kept = [row for row in rows if row.fingerprint not in settled]
    return tuple(sorted((*fresh, *kept), key=lambda row: (row.code, row.whose, row.path, row.fingerprint)))


def _row(finding: Finding, reason: str, file: str) -> BaselineRow:
    return BaselineRow(
        fingerprint=finding.fingerprint,
        code=finding.code,
        name=finding.name,
        object=str(finding.object) if finding.object else "",
        file="" if finding.object else finding.location.file,
        path=canonical(finding.path or ""),
        reason=reason,
        origin=Origin(file),
    )
