"""What each class of sources is admitted to: the ingress side of a state, read from the source.

Within one namespace of destinations few answers differ: there is one for a source of which no rule speaks in
particular, and one for each way to be spoken of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from netpolgen.semantics.connectivity.spread import NOWHERE, Spread, Spreads, cut
from netpolgen.semantics.terms import Term
from netpolgen.semantics.universe import Bits, Universe, members

NumberedTerm = tuple[Bits, Bits, int]
"""Subjects as places, peers as classes of pods, and the number of the ports."""

# Wide sets of peers are cut with one another, narrow ones looked at source by source.
_WIDE = 32
_MOST_PARTS = 1024

_Ways = Mapping[tuple[int, ...], Bits]


class Admission(Struct, frozen=True):
    """The places that admit any source, by port sets; and for each class of pods the namespaces that differ.

    A namespace that differs stands there as spreads, which are joined when that is asked for.
    """

    usual: Spread
    special: Sequence[Sequence[tuple[Spread, ...]]]
    spreads: Spreads

    def of(self, source: int, wanted: Bits) -> Iterator[tuple[int, Bits]]:
        """The places that admit a class of pods, at least those wanted, each once, with the numbers of their ports."""
        for parts in self.special[source]:
            spread = self.spreads.made(parts)
            if shared := spread.covered & wanted:
                wanted ^= shared
                yield from spread.pieces.items()
        for ports, places in self.usual.pieces.items():
            if kept := places & wanted:
                yield ports, kept


def admission_of(terms_by_namespace: Iterable[Sequence[NumberedTerm]], every_pod: Bits, spreads: Spreads) -> Admission:
    """The admission that these terms, apart by the namespace of their subjects, make up together."""
    special: list[list[tuple[Spread, ...]]] = [[] for _ in range(every_pod.bit_length())]
    usual = NOWHERE
    for terms in terms_by_namespace:
        fans: dict[Bits, list[tuple[int, Bits]]] = {}
        for places, peers, ports in terms:
            fans.setdefault(peers, []).append((ports, places))
        ground = spreads.union_of(fans.pop(every_pod, ()))
        usual = spreads.union(usual, ground)
        named = [spreads.union_of(fan) for fan in fans.values()]
        for numbers, sources in _ways(list(fans)):
            parts = (ground, *(named[number] for number in numbers))
            for source in sources:
                special[source].append(parts)
    return Admission(usual, special, spreads)


def _ways(sets: Sequence[Bits]) -> Iterator[tuple[tuple[int, ...], Iterable[int]]]:
    """The sources that are in the same of these sets, with the numbers of these sets; those in none are left out."""
    wide: dict[tuple[int, ...], Bits] = {}
    narrow: list[int] = []
    for number in sorted(range(len(sets)), key=lambda number: sets[number].bit_count(), reverse=True):
        if sets[number].bit_count() > _WIDE and len(wide) < _MOST_PARTS:
            wide = cut(wide, number, sets[number])
        else:
            narrow.append(number)
    named: dict[int, list[int]] = {}
    for number in narrow:
        for source in members(sets[number]):
            named.setdefault(source, []).append(number)
    alike: dict[tuple[int, ...], list[int]] = {}
    for numbers, part in wide.items():
        for source in members(part):
            key = (*numbers, *named.pop(source)) if source in named else numbers
            alike.setdefault(key, []).append(source)
    for source, found in named.items():
        alike.setdefault(tuple(found), []).append(source)
    yield from alike.items()


def by_namespace(universe: Universe, terms: Iterable[Term]) -> Iterator[list[Term]]:
    """The terms in lists by the namespace of their subjects, each term cut to it."""
    found: dict[str, list[Term]] = {}
    for term in terms:
        for name in universe.namespace_span(term.subjects & universe.every_pod):
            if inside := term.subjects & universe.pods_of(name):
                found.setdefault(name, []).append(Term(inside, term.peers, term.ports))
    yield from found.values()
