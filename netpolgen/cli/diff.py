"""``diff`` and ``plan`` on the command line."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from netpolgen.app.mapping.diff import COLLAPSES, DiffOptions, diff
from netpolgen.app.mapping.plan import PlanOptions, plan
from netpolgen.cli.errors import CLEAN, FOUND
from netpolgen.cli.left_out import exit_code_with
from netpolgen.cli.output import Console, write_result
from netpolgen.cli.values import chosen
from netpolgen.formats.comparison import COMPARISON_FORMATS, comparison_format
from netpolgen.model.comparison import FailOn
from netpolgen.semantics.comparison.compared import Comparison

# Beyond so many connections nobody reads them one by one.
_LARGE = 1000


class ComparisonOutput(Struct, frozen=True):
    """How a comparison is shown, and what makes it fail."""

    format: str
    output: str | None
    collapse: str
    fail_on: str


def run_diff(options: DiffOptions, shown: ComparisonOutput, console: Console) -> int:
    """Compare and print; the exit code."""
    return _run(lambda: diff(options), shown, console)


def run_plan(options: PlanOptions, shown: ComparisonOutput, console: Console) -> int:
    """Compare the manifests as they are with the same after the build is applied, and print; the exit code."""
    return _run(lambda: plan(options), shown, console)


def _run(compare: Callable[[], Comparison], shown: ComparisonOutput, console: Console) -> int:
    chosen("--format", shown.format, COMPARISON_FORMATS)
    if shown.collapse:
        chosen("--collapse", shown.collapse, COLLAPSES)
    fail_on = FailOn(chosen("--fail-on", shown.fail_on, [str(item) for item in FailOn]))
    with console.patience("reading and comparing"):
        found = compare()
        size = sum(found.whole_counts.values()) + found.changed_pairs
    if size > _LARGE and not found.by_namespace:
        console.remark(f"{size:,} connections differ; --collapse namespace shows them in short")
    write_result(comparison_format(shown.format)(found), shown.output)
    for note in found.notes:
        console.remark(f"note: {note}")
    return exit_code_with(FOUND if found.fails(fail_on) else CLEAN, found.left_out, console)
