"""Where one side permits more than another, over the same universe."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from netpolgen.model.ports import PortSet
from netpolgen.semantics.terms import Side, Term
from netpolgen.semantics.universe import Bits, Universe, members

Shares = tuple[tuple[Bits, PortSet], ...]


@dataclass(frozen=True, slots=True)
class Excess:
    """Flows that one side permits and another does not: each subject with each peer on each port."""

    subjects: Bits
    peers: Bits
    ports: PortSet


def excess(universe: Universe, left: Side, right: Side, among: Bits) -> Iterator[Excess]:
    """What ``left`` permits to the subjects ``among`` and ``right`` does not; nothing when right permits it all."""
    for subjects, left_terms, right_terms in _alike(universe, left, right, among):
        for peers, ports in _minus(_shares(left_terms), _shares(right_terms)):
            yield Excess(subjects, peers, ports)


def _alike(
    universe: Universe, left: Side, right: Side, among: Bits
) -> Iterator[tuple[Bits, Sequence[Term], Sequence[Term]]]:
    """Subjects to which the same terms of both sides apply, together with these terms."""
    sides = (left.with_free_term(universe), right.with_free_term(universe))
    applying: dict[int, tuple[list[int], list[int]]] = {number: ([], []) for number in members(among)}
    for side, terms in enumerate(sides):
        for index, term in enumerate(terms):
            for number in members(term.subjects & among):
                applying[number][side].append(index)
    groups: dict[tuple[tuple[int, ...], tuple[int, ...]], Bits] = {}
    for number, (on_left, on_right) in applying.items():
        key = (tuple(on_left), tuple(on_right))
        groups[key] = groups.get(key, 0) | 1 << number
    for (of_left, of_right), subjects in groups.items():
        yield subjects, [sides[0][index] for index in of_left], [sides[1][index] for index in of_right]


def _shares(terms: Iterable[Term]) -> Shares:
    """The peers in disjoint parts, each with all ports that some term permits to it."""
    parts: list[tuple[Bits, PortSet]] = []
    for term in terms:
        fresh, following = term.peers, []
        for peers, ports in parts:
            common = peers & fresh
            if not common or term.ports <= ports:
                following.append((peers, ports))
            else:
                following.append((common, ports | term.ports))
                if peers & ~common:
                    following.append((peers & ~common, ports))
            fresh &= ~common
        if fresh:
            following.append((fresh, term.ports))
        parts = following
    return tuple(parts)


def _minus(left: Shares, right: Shares) -> Iterator[tuple[Bits, PortSet]]:
    for peers, ports in left:
        rest = peers
        for other_peers, other_ports in right:
            common = rest & other_peers
            if common:
                rest &= ~common
                if more := ports - other_ports:
                    yield common, more
        if rest:
            yield rest, ports
