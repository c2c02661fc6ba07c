"""Two states compared: who got further, who no longer does, and what only pods to come would notice."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from msgspec import Struct

from netpolgen.model.comparison import ChangedConnection, FailOn, Shift
from netpolgen.model.finding import ObjectRef
from netpolgen.model.left_out import LeftOut
from netpolgen.semantics.comparison.changed import changed_by_namespace, changed_connections
from netpolgen.semantics.comparison.delta import DeltaRow, delta_rows
from netpolgen.semantics.comparison.possible_changes import PossibleChanges, possible_changes
from netpolgen.semantics.comparison.two_states import TwoStates
from netpolgen.semantics.connectivity.collapsed_namespaces import NamespaceCollapse
from netpolgen.semantics.connectivity.connections import Row
from netpolgen.semantics.connectivity.picture import Collapsed, ConnectivityMap


class Comparison(Struct, frozen=True, dict=True):
    """The answer to ``diff`` and ``plan``; ``command`` is which of them.

    ``refs`` are the workloads of both states by the numbers that rows use. With ``by_namespace`` connections are shown
    in short. ``kept`` is how many connections a plan leaves, as a map counts them, and None where nothing is planned.
    """

    command: str
    refs: tuple[ObjectRef, ...]
    added: tuple[ObjectRef, ...]
    removed: tuple[ObjectRef, ...]
    delta: tuple[DeltaRow, ...]
    possible: PossibleChanges
    by_namespace: bool = False
    notes: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    kept: int | None = None

    def rows(self, shift: Shift, *, whole: bool = False) -> Iterator[Row]:
        """The connections that were opened or closed; with ``whole`` only those of pairs that one state connects."""
        found = (row.moves.row(shift, row.source, whole=whole) for row in self.delta)
        return (row for row in found if row.workloads or row.addresses)

    @cached_property
    def counts(self) -> dict[Shift, int]:
        """How many connections were opened and how many closed; a pair that gains and loses ports is in both."""
        return {shift: sum(row.size for row in self.rows(shift)) for shift in Shift}

    @cached_property
    def whole_counts(self) -> dict[Shift, int]:
        """How many pairs are connected in one state only; with ``changed_pairs`` each is counted once."""
        return {shift: sum(row.size for row in self.rows(shift, whole=True)) for shift in Shift}

    def map_of(self, shift: Shift, *, whole: bool = False) -> ConnectivityMap:
        """What was opened, or closed, as a map of its own; ``whole`` as for the rows."""

        def found() -> Iterator[Row]:
            return self.rows(shift, whole=whole)

        collapsed = None
        if self.by_namespace:
            collapse = NamespaceCollapse(self.refs)
            collapsed = Collapsed("namespace", (), lambda: collapse.connections(found()))
        return ConnectivityMap(self.refs, (), found, (), collapsed=collapsed)

    def changed(self) -> Iterator[ChangedConnection]:
        """The connections of both states whose ports differ; what they gain and lose is opened and closed as well."""
        find = changed_by_namespace if self.by_namespace else changed_connections
        return find(self.delta, self.refs)

    @cached_property
    def changed_pairs(self) -> int:
        """How many connections of both states differ."""
        return sum(move.size for row in self.delta for move in row.moves.changed)

    @cached_property
    def changed_ports(self) -> dict[Shift, int]:
        """How many of these gained ports and how many lost some; one that did both is in both."""
        changed = [move for row in self.delta for move in row.moves.changed]
        return {shift: sum(move.size for move in changed if move.shifts(shift)) for shift in Shift}

    def fails(self, on: FailOn) -> bool:
        """Whether there is something of the kind; what could not be compared may be of any kind."""
        if on is FailOn.NONE:
            return False
        shifts = {shift for shift in Shift if self.counts[shift]}
        shifts.update(change.shift for change in self.possible.changes)
        if on is FailOn.ANY:
            return bool(shifts or self.added or self.removed or self.possible.unproved)
        return Shift(on) in shifts or bool(self.possible.unproved)


def compared(
    states: TwoStates,
    command: str,
    *,
    by_namespace: bool = False,
    notes: tuple[str, ...] = (),
    left_out: tuple[LeftOut, ...] = (),
) -> Comparison:
    """Everything that differs between two states; the notes say what could not be looked at."""
    delta = tuple(delta_rows(states))
    possible = possible_changes(states, delta)
    return Comparison(
        command=command,
        refs=states.refs,
        added=states.added,
        removed=states.removed,
        delta=delta,
        possible=possible,
        by_namespace=by_namespace,
        notes=(*notes, *possible.unproved),
        left_out=left_out,
    )
