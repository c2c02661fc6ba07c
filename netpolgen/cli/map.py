"""``map`` on the command line."""

from __future__ import annotations

from netpolgen.app.mapping.map import COLLAPSES, MapOptions, connectivity_map
from netpolgen.cli.errors import CLEAN, NOTHING
from netpolgen.cli.left_out import exit_code_with
from netpolgen.cli.output import Console, write_result
from netpolgen.cli.values import chosen
from netpolgen.formats.connectivity import MAP_FORMATS, WITH_EXPOSURE, map_format
from netpolgen.formats.words import counted
from netpolgen.model.errors import UsageError
from netpolgen.model.policy import Direction
from netpolgen.semantics.connectivity.picture import ConnectivityMap

# Beyond so many connections nobody reads them, and whoever asked may rather have them in short.
_LARGE = 100_000
# Workloads that policies treat alike are worth taking together where that leaves so large a part of them at most.
_SHORTER = 0.7


def direction_of(text: str | None) -> Direction | None:
    """The direction of ``--direction``. Raises UsageError."""
    known = {str(direction).lower(): direction for direction in Direction}
    return None if text is None else known[chosen("--direction", text, known)]


def run_map(options: MapOptions, format_: str, output: str | None, console: Console) -> int:
    """Map and print. How much there is, what cannot be known and what had to be left out goes to standard error."""
    chosen("--format", format_, MAP_FORMATS)
    if options.collapse:
        chosen("--collapse", options.collapse, COLLAPSES)
    if options.exposure and format_ not in WITH_EXPOSURE:
        raise UsageError(f"--exposure goes with the formats {', '.join(WITH_EXPOSURE)}; {format_} has connections only")
    with console.patience("reading and judging"):
        found = connectivity_map(options)
        size = 0 if console.quiet or found.collapsed else sum(row.size for row in found.rows())
    if not found.collapsed:
        console.remark(_size_in_words(size, found))
    write_result(map_format(format_)(found), output)
    for note in found.notes:
        console.remark(f"note: {note}")
    if not found.refs:
        console.complain("nothing to work on: not one workload was read")
    return exit_code_with(CLEAN if found.refs else NOTHING, found.left_out, console)


def _size_in_words(connections: int, found: ConnectivityMap) -> str:
    text = f"{counted(connections, 'connection')} of {counted(len(found.listed), 'workload')}"
    if connections <= _LARGE:
        return text
    by_class = "--collapse class or " if found.kinds < len(found.refs) * _SHORTER else ""
    return f"{text}; {by_class}--collapse namespace shows them in short"
