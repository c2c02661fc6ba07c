"""``build`` on the command line: what is printed, what is written, and the exit code."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import ExitStack
from itertools import chain, combinations

from msgspec import Struct

from netpolgen.app.building.build import BuildOptions, build
from netpolgen.app.building.standing import compare, require_policies
from netpolgen.cli.claim import claimed
from netpolgen.cli.errors import CLEAN, FOUND, UNUSABLE
from netpolgen.cli.output import Console, write_result
from netpolgen.cli.values import chosen, day
from netpolgen.cli.writing import write_changes
from netpolgen.formats.build import (
    broken_line,
    build_json,
    check_lines,
    diff_lines,
    in_the_way_lines,
    left_alone_lines,
    summary_lines,
)
from netpolgen.formats.text import finding_lines
from netpolgen.model.changes import BuildResult, Standing
from netpolgen.model.errors import UsageError
from netpolgen.model.finding import Severity

# What two options say of one and the same thing.
_EXCLUSIVE = (
    frozenset({"--stdout", "--check"}),
    frozenset({"--stdout", "--diff"}),
    frozenset({"--stdout", "--format json"}),
    frozenset({"--stdout", "--out"}),
    frozenset({"--diff", "--format json"}),
)


class BuildCommand(Struct, frozen=True):
    """The options of ``build`` that decide what it does."""

    out: str | None
    manifests: tuple[str, ...]
    check: bool
    diff: bool
    stdout: bool
    config: str | None
    as_of: str | None
    format: str = "text"
    output: str | None = None

    @property
    def writes(self) -> bool:
        """Whether the files are to be written."""
        return not (self.check or self.diff or self.stdout)

    def options(self) -> BuildOptions:
        """What to build. Raises UsageError for options that exclude each other and for values that are none."""
        given = {
            "--check": self.check,
            "--diff": self.diff,
            "--stdout": self.stdout,
            "--format json": chosen("--format", self.format, ("text", "json")) == "json",
            "--out": self.out is not None,
        }
        for one, other in combinations([option for option, is_given in given.items() if is_given], 2):
            if {one, other} in _EXCLUSIVE:
                raise UsageError(f"{one} and {other} exclude each other; leave one out")
        return BuildOptions(day(self.as_of), self.config, self.out, self.manifests)


def run_build(command: BuildCommand, console: Console) -> int:
    """Build, print and, unless asked only to look, write. The exit code."""
    options = command.options()
    with console.patience("compiling and proving"):
        result = build(options)
    expiring = result.expiring if command.check else ()
    for line in finding_lines((*result.warnings, *expiring)):
        console.remark(line)
    if result.broken:
        for line in (*finding_lines(result.broken), broken_line(result)):
            console.complain(line)
        return FOUND
    if command.stdout:
        return _print_stream(command, result, console)
    with ExitStack() as claims:
        is_alone = False
        if command.writes:
            with console.patience("waiting for another build"):
                is_alone = claims.enter_context(claimed(result.place))
        code = _carry_out(command, result, compare(result), console, is_alone=is_alone)
    has_expired = any(finding.severity is Severity.ERROR for finding in expiring)
    return max(code, FOUND) if has_expired else code


def _print_stream(command: BuildCommand, result: BuildResult, console: Console) -> int:
    require_policies(result)
    write_result((result.stream,), command.output)
    for line in summary_lines(result):
        console.remark(line)
    return CLEAN


def _carry_out(
    command: BuildCommand, result: BuildResult, standing: Standing, console: Console, *, is_alone: bool
) -> int:
    write_result(_printed(command, result, standing), command.output)
    for line in in_the_way_lines(result, standing):
        console.complain(line)
    if standing.in_the_way:
        return UNUSABLE
    if command.writes:
        write_changes(result.place, standing, is_alone=is_alone)
    for line in chain(summary_lines(result, standing, written=command.writes), left_alone_lines(result, standing)):
        console.remark(line)
    return FOUND if standing.changes and not command.writes else CLEAN


def _printed(command: BuildCommand, result: BuildResult, standing: Standing) -> Iterable[str]:
    if command.format == "json":
        return build_json(result, standing)
    return chain(
        diff_lines(result, standing) if command.diff else (), check_lines(result, standing) if command.check else ()
    )
