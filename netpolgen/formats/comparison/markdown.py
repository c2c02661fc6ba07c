"""A comparison as Markdown for a comment on a pull request: the counts, then tables, cut to what a comment may hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from msgspec import Struct

from netpolgen.formats.comparison.words import marked, ports_in_short, standing, summary
from netpolgen.formats.connectivity.notation import Notation, written
from netpolgen.formats.markdown import LARGEST, escaped
from netpolgen.formats.words import counted
from netpolgen.model.comparison import Shift
from netpolgen.semantics.comparison.compared import Comparison

# For the heading of a section and the line that says how much of it was cut.
_RESERVE = 250
_MOST_NOTES = 10


class _Section(Struct, frozen=True):
    """A table: what its heading says, the heads of its columns, its rows, each a line; of these there may be many."""

    title: str
    columns: tuple[str, ...]
    rows: Callable[[], Iterable[str]]
    size: int | None = None

    @property
    def length(self) -> int:
        """The number of rows."""
        return sum(1 for _ in self.rows()) if self.size is None else self.size

    @property
    def head(self) -> str:
        rule = "|".join("---" for _ in self.columns)
        return f"\n#### {self.title}\n\n| {' | '.join(self.columns)} |\n|{rule}|\n"


def comparison_markdown(found: Comparison) -> Iterator[str]:
    """The heading, doubts, and a table for each kind of difference, opened connections first."""
    head = "".join(_head(found))
    yield head
    sections = list(_sections(found))
    left = LARGEST - len(head) - _RESERVE * len(sections)
    for section in sections:
        yield section.head
        for shown, row in enumerate(section.rows()):
            if len(row) > left:
                yield f"\n… and {section.length - shown:,} more, which a comment has no room for{_in_short(found)}.\n"
                break
            left -= len(row)
            yield row


def _in_short(found: Comparison) -> str:
    return "" if found.by_namespace else "; `--collapse namespace` shows them in short"


def _head(found: Comparison) -> Iterator[str]:
    yield f"<!-- netpolgen {found.command} -->\n### netpolgen {found.command}: {escaped(summary(found))}\n"
    for sentence in standing(found):
        yield f"\n{escaped(sentence)}\n"
    for note in found.notes[:_MOST_NOTES]:
        yield f"\n{escaped(note)}\n"
    if found.left_out:
        errors = counted(len(found.left_out), "error")
        yield f"\n⚠️ {errors} in the manifests, the first at {escaped(str(found.left_out[0].location))}.\n"


def _sections(found: Comparison) -> Iterator[_Section]:
    ends, pairs = ("From", "To"), ("Pairs",) if found.by_namespace else ()
    for shift, size in found.whole_counts.items():
        if size:
            rows = partial(_connections, found, shift)
            yield _Section(
                f"{str(shift).capitalize()} ({size:,})", (*ends, "Ports", *pairs), rows, None if pairs else size
            )
    if size := found.changed_pairs:
        columns = (*ends, "Ports before", "Ports after", *pairs)
        yield _Section(f"Changed ({size:,})", columns, partial(_changed, found), None if pairs else size)
    if found.added or found.removed:
        yield _Section("Workloads", ("Workload", ""), partial(_workloads, found))
    if found.possible.changes:
        title = f"For pods to come ({len(found.possible.changes)})"
        yield _Section(title, ("", "Example"), partial(_possible, found))


def _connections(found: Comparison, shift: Shift) -> Iterator[str]:
    name = marked(found)
    notation = Notation(
        source=lambda peer: f"| {escaped(name(peer))} ",
        destination=lambda peer: f"| {escaped(name(peer))} ",
        ports=lambda ports, pairs: f"| {ports_in_short(ports)} {'' if pairs is None else f'| {pairs} '}|\n",
        between="",
    )
    for piece in written(found.map_of(shift, whole=True), notation):
        yield from piece.splitlines(keepends=True)


def _changed(found: Comparison) -> Iterator[str]:
    name = marked(found)
    for one in found.changed():
        ports = [ports_in_short(one.before), ports_in_short(one.after)]
        cells = [escaped(name(one.source)), escaped(name(one.destination)), *ports]
        yield _line(cells if one.pairs is None else [*cells, str(one.pairs)])


def _workloads(found: Comparison) -> Iterator[str]:
    for refs, word in ((found.added, "new"), (found.removed, "gone")):
        yield from (_line((escaped(str(ref)), word)) for ref in refs)


def _possible(found: Comparison) -> Iterator[str]:
    for change in found.possible.changes:
        yield _line((str(change.shift), escaped(str(change.example))))


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |\n"
