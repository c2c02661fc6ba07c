"""What is said of one direction, as cubes over every pod, namespace, address and port that could exist.

The namespaces of the manifests are taken as they are, with their labels; any other may exist with any labels. Pods may
carry any labels and call any of their ports by any name. A host-network pod is no pod here: no selector selects it.

Sources: field documentation of NetworkPolicySpec, NetworkPolicyPeer and NetworkPolicyPort.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import assert_never

from msgspec import Struct

from netpolgen.model.addresses import AddressSet
from netpolgen.model.labels import LabelSelector, Operator, ValueSet
from netpolgen.model.objects import NAMESPACE_NAME_LABEL, Namespace
from netpolgen.model.policy import Anyone, Direction, IPBlockPeer, NamedPort, NetworkPolicyPeer, PodPeer, PolicyRule
from netpolgen.model.ports import PortSet, Protocol
from netpolgen.semantics.symbolic.cubes import (
    ADDRESS,
    NAMED_PORT,
    NAMESPACE_LABEL,
    PEER_LABEL,
    PEER_NAMESPACE,
    PORT,
    SUBJECT_LABEL,
    Axis,
    Cube,
    CubeSet,
    Region,
)
from netpolgen.semantics.symbolic.statements import Stated, Statement, Subjects

_Regions = tuple[tuple[Axis, Region], ...]

_PRESENT = ValueSet.of(Operator.EXISTS)
_OUTSIDE = ValueSet.of(Operator.DOES_NOT_EXIST)


@dataclass(frozen=True)
class KnownNamespaces:
    """The namespaces that the manifests hold, by name."""

    by_name: Mapping[str, Namespace]
    _selected: dict[LabelSelector, tuple[_Regions, ...]] = field(default_factory=dict, compare=False, repr=False)

    def regions(self, selector: LabelSelector) -> tuple[_Regions, ...]:
        """The namespaces that a selector selects: known ones by name, others by label; each a region of its own."""
        if selector not in self._selected:
            self._selected[selector] = tuple(self._regions(selector))
        return self._selected[selector]

    def _regions(self, selector: LabelSelector) -> Iterator[_Regions]:
        by_label = tuple((key, values) for key, values in selector.requirements if key != NAMESPACE_NAME_LABEL)
        named = dict(selector.requirements).get(NAMESPACE_NAME_LABEL, _PRESENT) & _PRESENT
        if not by_label:
            yield ((PEER_NAMESPACE, named),)
            return
        known = frozenset(name for name, found in self.by_name.items() if selector.matches(found.labels))
        yield ((PEER_NAMESPACE, ValueSet.of(Operator.IN, known)),)
        elsewhere = named - ValueSet.of(Operator.IN, self.by_name)
        yield ((PEER_NAMESPACE, elsewhere), *((Axis(NAMESPACE_LABEL, key), values) for key, values in by_label))


class SymbolicSide(Struct, frozen=True, dict=True):
    """One direction for the pods of one namespace: who is isolated, and what is permitted to those who are."""

    stated: Stated
    known: KnownNamespaces

    @cached_property
    def isolated(self) -> CubeSet:
        """The isolated subjects; whatever else a flow is like."""
        return CubeSet(tuple({cube.key: cube for cube in map(subject_cube, self.stated.isolated) if cube}.values()))

    @cached_property
    def permitted(self) -> CubeSet:
        """What the statements permit, cubes alike but for the ports joined."""
        return CubeSet(joined(cube for one in self.stated.statements for cube in self.cubes(one)))

    def cubes(self, statement: Statement) -> Iterator[Cube]:
        """What one statement permits."""
        return statement_cubes(statement, self.stated.direction, self.known)

    def saying(self, cube: Cube) -> Statement | None:
        """The first statement behind a permitted cube; None for a cube that no statement speaks of."""
        key = cube.key_without(PORT)
        for statement in self.stated.statements:
            if any(other.key_without(PORT) == key for other in self.cubes(statement)):
                return statement
        return None


class SymbolicSides(Struct, frozen=True, dict=True):
    """One direction for the pods of every namespace."""

    stated: Stated
    known: KnownNamespaces

    @cached_property
    def by_namespace(self) -> Mapping[str, SymbolicSide]:
        """The sides of the namespaces that something is said of; elsewhere no pod is isolated."""
        return {name: SymbolicSide(part, self.known) for name, part in self.stated.by_namespace().items()}

    def side(self, namespace: str) -> SymbolicSide:
        """The side of one namespace."""
        return self.by_namespace.get(namespace) or SymbolicSide(Stated(self.stated.direction), self.known)


def excess(left: SymbolicSide, right: SymbolicSide) -> Iterator[Cube]:
    """Flows that ``left`` permits and ``right`` does not, in pieces; nothing when right permits all that left does.

    Raises UndecidedError.
    """
    for isolated in right.isolated.cubes:
        for free in left.isolated.remainder(isolated):
            yield from right.permitted.remainder(free)
    for permitted in left.permitted.cubes:
        yield from beyond(permitted, right)


def beyond(permitted: Cube, right: SymbolicSide) -> Iterator[Cube]:
    """The part of a cube that a side does not permit: where it isolates the subject and no statement speaks of it.

    Pieces may overlap. Raises UndecidedError.
    """
    if right.permitted.has(permitted):
        return
    for isolated in _covering(permitted, right.isolated):
        if (within := permitted & isolated) is not None:
            yield from right.permitted.remainder(within)


def permitted_part(cube: Cube, side: SymbolicSide) -> Iterator[Cube]:
    """The part of a cube that a side permits: where it does not isolate the subject, and where a statement says so.

    Pieces may overlap. Raises UndecidedError.
    """
    yield from side.isolated.remainder(cube)
    for permitted in side.permitted.meeting(cube):
        if (both := permitted & cube) is not None:
            yield both


def turned(cube: Cube, namespace: str) -> Cube:
    """The same flows seen from their other end, for peers of one known namespace; this end is in ``namespace``."""
    ends = {SUBJECT_LABEL: PEER_LABEL, PEER_LABEL: SUBJECT_LABEL}
    regions = {
        Axis(ends.get(axis.of, axis.of), axis.key): region
        for axis, region in cube.regions.items()
        if axis.of not in {NAMESPACE_LABEL, ADDRESS.of}
    }
    return Cube({**regions, PEER_NAMESPACE: ValueSet.of(Operator.IN, (namespace,))})


def _covering(cube: Cube, isolated: CubeSet) -> Iterable[Cube]:
    """Those of the isolated subjects that a cube has to be compared with: one alone if that holds all its subjects."""
    meeting = isolated.meeting(cube)
    whole = next((other for other in meeting if cube <= other), None)
    return meeting if whole is None else (whole,)


def subject_cube(subjects: Subjects) -> Cube | None:
    """The flows that these pods take part in as subjects; None when the selector cannot be satisfied."""
    return Cube.of(_labels(SUBJECT_LABEL, subjects.selector))


def statement_cubes(statement: Statement, direction: Direction, known: KnownNamespaces) -> Iterator[Cube]:
    """What a statement permits, one cube for each way of naming peers and ports."""
    subjects, rule = _labels(SUBJECT_LABEL, statement.subjects.selector), statement.rule
    numbered = rule.numbered_ports
    for peer in rule.peers:
        for where in _peer_regions(peer, statement.subjects.namespace, known):
            if numbered:
                yield from _cube((*subjects, *where, (PORT, numbered)))
            for port in _names_at(rule, direction, peer):
                yield from _cube((*subjects, *where, *port))


def _cube(regions: _Regions) -> Iterator[Cube]:
    cube = Cube.of(regions)
    if cube is not None:
        yield cube


def _labels(of: str, selector: LabelSelector) -> _Regions:
    return tuple((Axis(of, key), values) for key, values in selector.requirements)


def _peer_regions(peer: NetworkPolicyPeer, namespace: str, known: KnownNamespaces) -> Iterable[_Regions]:
    match peer:
        case Anyone():
            return ((),)
        case IPBlockPeer():
            return (((PEER_NAMESPACE, _OUTSIDE), (ADDRESS, peer.block.addresses)),)
        case PodPeer():
            labels = _labels(PEER_LABEL, peer.pod_selector)
            if peer.namespace_selector is None:
                return (((PEER_NAMESPACE, ValueSet.of(Operator.IN, (namespace,))), *labels),)
            return tuple((*where, *labels) for where in known.regions(peer.namespace_selector))
        case _:
            assert_never(peer)


def _names_at(rule: PolicyRule, direction: Direction, peer: NetworkPolicyPeer) -> Iterator[_Regions]:
    """The named ports of a rule, as far as the destinations are pods: an address outside has none."""
    if direction is Direction.EGRESS and isinstance(peer, IPBlockPeer):
        return
    to_pods = () if direction is Direction.INGRESS or isinstance(peer, PodPeer) else ((PEER_NAMESPACE, _PRESENT),)
    for port in rule.named_ports:
        yield (*to_pods, *_named(port))


def _named(port: NamedPort) -> _Regions:
    """The flows whose port the destination calls by this name; which number that is may differ from pod to pod."""
    axis = Axis(NAMED_PORT, f"{port.protocol}/{port.name}")
    return ((PORT, PortSet.of(port.protocol)), (axis, _PRESENT))


def only_value(value: str | None) -> ValueSet:
    """Just this value of a label, None for a key that is absent."""
    return _OUTSIDE if value is None else ValueSet.of(Operator.IN, (value,))


def ports_of(cube: Cube) -> PortSet:
    """The ports of a cube, as far as numbers say."""
    region = cube.region(PORT)
    return region if isinstance(region, PortSet) else PortSet.NONE


def addresses_of(cube: Cube) -> AddressSet:
    """The addresses of a cube, of use where its peer may be one."""
    region = cube.region(ADDRESS)
    return region if isinstance(region, AddressSet) else AddressSet.NONE


def peer_namespaces(cube: Cube) -> ValueSet:
    """The names of the namespaces of a cube's peers; absent where these may be addresses."""
    region = cube.region(PEER_NAMESPACE)
    return region if isinstance(region, ValueSet) else _PRESENT


def port_names(cube: Cube, *, present: bool) -> Iterator[NamedPort]:
    """The names that the destination must have for the port or, with ``present`` False, must not have for it."""
    for axis, region in cube.regions.items():
        if axis.of == NAMED_PORT and isinstance(region, ValueSet) and region.absent is not present:
            protocol, _, name = axis.key.partition("/")
            yield NamedPort(Protocol(protocol), name)


def joined(cubes: Iterable[Cube]) -> tuple[Cube, ...]:
    """The same flows with cubes that differ in nothing but the ports made one."""
    alike: dict[frozenset[tuple[Axis, Region]], list[Cube]] = {}
    for cube in cubes:
        alike.setdefault(cube.key_without(PORT), []).append(cube)
    return tuple(_with_all_ports(group) for group in alike.values())


def _with_all_ports(cubes: Sequence[Cube]) -> Cube:
    if len(cubes) == 1:
        return cubes[0]
    ports = PortSet.union(map(ports_of, cubes))
    rest = {axis: region for axis, region in cubes[0].regions.items() if axis != PORT}
    return Cube(rest if ports == PortSet.EVERY_PORT else {**rest, PORT: ports})
