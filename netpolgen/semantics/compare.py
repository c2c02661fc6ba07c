"""Where one side permits more than another, over the same universe."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from netpolgen.model.ports import PortSet
from netpolgen.semantics.terms import Side
from netpolgen.semantics.universe import Bits, Universe, members

# Peers and the ports permitted to them.
Share = tuple[Bits, PortSet]


class Excess(Struct, frozen=True):
    """Flows that one side permits and another does not: each subject with each peer on each port."""

    subjects: Bits
    peers: Bits
    ports: PortSet


def excess(universe: Universe, left: Side, right: Side, among: Bits) -> Iterator[Excess]:
    """What ``left`` permits to the subjects ``among`` and ``right`` does not; nothing when right permits it all."""
    for subjects, more, permitted in _alike(universe, left, right, among):
        for peers, ports in _minus(_disjoint(more), _disjoint(permitted)):
            yield Excess(subjects, peers, ports)


def _alike(
    universe: Universe, left: Side, right: Side, among: Bits
) -> Iterator[tuple[Bits, Sequence[Share], Sequence[Share]]]:
    """Subjects treated alike, with what left permits and right does not in the same words, and all that right permits.

    Most sides that are compared say much the same, and a share of both sides is nobody's excess.
    """
    numbers: dict[Share, int] = {}
    applying: dict[int, tuple[list[int], list[int]]] = {subject: ([], []) for subject in members(among)}
    for side, terms in enumerate((left.with_free_term(universe), right.with_free_term(universe))):
        for term in terms:
            number = numbers.setdefault((term.peers, term.ports), len(numbers))
            for subject in members(term.subjects & among):
                applying[subject][side].append(number)
    groups: dict[tuple[tuple[int, ...], tuple[int, ...]], Bits] = {}
    for subject, (on_left, on_right) in applying.items():
        if more := set(on_left).difference(on_right):
            key = (tuple(sorted(more)), tuple(on_right))
            groups[key] = groups.get(key, 0) | 1 << subject
    shares = list(numbers)
    for (more_on_left, all_on_right), subjects in groups.items():
        yield subjects, [shares[number] for number in more_on_left], [shares[number] for number in all_on_right]


def _disjoint(shares: Iterable[Share]) -> Sequence[Share]:
    """The peers in disjoint parts, each with all ports that some share permits to it."""
    parts: list[Share] = []
    for all_peers, more in shares:
        fresh, following = all_peers, []
        for peers, ports in parts:
            common = peers & fresh
            if not common or more <= ports:
                following.append((peers, ports))
            else:
                following.append((common, ports | more))
                if peers & ~common:
                    following.append((peers & ~common, ports))
            fresh &= ~common
        if fresh:
            following.append((fresh, more))
        parts = following
    return parts


def _minus(left: Iterable[Share], right: Sequence[Share]) -> Iterator[Share]:
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
