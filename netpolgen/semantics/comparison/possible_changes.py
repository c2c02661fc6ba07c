"""Differences between two states that none of their pods shows, but one that could exist would."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from itertools import islice

from msgspec import Struct, field

from netpolgen.model.comparison import Shift
from netpolgen.model.connectivity import WorkloadPeer
from netpolgen.model.finding import ObjectRef
from netpolgen.model.inventory import Inventory
from netpolgen.model.objects import Workload
from netpolgen.model.policy import Direction
from netpolgen.semantics.comparison.delta import DeltaRow
from netpolgen.semantics.comparison.two_states import TwoStates, workloads_but
from netpolgen.semantics.symbolic.example import Example, PossiblePod, example_of
from netpolgen.semantics.symbolic.possible import Difference, NotComparedError, PermittedSides, passing, surplus_at
from netpolgen.semantics.symbolic.sides import KnownNamespaces
from netpolgen.semantics.universe import members

# The pieces of a difference are without bound; a few tell what a change is about.
_MOST_WEIGHED = 64
_MOST_TOLD = 3

# Most pieces are no difference where the other end denies them; so many may turn out to be none.
_MOST_SIFTED = 4096

_UNKNOWN = "whether pods to come would notice a difference there is not known"


class PossibleChange(Struct, frozen=True):
    """A flow that only one of two states permits, with an end that no workload is."""

    shift: Shift
    example: Example


class PossibleChanges(Struct, frozen=True):
    """Some of each direction, namespace and shift; ``unproved`` says where the comparison was given up, and why."""

    changes: tuple[PossibleChange, ...] = ()
    unproved: tuple[str, ...] = ()


def possible_changes(states: TwoStates, rows: Iterable[DeltaRow]) -> PossibleChanges:
    """What only pods to come would notice, opened first; the rows are what today's workloads notice.

    A difference is left out when today's workloads show it as well. Workloads of one state alone show what is theirs;
    those whose pods are not what they were, or not all alike, show nothing here: others of their pods may hide it.
    """
    seeker = _Seeker(
        known=workloads_but(states.after.inventory, states.altered | states.of_many_kinds),
        of_one_state=frozenset((*states.added, *states.removed)),
        brought_along=frozenset(_brought_along(states)),
        turned=_turned(states, rows),
    )
    old, new = (state.inventory.namespace_by_name for state in (states.before, states.after))
    known = KnownNamespaces(old)
    before = PermittedSides.of(states.old.policies, known)
    after = PermittedSides.of(states.new.policies, known if old == new else KnownNamespaces(new))
    changes = (*seeker.changes(Shift.OPENED, before, after), *seeker.changes(Shift.CLOSED, after, before))
    return PossibleChanges(changes, tuple(seeker.unproved))


def _brought_along(states: TwoStates) -> Iterator[str]:
    """The namespaces that came or went with their workloads; what their policies do is no change for anybody else."""
    old, new = states.old.namespace_by_name, states.new.namespace_by_name
    yield from (ref.namespace for ref in states.added if ref.namespace not in old)
    yield from (ref.namespace for ref in states.removed if ref.namespace not in new)


_Turned = Mapping[tuple[Shift, Direction], AbstractSet[ObjectRef]]


def _turned(states: TwoStates, rows: Iterable[DeltaRow]) -> _Turned:
    """The workloads that got isolated, or no longer are, and of which flows of today were opened or closed by that."""
    moved = {(shift, direction): 0 for shift in Shift for direction in Direction}
    for row in rows:
        for shift in Shift:
            found = row.moves.row(shift, row.source)
            if found.size and isinstance(row.source, WorkloadPeer):
                moved[shift, Direction.EGRESS] |= 1 << states.numbers[row.source.ref]
            for _, destinations in found.workloads:
                moved[shift, Direction.INGRESS] |= destinations
    return {
        (shift, direction): frozenset(states.refs[number] for number in members(bits & states.turned(direction)))
        for (shift, direction), bits in moved.items()
    }


class _Seeker(Struct, frozen=True):
    """Looks for differences that the workloads of ``known`` do not show, and notes where that was too much work."""

    known: Inventory
    of_one_state: AbstractSet[ObjectRef]
    brought_along: AbstractSet[str]
    turned: _Turned
    unproved: list[str] = field(default_factory=list)

    def changes(self, shift: Shift, narrower: PermittedSides, wider: PermittedSides) -> Iterator[PossibleChange]:
        """Examples of what the wider sides permit beyond the narrower, each once."""
        told: set[str] = set()
        for direction in Direction:
            more, less = wider.sides(direction), narrower.sides(direction)
            for namespace in sorted({*more.by_namespace, *less.by_namespace} - self.brought_along):
                found = self._examples(surplus_at(more, less, namespace), wider)
                for example in self._telling(found, self.turned[shift, direction], namespace):
                    if str(example) not in told:
                        told.add(str(example))
                        yield PossibleChange(shift, example)

    def _examples(self, differences: Iterator[Difference], sides: PermittedSides) -> Iterator[Example]:
        """One for each of the first differences that today's workloads do not show; where it gets hard, the end."""
        weighed = 0
        try:
            for difference in islice(differences, _MOST_SIFTED):
                examples = [example_of(part, self.known) for part in islice(passing(difference, sides), _MOST_WEIGHED)]
                weighed += bool(examples)
                if examples and all(map(_is_of_pods_to_come, examples)):
                    yield min(examples, key=_order)
                if weighed == _MOST_WEIGHED:
                    return
            if (beyond := next(differences, None)) and not weighed:
                self.unproved.append(f"{_where(beyond)} was not compared beyond {_MOST_SIFTED:,} pieces; {_UNKNOWN}")
        except NotComparedError as error:
            self.unproved.append(f"{error}; {_UNKNOWN}")

    def _telling(
        self, examples: Iterable[Example], turned: AbstractSet[ObjectRef], namespace: str
    ) -> Iterator[Example]:
        """The few of one namespace that say something new to people who see what today's workloads notice.

        Where a workload is isolated now or no longer is, that concerns all peers, to come or not; and its neighbours
        to come are likely in the same position.
        """
        most = 1 if any(ref.namespace == namespace for ref in turned) else _MOST_TOLD
        found, plain = sorted(examples, key=_order), turned | self.of_one_state
        yield from [one for one in found if one.is_known and _subject(one) not in plain][:_MOST_TOLD]
        yield from [one for one in found if not one.is_known][:most]


def _is_of_pods_to_come(example: Example) -> bool:
    return isinstance(example.source, PossiblePod) or isinstance(example.destination, PossiblePod)


def _where(difference: Difference) -> str:
    return f"the {difference.direction.lower()} of namespace {difference.namespace}"


def _order(example: Example) -> tuple[object, ...]:
    return *example.strangeness, str(example)


def _subject(example: Example) -> ObjectRef | None:
    """The workload whose policies make the difference, if it is one."""
    subject = example.destination if example.direction is Direction.INGRESS else example.source
    return subject.ref if isinstance(subject, Workload) else None
