"""``build`` on the command line: what is printed, what is written, and the exit code."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from netpolgen.app.build import BuildOptions, build
from netpolgen.cli.errors import CLEAN, FOUND
from netpolgen.cli.output import Console, replace_file, write_result
from netpolgen.cli.values import chosen, day
from netpolgen.formats.build import broken_line, build_json, check_lines, diff_lines, summary_lines
from netpolgen.formats.text import finding_lines
from netpolgen.model.changes import Action, BuildResult, Change
from netpolgen.model.errors import UsageError
from netpolgen.model.finding import Severity


@dataclass(frozen=True, slots=True)
class BuildCommand:
    """The options of ``build`` that decide what it does."""

    out: str | None
    manifests: tuple[str, ...]
    check: bool
    diff: bool
    stdout: bool
    config: str | None
    as_of: str | None

    @property
    def writes(self) -> bool:
        """Whether the files are to be written."""
        return not (self.check or self.diff or self.stdout)


def run_build(command: BuildCommand, format_: str, output: str | None, console: Console) -> int:
    """Build, print and, unless asked only to look, write. The exit code."""
    chosen("--format", format_, ("text", "json"))
    options = BuildOptions(day(command.as_of), command.config, command.out, command.manifests)
    with console.patience("compiling and proving"):
        result = build(options)
    expiring = result.expiring if command.check else ()
    for line in finding_lines((*result.warnings, *expiring)):
        console.remark(line)
    if result.broken:
        for line in (*finding_lines(result.broken), broken_line(result)):
            console.complain(line)
        return FOUND
    write_result(_printed(command, result, format_), output)
    if command.writes:
        write_changes(Path(result.directory), result.changes)
    for line in summary_lines(result, written=command.writes):
        console.remark(line)
    outdated = result.changes or any(finding.severity is Severity.ERROR for finding in expiring)
    return FOUND if command.check and outdated else CLEAN


def _printed(command: BuildCommand, result: BuildResult, format_: str) -> Iterable[str]:
    if command.stdout:
        return (result.stream,)
    if format_ == "json":
        return build_json(result)
    return chain(diff_lines(result) if command.diff else (), check_lines(result) if command.check else ())


def write_changes(directory: Path, changes: Iterable[Change]) -> None:
    """Carry the changes out so that the directory can be used at any moment.

    New policies come before the kustomizations that list them, and what is removed goes last. Raises UsageError.
    """
    ordered = sorted(changes, key=lambda change: (change.action is Action.DELETE, _lists_others(change), change.path))
    for change in ordered:
        path = directory / change.path
        try:
            if change.action is Action.DELETE:
                path.unlink()
                _remove_empty(path.parent, directory)
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(f"cannot write {error.filename}: {error.strerror}; run the build again") from error
        if change.action is not Action.DELETE:
            replace_file(path, change.after)


def _lists_others(change: Change) -> int:
    """Nought for a policy, more for a kustomization, most for the one on top."""
    return 0 if not change.path.endswith("kustomization.yaml") else 2 - change.path.count("/")


def _remove_empty(folder: Path, top: Path) -> None:
    if folder != top and not any(folder.iterdir()):
        folder.rmdir()
