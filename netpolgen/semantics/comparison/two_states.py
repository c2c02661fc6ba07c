"""Two states side by side, over the workloads and namespaces of both, and what a comparison has to look at.

A flow can differ only where an end of it does: its pods, the labels of its namespace, or what is said of its side.
Everything else need not be judged twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from netpolgen.model.finding import ObjectRef
from netpolgen.model.inventory import Inventory
from netpolgen.model.objects import Namespace, Pod, Workload
from netpolgen.model.policy import Direction
from netpolgen.semantics.connectivity.roll import Roll, bits_of, shown_order
from netpolgen.semantics.state import State
from netpolgen.semantics.symbolic.statements import Subjects, stated_by
from netpolgen.semantics.universe import Bits, Universe, members
from netpolgen.semantics.vocabulary import PodSelection, Vocabulary


class TwoStates(Struct, frozen=True, dict=True):
    """Two states to compare, as read; workloads are the same where namespace, kind and name are."""

    old: Inventory
    new: Inventory

    @cached_property
    def before(self) -> State:
        """The old state with the workloads and namespaces that only the new one has."""
        return State(_extended(self.old, self.new))

    @cached_property
    def after(self) -> State:
        """The new state with the workloads and namespaces that only the old one has."""
        return State(_extended(self.new, self.old))

    @cached_property
    def rolls(self) -> tuple[Roll, Roll]:
        """The workloads of before and after, with the same numbers in both."""
        return Roll(self.before), Roll(self.after)

    @property
    def refs(self) -> tuple[ObjectRef, ...]:
        """The workloads of both states by their numbers."""
        return self.rolls[0].refs

    @cached_property
    def added(self) -> tuple[ObjectRef, ...]:
        """The workloads that only the new state has."""
        return _beyond(self.new, self.old)

    @cached_property
    def removed(self) -> tuple[ObjectRef, ...]:
        """The workloads that only the old state has."""
        return _beyond(self.old, self.new)

    def bits(self, refs: Iterable[ObjectRef]) -> Bits:
        """The numbers of these workloads."""
        return bits_of((self.numbers[ref] for ref in refs), len(self.refs))

    @cached_property
    def numbers(self) -> Mapping[ObjectRef, int]:
        """The number of each workload."""
        return {ref: number for number, ref in enumerate(self.refs)}

    def touched(self, direction: Direction) -> Bits:
        """The workloads for whose side a difference is possible; for all others that side says the same of all peers.

        Of a peer that is itself touched it may say something else.
        """
        return self.bits((*self.added, *self.removed, *self.altered)) | self._spoken_of_anew(direction)

    def turned(self, direction: Direction) -> Bits:
        """The workloads that are isolated in one of the states only, or of whose pods some are."""
        before, after = (
            self._having(state.reach.side(direction).isolated, roll)
            for state, roll in zip((self.before, self.after), self.rolls, strict=True)
        )
        return before ^ after

    @cached_property
    def altered(self) -> frozenset[ObjectRef]:
        """The workloads of both states whose pods a policy of either may treat differently now."""
        old, new = _pods_by_ref(self.old), _pods_by_ref(self.new)
        relabelled = frozenset(self._relabelled())
        suspects = [ref for ref, pods in old.items() if ref in new and new[ref] != pods]
        universe = Universe(
            self.after.inventory.namespace_by_name.values(),
            [pod for ref in suspects for pod in (*old[ref], *new[ref])],
            self._vocabulary,
        )
        numbers = iter(universe.class_of)
        told_apart = {ref for ref in suspects if {next(numbers) for _ in old[ref]} != {next(numbers) for _ in new[ref]}}
        return frozenset(told_apart | {ref for ref in old.keys() & new.keys() if ref.namespace in relabelled})

    @cached_property
    def of_many_kinds(self) -> frozenset[ObjectRef]:
        """The workloads of whose pods a policy of either state tells some from others."""
        return frozenset(
            ref for roll in self.rolls for ref, classes in zip(roll.refs, roll.classes, strict=True) if len(classes) > 1
        )

    def _relabelled(self) -> Iterator[str]:
        """The namespaces whose labels changed in a way that some selector can tell."""
        before, after = self.before.inventory.namespace_by_name, self.after.inventory.namespace_by_name
        selectors = {selection.namespaces for selection in self._vocabulary.selections}
        for name, namespace in before.items():
            old, new = namespace.labels, after[name].labels
            if old != new and any(selector.matches(old) != selector.matches(new) for selector in selectors):
                yield name

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        return Vocabulary.of_policies(self.old.policies) | Vocabulary.of_policies(self.new.policies)

    def _spoken_of_anew(self, direction: Direction) -> Bits:
        """The workloads of which only one of the states says something, in one direction."""
        old, new = stated_by(self.old.policies, direction), stated_by(self.new.policies, direction)
        subjects = set(old.isolated).symmetric_difference(new.isolated)
        subjects.update(one.subjects for one in set(old.statements).symmetric_difference(new.statements))
        return self._selected(subjects, self.before, self.rolls[0]) | self._selected(
            subjects, self.after, self.rolls[1]
        )

    def _selected(self, wanted: Iterable[Subjects], state: State, roll: Roll) -> Bits:
        bits = 0
        for subjects in wanted:
            bits |= state.universe.select(PodSelection.in_one(subjects.namespace, subjects.selector))
        return self._having(bits, roll)

    @staticmethod
    def _having(bits: Bits, roll: Roll) -> Bits:
        """The workloads with pods of some of these classes."""
        classes = frozenset(members(bits & roll.universe.every_pod))
        found = (number for number, own in enumerate(roll.classes) if not classes.isdisjoint(own))
        return bits_of(found, len(roll.refs))


def _extended(own: Inventory, other: Inventory) -> Inventory:
    """One state with what only the other has; where both know a namespace, its labels are the state's own."""
    known = {workload.ref for workload in own.workloads}
    guests = tuple(workload for workload in other.workloads if workload.ref not in known)
    namespaces: dict[str, Namespace] = {**other.namespace_by_name, **own.namespace_by_name}
    return replace(own, namespaces=tuple(namespaces.values()), workloads=(*own.workloads, *guests))


def _beyond(inventory: Inventory, other: Inventory) -> tuple[ObjectRef, ...]:
    known = {workload.ref for workload in other.workloads}
    return tuple(sorted({workload.ref for workload in inventory.workloads} - known, key=shown_order))


def _pods_by_ref(inventory: Inventory) -> Mapping[ObjectRef, frozenset[Pod]]:
    found: dict[ObjectRef, set[Pod]] = {}
    for workload in inventory.workloads:
        found.setdefault(workload.ref, set()).add(workload.pod)
    return {ref: frozenset(pods) for ref, pods in found.items()}


def workloads_but(inventory: Inventory, refs: frozenset[ObjectRef]) -> Inventory:
    """The same objects without these workloads."""
    kept: tuple[Workload, ...] = tuple(workload for workload in inventory.workloads if workload.ref not in refs)
    return replace(inventory, workloads=kept)
