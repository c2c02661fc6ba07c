"""``lint`` on the command line: which formats go where, and the exit code."""

from __future__ import annotations

import os
import sys

from msgspec import Struct

from netpolgen.app.linting.lint import LintOptions, LintResult, lint
from netpolgen.cli.errors import CLEAN, FOUND, NOTHING, UNUSABLE
from netpolgen.cli.fixes import NO_FIXES, Fixes
from netpolgen.cli.output import Console, write_result
from netpolgen.cli.values import chosen, day, rule_words, severity
from netpolgen.formats import FORMATS, format_called
from netpolgen.formats.words import counted
from netpolgen.inputs.manifests import StandIns
from netpolgen.model.errors import UsageError
from netpolgen.model.results import View

_STDOUT = "-"


_Words = list[str] | None


class LintCommand(Struct, frozen=True):
    """What to lint, as given: ``rules`` to select, to add and to ignore, ``baselines`` to use and to write."""

    paths: _Words
    documents_only: bool
    rules: tuple[_Words, _Words, _Words]
    baselines: tuple[str | None, str | None]
    min_severity: str
    config: str | None
    no_config: bool
    as_of: str | None
    stand_ins: StandIns

    def options(self) -> LintOptions:
        """The same with every value checked. Raises UsageError."""
        select, extend_select, ignore = self.rules
        baseline, writes_baseline = self._baseline()
        return LintOptions(
            today=day(self.as_of),
            paths=tuple(self.paths or ()),
            documents_only=self.documents_only,
            select=rule_words("--select", select),
            ignore=rule_words("--ignore", ignore),
            extend_select=rule_words("--extend-select", extend_select),
            config=self.config,
            use_config=not self.no_config,
            minimum=severity(self.min_severity),
            baseline=baseline,
            writes_baseline=writes_baseline,
            stand_ins=self.stand_ins,
        )

    def _baseline(self) -> tuple[str | None, bool]:
        """The file of the baseline, and whether it is written anew."""
        used, written = self.baselines
        if "" in self.baselines:
            raise UsageError("--baseline and --write-baseline need the name of a file")
        if used and written and used != written:
            raise UsageError(f"--baseline {used} and --write-baseline {written} are two files; name one")
        return written or used, written is not None


class LintOutput(Struct, frozen=True):
    """How the report is given: ``formats`` are FMT or FMT:FILE; what has no file goes to ``output``.

    ``suppressed`` is None where nobody said whether to show what was let pass.
    """

    formats: tuple[str, ...] = ()
    output: str | None = None
    exit_zero: bool = False
    statistics: bool = False
    suppressed: bool | None = None

    def targets(self) -> dict[str, str]:
        """The format for each place, ``-`` being standard output.

        Raises UsageError for a format that is not there, one with an empty file name, or two for one place.
        """
        rest = self.output or _STDOUT
        targets: dict[str, str] = {}
        for name, file in self._wanted():
            place = file or rest
            if place in targets:
                where = "standard output" if place == _STDOUT else place
                raise UsageError(
                    f"{targets[place]} and {name} would both go to {where}; give one a file of its own: {name}:FILE"
                )
            targets[place] = name
        return targets

    def _wanted(self) -> list[tuple[str, str]]:
        """Each format with its file, empty where none is named."""
        wanted = [_format_and_file(text) for text in self.formats]
        if self.statistics:
            wanted.append(("statistics", ""))
        return wanted or [(self._usual_format(), "")]

    def _usual_format(self) -> str:
        """What is printed when nobody says: what fits the reader."""
        if self.output not in {None, _STDOUT}:
            return "text"
        if os.environ.get("GITHUB_ACTIONS") == "true":
            return "github"
        return "full" if is_terminal() else "text"


def is_terminal() -> bool:
    """Whether a person reads standard output."""
    return sys.stdout is not None and sys.stdout.isatty()


def _format_and_file(text: str) -> tuple[str, str]:
    name, colon, file = text.partition(":")
    if colon and not file:
        raise UsageError(f"--format {text!r} names no file; write {name}:FILE, or {name} alone for standard output")
    return chosen("--format", name, FORMATS), file


def run_lint(command: LintCommand, output: LintOutput, console: Console, fixes: Fixes = NO_FIXES) -> int:
    """Lint, fix if that is asked for, print the report in every format asked for; the exit code."""
    options, targets = command.options(), output.targets()
    if fixes.are_wanted() and options.writes_baseline:
        raise UsageError("--write-baseline lets pass what --fix would mend; fix first, and write the baseline then")
    if fixes.diff:
        return _show_diff(options, output, console, fixes)
    result = _fixed(options, fixes, console) if fixes.fix else _linted(options, console)
    for place, name in targets.items():
        view = View(paints=console.paints and place == _STDOUT, suppressed=output.suppressed)
        write_result(format_called(name)(result.report, view), place)
    _write_baseline(options, result, console)
    return _ended(exit_code(result, documents_only=options.documents_only), output, console)


def _linted(options: LintOptions, console: Console) -> LintResult:
    with console.patience("reading and judging"):
        return lint(options)


def _fixed(options: LintOptions, fixes: Fixes, console: Console) -> LintResult:
    from netpolgen.cli.fixing import fixed_result

    return fixed_result(options, fixes, console)


def _show_diff(options: LintOptions, output: LintOutput, console: Console, fixes: Fixes) -> int:
    """Prints what fixing would change in place of the report."""
    if output.formats or output.statistics:
        raise UsageError("--diff prints a diff and nothing else; leave out --format and --statistics")
    from netpolgen.cli.fixing import print_diff

    result, changes = print_diff(options, fixes, output.output, console)
    code = exit_code(result, documents_only=options.documents_only)
    if code in {CLEAN, FOUND}:
        code = FOUND if changes else CLEAN
    return _ended(code, output, console)


def _ended(code: int, output: LintOutput, console: Console) -> int:
    if code == NOTHING:
        console.complain("nothing to work on: not one policy, workload, Service or Namespace was read")
    return CLEAN if output.exit_zero and code == FOUND else code


def _write_baseline(options: LintOptions, result: LintResult, console: Console) -> None:
    if not options.writes_baseline:
        return
    if result.baseline is None:
        console.complain("the baseline was not written, since not everything could be judged")
        return
    from netpolgen.formats.baseline import baseline_json

    write_result(baseline_json(result.baseline), options.baseline)
    console.remark(f"wrote {options.baseline}: {counted(len(result.baseline), 'finding')}")


def exit_code(result: LintResult, *, documents_only: bool) -> int:
    """What a lint result ends in. Hooks pass any YAML file, so that with documents only, none that matters is fine."""
    if result.config_unusable:
        return UNUSABLE
    if result.report.fails:
        return FOUND
    return NOTHING if result.nothing_read and not documents_only else CLEAN
