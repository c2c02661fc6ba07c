"""``lint`` on the command line: which formats go where, and the exit code."""

from __future__ import annotations

from dataclasses import dataclass

from netpolgen.app.lint import LintOptions, LintResult, lint
from netpolgen.cli.errors import CLEAN, FOUND, NOTHING, UNUSABLE
from netpolgen.cli.output import Console, write_result
from netpolgen.cli.values import chosen, severity
from netpolgen.formats import FORMATS
from netpolgen.model.finding import Severity


@dataclass(frozen=True, slots=True)
class LintOutput:
    """How the report is given: ``formats`` are FMT or FMT:FILE; what has no file goes to ``output``."""

    formats: tuple[str, ...]
    output: str | None
    exit_zero: bool
    min_severity: str

    def targets(self) -> list[tuple[str, str | None]]:
        """Each format with its file. Raises UsageError for a format that is not there."""
        pairs = [text.partition(":") for text in self.formats or ("text",)]
        return [(chosen("--format", name, FORMATS), file or self.output) for name, _, file in pairs]


def run_lint(options: LintOptions, output: LintOutput, console: Console) -> int:
    """Lint, print the report in every format asked for; the exit code."""
    targets, minimum = output.targets(), severity(output.min_severity)
    with console.patience("reading and judging"):
        result = lint(options)
    for name, file in targets:
        write_result(FORMATS[name](result.report, console.paints and file is None), file)
    code = exit_code(result, minimum, documents_only=options.documents_only)
    if code == NOTHING:
        console.complain("nothing to work on: not one policy, workload, Service or Namespace was read")
    return CLEAN if output.exit_zero and code == FOUND else code


def exit_code(result: LintResult, minimum: Severity, *, documents_only: bool) -> int:
    """What a lint result ends in. Hooks pass any YAML file, so that with documents only, none that matters is fine."""
    if result.config_unusable:
        return UNUSABLE
    if result.report.has_findings_at(minimum):
        return FOUND
    return NOTHING if result.nothing_read and not documents_only else CLEAN
