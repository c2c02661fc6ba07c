"""``lint --fix`` and ``lint --diff`` on the command line: what is written, what is said of it, and the exit code."""

from __future__ import annotations

from pathlib import Path

from netpolgen.app.linting.fixing import lint_and_fix
from netpolgen.app.linting.lint import LintOptions, LintResult
from netpolgen.cli.fixes import Fixes
from netpolgen.cli.output import Console, replace_file, write_result
from netpolgen.formats.fixing import fixing_diff, fixing_lines
from netpolgen.inputs.files.access import FileFault, read_bounded
from netpolgen.model.errors import UsageError
from netpolgen.model.fixing import Fixing, Rewritten

_SUFFIX = ".part"  # of a file that is being written: no build that runs beside takes it for its own


def fixed_result(options: LintOptions, fixes: Fixes, console: Console) -> LintResult:
    """Fixes what can be fixed, says so, and gives the report on what is left. Raises UsageError."""
    result, fixing = _fixed(options, fixes, console)
    for item in fixing.rewritten:
        _write(item)
    for line in fixing_lines(fixing, result.report.findings, written=True):
        console.remark(line)
    return result


def print_diff(options: LintOptions, fixes: Fixes, output: str | None, console: Console) -> tuple[LintResult, bool]:
    """Prints what fixing would change; the report on what would be left, and whether anything changes."""
    result, fixing = _fixed(options, fixes, console)
    write_result(fixing_diff(fixing), output)
    for line in fixing_lines(fixing, result.report.findings, written=False):
        console.remark(line)
    return result, bool(fixing.rewritten)


def _fixed(options: LintOptions, fixes: Fixes, console: Console) -> tuple[LintResult, Fixing]:
    with console.patience("reading, judging and fixing"):
        return lint_and_fix(options, unsafe=fixes.unsafe)


def _write(item: Rewritten) -> None:
    try:
        is_as_read = read_bounded(item.path) == item.before
    except FileFault as fault:
        raise UsageError(f"{item.file} {fault}") from None
    if not is_as_read:
        raise UsageError(f"{item.file} was changed by somebody else in the meantime; run again")
    replace_file(Path(item.path), (item.after,), _SUFFIX)
