"""What a lint run found, over how much input."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from msgspec import Struct

from netpolgen.model.finding import Finding, Severity
from netpolgen.model.rule import RuleFacts
from netpolgen.model.suppression import Suppressed

SourceLine = Callable[[str, int], str | None]


def no_source(_file: str, _line: int) -> str | None:
    """The text of a line where no text is known."""
    return None


class Extent(Struct, frozen=True):
    """How much was read; a List counts as one document, whatever it holds."""

    files: int = 0
    documents: int = 0
    workloads: int = 0
    policies: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """The findings of one run, in the order in which they are shown; everything that is printed comes from here.

    ``minimum`` is the severity from which on a finding makes the run fail. ``rules`` are those that ran, by code.
    ``source_line`` gives the text of a line of a file, without its break, or None where it is not known.
    """

    findings: tuple[Finding, ...]
    extent: Extent
    suppressed: tuple[Suppressed, ...] = ()
    minimum: Severity = Severity.WARNING
    rules: tuple[RuleFacts, ...] = ()
    source_line: SourceLine = field(default=no_source, compare=False)

    @property
    def counts(self) -> Mapping[Severity, int]:
        """How many findings there are of each severity, worst first, none left out."""
        found = Counter(finding.severity for finding in self.findings)
        return {severity: found[severity] for severity in sorted(Severity, reverse=True)}

    @property
    def fails(self) -> bool:
        """Whether some finding is bad enough to make the run fail."""
        return any(finding.severity >= self.minimum for finding in self.findings)

    @property
    def worst_first(self) -> tuple[Finding, ...]:
        """The findings by severity and then as they are shown, for formats that may have to cut."""
        return tuple(sorted(self.findings, key=lambda finding: -finding.severity))


class View(Struct, frozen=True):
    """How a report is wanted, as far as a format leaves a choice.

    ``suppressed`` shows what was let pass; None leaves that to the format: those for machines do, those for people
    do not. Only formats for people heed ``paints``.
    """

    paints: bool = False
    suppressed: bool | None = None


PLAIN_VIEW = View()
