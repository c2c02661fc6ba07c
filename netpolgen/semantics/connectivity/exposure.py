"""To whom workloads are open beside their known peers: everyone, whole namespaces, the world, pods that may come.

Rules are read as they are written; what several of them permit to the same peers adds up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from netpolgen.model.connectivity import Exposure, ExposureKind, PodsAdmitted
from netpolgen.model.labels import LabelSelector
from netpolgen.model.objects import NAMESPACE_NAME_LABEL
from netpolgen.model.policy import (
    Anyone,
    Direction,
    IPBlock,
    IPBlockPeer,
    NamedPort,
    NetworkPolicy,
    NetworkPolicyPeer,
    PodPeer,
    PolicyRule,
)
from netpolgen.model.ports import PortSet
from netpolgen.semantics.any_namespace import takes_any_namespace
from netpolgen.semantics.connectivity.roll import Roll
from netpolgen.semantics.state import State
from netpolgen.semantics.terms import Term, port_terms, subjects_of
from netpolgen.semantics.universe import Bits, Universe, members
from netpolgen.semantics.vocabulary import PodSelection
from netpolgen.semantics.world import worlds

_KINDS = tuple(ExposureKind)


class _Opening(Struct, frozen=True):
    """Somebody whom a rule permits beside known peers; None is everyone."""

    kind: ExposureKind
    admitted: PodsAdmitted | IPBlock | None = None

    @property
    def order(self) -> tuple[int, str]:
        return _KINDS.index(self.kind), str(self.admitted)


class _Ports(Struct, frozen=True):
    numbered: PortSet = PortSet.NONE
    named: frozenset[NamedPort] = frozenset()

    def __or__(self, other: _Ports) -> _Ports:
        return _Ports(self.numbered | other.numbered, self.named | other.named)


_Openings = dict[_Opening, _Ports]

_OPEN: Mapping[_Opening, _Ports] = {_Opening(ExposureKind.NOT_ISOLATED): _Ports(PortSet.EVERY_PORT)}


def exposures(
    state: State, roll: Roll, workloads: Bits, directions: tuple[Direction, ...], wanted: PortSet
) -> Iterator[Exposure]:
    """Every way in which these workloads are open on some of these ports, sorted by workload and direction.

    Of one workload the widest come first.
    """
    sides = {direction: (_openings_by_class(state, direction), _open(state, direction)) for direction in directions}
    for number in members(workloads):
        for direction, (by_class, open_classes) in sides.items():
            found: _Openings = {}
            for class_ in roll.classes[number]:
                _add(found, _OPEN if open_classes >> class_ & 1 else by_class.get(class_, {}))
            for opening in sorted(found, key=lambda opening: opening.order):
                ports, named = found[opening].numbered & wanted, found[opening].named
                if ports or named:
                    yield Exposure(roll.refs[number], direction, opening.kind, opening.admitted, ports, named)


def _open(state: State, direction: Direction) -> Bits:
    return state.universe.every_pod & ~state.reach.side(direction).isolated


def _add(found: _Openings, more: Mapping[_Opening, _Ports]) -> None:
    for opening, ports in more.items():
        found[opening] = found[opening] | ports if opening in found else ports


def _openings_by_class(state: State, direction: Direction) -> Mapping[int, _Openings]:
    found: dict[int, _Openings] = {}
    for policy in state.inventory.policies:
        subjects = subjects_of(state.universe, policy)
        for rule in policy.rules(direction) if subjects else ():
            if openings := list(_openings(state.universe, policy, rule)):
                for bits, ports in _ports(state.universe, subjects, rule, direction):
                    more = dict.fromkeys(openings, ports)
                    for number in members(bits):
                        _add(found.setdefault(number, {}), more)
    return found


def _ports(universe: Universe, subjects: Bits, rule: PolicyRule, direction: Direction) -> Iterator[tuple[Bits, _Ports]]:
    """The ports of a rule for each of its subjects; towards peers to come, a name is as much as can be said."""
    if direction is Direction.EGRESS:
        yield subjects, _Ports(rule.numbered_ports, frozenset(rule.named_ports))
        return
    for term in port_terms(universe, Term(subjects, universe.everything, PortSet.NONE), rule.ports, direction):
        if term.subjects and term.ports:
            yield term.subjects, _Ports(term.ports)


def _openings(universe: Universe, policy: NetworkPolicy, rule: PolicyRule) -> Iterator[_Opening]:
    for world in worlds(rule):
        yield from (_Opening(ExposureKind.WORLD, peer.block) for peer in world.peers)
    for peer in rule.peers:
        if opening := _opening(universe, policy.namespace, peer):
            yield opening


def _opening(universe: Universe, home: str, peer: NetworkPolicyPeer) -> _Opening | None:
    match peer:
        case Anyone():
            return _Opening(ExposureKind.EVERYONE)
        case IPBlockPeer():
            return None
        case PodPeer(pods, namespaces):
            admitted = PodsAdmitted(home, namespaces, pods)
            if not pods.is_satisfiable or not (namespaces is None or namespaces.is_satisfiable):
                return None
            if not pods.requirements:
                return _Opening(_whole(namespaces), admitted)
            is_held = universe.select(PodSelection.of_peer(peer, home))
            return None if is_held else _Opening(ExposureKind.LATER_PODS, admitted)


def _whole(namespaces: LabelSelector | None) -> ExposureKind:
    """What a peer is that admits all pods of some namespaces."""
    if namespaces is None:
        return ExposureKind.WHOLE_NAMESPACE
    if takes_any_namespace(namespaces):
        return ExposureKind.WHOLE_CLUSTER
    (key, values), *others = namespaces.requirements
    is_named = key == NAMESPACE_NAME_LABEL and not values.complement and not others
    return ExposureKind.WHOLE_NAMESPACE if is_named else ExposureKind.LABELLED_NAMESPACES
