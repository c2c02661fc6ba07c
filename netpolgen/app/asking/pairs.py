"""How many of many pairs of ends are permitted, wholly or on some ports, and the first of each kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from enum import Enum

from msgspec import Struct

from netpolgen.app.asking.ends import End
from netpolgen.model.ports import PortSet
from netpolgen.semantics.compare import Excess
from netpolgen.semantics.universe import Bits


class Outcome(Enum):
    """What is permitted to one pair of ends, of the ports that are asked of it."""

    PERMITTED = "all ports"
    PARTLY = "some ports"
    DENIED = "no port"


class Placed(Struct, frozen=True):
    """An end with its class and, for a target, the numbers of the ports that are asked of it."""

    end: End
    bit: Bits
    ports: PortSet = PortSet.NONE


Pair = tuple[Placed, Placed]


class Tally(Struct, frozen=True):
    """How many pairs have each outcome, and the first of them, by source and then by target."""

    counts: Mapping[Outcome, int]
    first: Mapping[Outcome, Pair]


class _Share(Struct, frozen=True):
    """What comes of the pairs of one source with these targets, of which these ports are asked."""

    outcome: Outcome
    targets: Bits
    ports: PortSet
    pairs: int


def tally(sources: Sequence[Placed], targets: Sequence[Placed], denied: Sequence[Excess]) -> Tally:
    """Every source with every target; ``denied`` has sources for subjects and targets for peers."""
    asked = _asked(targets)
    shares: dict[Bits, tuple[_Share, ...]] = {}
    counts: Counter[Outcome] = Counter()
    first: dict[Outcome, Pair] = {}
    for source in sources:
        if source.bit not in shares:
            shares[source.bit] = tuple(_shares(source.bit, asked, denied))
        for share in shares[source.bit]:
            counts[share.outcome] += share.pairs
        for outcome in {share.outcome for share in shares[source.bit]} - first.keys():
            first[outcome] = source, _first(targets, outcome, shares[source.bit])
    return Tally(counts, first)


def _asked(targets: Sequence[Placed]) -> Mapping[tuple[PortSet, int], Bits]:
    """The classes of targets by the ports that are asked of them, and by how many targets are of one class."""
    asked: dict[tuple[PortSet, int], Bits] = {}
    for (ports, bit), count in Counter((target.ports, target.bit) for target in targets).items():
        asked[ports, count] = asked.get((ports, count), 0) | bit
    return asked


def _shares(source: Bits, asked: Mapping[tuple[PortSet, int], Bits], denied: Sequence[Excess]) -> Iterator[_Share]:
    closed: dict[PortSet, Bits] = {}
    for part in denied:
        if part.subjects & source:
            closed[part.ports] = closed.get(part.ports, 0) | part.peers
    for (ports, count), targets in asked.items():
        for permitted, bits in _permitted(ports, targets, closed).items():
            yield _Share(_outcome(permitted, ports), bits, ports, bits.bit_count() * count)


def _permitted(ports: PortSet, targets: Bits, closed: Mapping[PortSet, Bits]) -> Mapping[PortSet, Bits]:
    """The targets by what is left of the ports once those that are closed to some of them are taken away."""
    left = {ports: targets}
    for taken, where in closed.items():
        cut: dict[PortSet, Bits] = {}
        for remaining, bits in left.items():
            for now, among in ((remaining - taken, bits & where), (remaining, bits & ~where)):
                if among:
                    cut[now] = cut.get(now, 0) | among
        left = cut
    return left


def _outcome(permitted: PortSet, asked: PortSet) -> Outcome:
    if permitted == asked:
        return Outcome.PERMITTED
    return Outcome.PARTLY if permitted else Outcome.DENIED


def _first(targets: Sequence[Placed], outcome: Outcome, shares: Sequence[_Share]) -> Placed:
    wanted = [(share.ports, share.targets) for share in shares if share.outcome is outcome]
    return next(
        target for target in targets if any(target.bit & bits and target.ports == ports for ports, bits in wanted)
    )
