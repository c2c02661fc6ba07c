"""What a lint run found, over how much input."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from netpolgen.model.finding import Finding, Severity


@dataclass(frozen=True, slots=True)
class Extent:
    """How much was read; a List counts as one document, whatever it holds."""

    files: int = 0
    documents: int = 0
    workloads: int = 0
    policies: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """The findings of one run, in the order in which they are shown."""

    findings: tuple[Finding, ...]
    extent: Extent
    suppressed: tuple[Finding, ...] = ()

    @property
    def counts(self) -> Mapping[Severity, int]:
        """How many findings there are of each severity, worst first, none left out."""
        found = Counter(finding.severity for finding in self.findings)
        return {severity: found[severity] for severity in sorted(Severity, reverse=True)}

    def has_findings_at(self, minimum: Severity) -> bool:
        """Whether some finding is at least this bad."""
        return any(finding.severity >= minimum for finding in self.findings)
