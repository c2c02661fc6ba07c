"""A comparison for people: ``opened: SOURCE -> DESTINATION on PORTS``, what was closed likewise, then one summary.

Each pair stands on one line: one that both states connect is changed, and neither opened nor closed.
"""

from __future__ import annotations

from collections.abc import Iterator

from netpolgen.formats.comparison.grouped import grouped
from netpolgen.formats.comparison.words import marked, ports_in_short, standing, summary
from netpolgen.formats.connectivity.notation import Notation, written
from netpolgen.formats.words import counted, printable
from netpolgen.model.comparison import Shift
from netpolgen.semantics.comparison.compared import Comparison

_MOST_POSSIBLE = 20


def comparison_text(found: Comparison) -> Iterator[str]:
    """A line for each connection that was opened, closed or changed, and for whatever else differs; the summary."""
    for shift in Shift:
        if found.command == "plan" and not found.by_namespace:
            yield from grouped(found, shift)
        else:
            yield from written(found.map_of(shift, whole=True), _notation(found, shift))
    yield from _changed(found)
    yield from (f"new workload: {printable(str(ref))}\n" for ref in found.added)
    yield from (f"gone workload: {printable(str(ref))}\n" for ref in found.removed)
    yield from _possible(found)
    yield f"{summary(found)}\n"
    yield from (f"{sentence}\n" for sentence in standing(found))


def _notation(found: Comparison, shift: Shift) -> Notation:
    name = marked(found)
    return Notation(
        source=lambda peer: f"{shift}: {name(peer)} -> ",
        destination=lambda peer: f"{name(peer)} on ",
        ports=lambda ports, pairs: f"{ports_in_short(ports, pairs)}\n",
        between="",
    )


def _changed(found: Comparison) -> Iterator[str]:
    name = marked(found)
    for one in found.changed():
        after = ports_in_short(one.after, one.pairs)
        yield f"changed: {name(one.source)} -> {name(one.destination)} from {ports_in_short(one.before)} to {after}\n"


def _possible(found: Comparison) -> Iterator[str]:
    changes = found.possible.changes
    for change in changes[:_MOST_POSSIBLE]:
        yield printable(f"possibly {change.shift}: {change.example}") + "\n"
    if len(changes) > _MOST_POSSIBLE:
        yield f"and {counted(len(changes) - _MOST_POSSIBLE, 'more such difference')}; --format json has them\n"
