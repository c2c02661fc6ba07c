"""What policies say in vain: peers that others of the same pods already name, limits that others lift, holes they fill.

Judged over every peer and port that could exist. Isolation is no part of it: a peer that is permitted twice may still
stand in the policy that isolates.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from msgspec import Struct

from netpolgen.model.addresses import AddressSet
from netpolgen.model.inventory import Inventory
from netpolgen.model.labels import LabelSelector, ValueSet
from netpolgen.model.objects import Workload
from netpolgen.model.policy import (
    Anyone,
    Direction,
    IPBlockPeer,
    NetworkPolicy,
    NetworkPolicyPeer,
    NetworkPolicyPort,
    PolicyRule,
)
from netpolgen.model.source import Origin
from netpolgen.semantics.symbolic.cubes import (
    ADDRESS,
    SUBJECT_LABEL,
    Axis,
    Cube,
    CubeSet,
    Region,
    UndecidedError,
    remainder,
)
from netpolgen.semantics.symbolic.sides import KnownNamespaces, only_value, statement_cubes, subject_cube
from netpolgen.semantics.symbolic.statements import Statement, Subjects, subjects_of_policy


class PeerItem(Struct, frozen=True):
    """One entry of ``from`` or ``to``, with the ports of its rule, and what it permits."""

    policy: NetworkPolicy
    rule: PolicyRule
    peer: NetworkPolicyPeer
    cubes: tuple[Cube, ...]

    @property
    def place(self) -> Origin | None:
        """Where it stands; a rule without peers stands for the entry of everyone."""
        return self.rule.origin if isinstance(self.peer, Anyone) else self.peer.origin


class Redundant(Struct, frozen=True):
    """An entry that permits nothing which others do not; ``by`` are those that permit it."""

    item: PeerItem
    by: tuple[PeerItem, ...]


class Voided(Struct, frozen=True):
    """A policy that isolates in one direction pods to which others permit everything there."""

    policy: NetworkPolicy
    direction: Direction
    by: tuple[NetworkPolicy, ...]


class Reopened(Struct, frozen=True):
    """A block that an entry leaves out and others permit on all of its ports.

    ``at`` is the index of the block in ``except``, from 0; ``by`` are those with a part in it.
    """

    item: PeerItem
    at: int
    by: tuple[PeerItem, ...]


class NamespaceItems(Struct, frozen=True, dict=True):
    """All entries of the policies of one namespace in one direction, in reading order."""

    policies: tuple[NetworkPolicy, ...]
    direction: Direction
    known: KnownNamespaces
    workloads: tuple[Workload, ...]

    @cached_property
    def items(self) -> tuple[PeerItem, ...]:
        """One for each peer of each rule in force."""
        return tuple(
            PeerItem(policy, rule, peer, self._cubes(policy, rule, peer))
            for policy in self.policies
            for rule in policy.rules(self.direction)
            for peer in rule.peers
        )

    def _cubes(self, policy: NetworkPolicy, rule: PolicyRule, peer: NetworkPolicyPeer) -> tuple[Cube, ...]:
        statement = Statement(subjects_of_policy(policy), PolicyRule((peer,), rule.ports))
        return tuple(statement_cubes(statement, self.direction, self.known))

    @cached_property
    def _cube_set(self) -> CubeSet:
        return CubeSet([cube for item in self.items for cube in item.cubes])

    @cached_property
    def _item_of(self) -> Mapping[int, PeerItem]:
        return {id(cube): item for item in self.items for cube in item.cubes}

    def _item(self, cube: Cube) -> PeerItem:
        return self._item_of[id(cube)]

    def _others(self, cube: Cube, without: set[int]) -> list[Cube]:
        """The cubes that meet one, but for those of the entries with these ids."""
        return [other for other in self._cube_set.meeting(cube) if id(self._item(other)) not in without]

    def redundant(self) -> Iterator[Redundant]:
        """Entries that can all be dropped together; of two that permit the same it is the later one."""
        dropped: set[int] = set()
        for item in reversed(self.items):
            dropped.add(id(item))
            if by := self._covering(item, dropped):
                yield Redundant(item, by)
            else:
                dropped.remove(id(item))

    def _covering(self, item: PeerItem, without: set[int]) -> tuple[PeerItem, ...]:
        found: dict[int, PeerItem] = {}
        for cube in item.cubes:
            others = self._others(cube, without)
            whole = [other for other in others if cube <= other]
            if not whole and not is_inside(cube, others):
                return ()
            found.update((id(self._item(other)), self._item(other)) for other in whole[:1] or others)
        return tuple(found.values())

    def voided(self) -> Iterator[Voided]:
        """Policies whose isolation changes nothing for any pod that they select."""
        for policy in self.policies:
            if self.direction in policy.policy_types and (by := self._voiding(policy)):
                yield Voided(policy, self.direction, by)

    def _voiding(self, policy: NetworkPolicy) -> tuple[NetworkPolicy, ...]:
        subject = subject_cube(subjects_of_policy(policy))
        own = {id(item) for item in self.items if item.policy is policy} if self._unlimited.cubes else set()
        by: dict[int, NetworkPolicy] = {}
        # A policy for every pod is there for those to come, too.
        pods = self._pods(subjects_of_policy(policy)) if policy.pod_selector.requirements else (Cube({}),)
        for pod in pods if subject and self._unlimited.cubes else ():
            at = subject & pod if subject else None
            others = self._others(at, own) if at and self._unlimited.meeting(at) else []
            if at is None or not is_inside(at, others) or is_inside(at, self._of(policy, at)):
                return ()
            # Most of the time a single entry permits everything; then only that one is named.
            whole = [other for other in others if at <= other] or others
            by.update((id(found.policy), found.policy) for found in map(self._item, whole))
        return tuple(by.values())

    @cached_property
    def _unlimited(self) -> CubeSet:
        """What admits peers that nobody has named; without such a cube others never permit everything."""
        return CubeSet([cube for cube in self._cube_set.cubes if all(map(_takes_the_unnamed, cube.regions.items()))])

    def _of(self, policy: NetworkPolicy, cube: Cube) -> list[Cube]:
        return [other for other in self._cube_set.meeting(cube) if self._item(other).policy is policy]

    def reopened(self) -> Iterator[Reopened]:
        """Excepted blocks that the pods of the policy reach, or are reached from, all the same."""
        # Aliases bring the same long list of blocks to hundreds of entries.
        known: dict[tuple[int, tuple[NetworkPolicyPort, ...], str], tuple[PeerItem, ...]] = {}
        for item in self.items:
            if isinstance(item.peer, IPBlockPeer):
                for at, excepted in enumerate(item.peer.block.excepts):
                    key = (id(item.policy), item.rule.ports, excepted)
                    if key not in known:
                        known[key] = self._filling(item, AddressSet.of(excepted))
                    if by := known[key]:
                        yield Reopened(item, at, by)

    def _filling(self, item: PeerItem, hole: AddressSet) -> tuple[PeerItem, ...]:
        found: dict[int, PeerItem] = {}
        for pod in self._pods(subjects_of_policy(item.policy)):
            for cube in item.cubes:
                at = cube.replacing(ADDRESS, hole) & pod
                others = self._others(at, {id(item)}) if at else []
                if at is None or not others or not is_inside(at, others):
                    return ()
                found.update((id(self._item(other)), self._item(other)) for other in others)
        return tuple(found.values())

    def _pods(self, subjects: Subjects) -> tuple[Cube, ...]:
        """The known pods among the subjects, as far as anything here tells them apart; all that could be, if none."""
        if subjects.selector not in self._selected:
            matching = [looks for labels, looks in self._looks.items() if subjects.selector.matches(dict(labels))]
            self._selected[subjects.selector] = tuple(matching) or (Cube({}),)
        return self._selected[subjects.selector]

    @cached_property
    def _selected(self) -> dict[LabelSelector, tuple[Cube, ...]]:
        return {}

    @cached_property
    def _looks(self) -> Mapping[tuple[tuple[str, str], ...], Cube]:
        """Each way in which the known pods look to the policies, as labels and as flows of such subjects."""
        found: dict[tuple[tuple[str, str], ...], Cube] = {}
        for workload in self.workloads:
            if not workload.pod.host_network:
                values = [(key, workload.pod.labels.get(key)) for key in self._keys]
                point = Cube({Axis(SUBJECT_LABEL, key): only_value(value) for key, value in values})
                found.setdefault(tuple((key, value) for key, value in values if value is not None), point)
        return found

    @cached_property
    def _keys(self) -> tuple[str, ...]:
        return tuple(sorted({key for policy in self.policies for key, _ in policy.pod_selector.requirements}))


def _takes_the_unnamed(region: tuple[Axis, Region]) -> bool:
    axis, values = region
    return axis.of == SUBJECT_LABEL or not isinstance(values, ValueSet) or values.complement


def is_inside(cube: Cube, others: Sequence[Cube]) -> bool:
    """Whether a cube lies inside the union of others; no, too, when that is not found out within the bound."""
    try:
        return not any(True for _ in remainder(cube, others))
    except UndecidedError:
        return False


def items_by_namespace(inventory: Inventory) -> Iterator[NamespaceItems]:
    """The entries of each namespace that holds policies, ingress before egress."""
    known = KnownNamespaces(inventory.namespace_by_name)
    for namespace, policies in inventory.policies_by_namespace.items():
        workloads = inventory.workloads_by_namespace.get(namespace, ())
        for direction in Direction:
            yield NamespaceItems(policies, direction, known, workloads)
