"""A map in short: namespaces in the place of their workloads, with the number of pairs that each connection has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, groupby, pairwise

from netpolgen.model.addresses import AddressSet
from netpolgen.model.connectivity import (
    CollapsedConnection,
    CollapsedPeer,
    ExternalPeer,
    NamespacePeer,
    WorkloadPeer,
)
from netpolgen.model.finding import ObjectRef
from netpolgen.model.intervals import Interval
from netpolgen.model.ports import PortSet
from netpolgen.semantics.connectivity.connections import Row
from netpolgen.semantics.connectivity.roll import bits_of
from netpolgen.semantics.universe import Bits, members

_Counts = Counter[tuple[str, PortSet]]
"""How many pairs lead to a namespace on these ports."""


class NamespaceCollapse:
    """Namespaces in the place of their workloads. ``without_self`` does not count those that reach themselves."""

    def __init__(self, refs: Sequence[ObjectRef], *, without_self: bool = False) -> None:
        self._refs = refs
        self._numbers = {ref: number for number, ref in enumerate(refs)} if without_self else {}
        self._spans: dict[str, Bits] = {
            name: bits_of((number for number, _ in group), len(refs))
            for name, group in groupby(enumerate(refs), key=lambda item: item[1].namespace)
        }

    def connections(self, rows: Iterable[Row]) -> Iterator[CollapsedConnection]:
        """What the workloads of each namespace are permitted; rows and connections are sorted alike."""
        outside: list[Row] = []
        for name, group in groupby(rows, key=lambda row: _namespace(row.source)):
            if name is None:
                outside.extend(group)
            else:
                yield from self._from_namespace(NamespacePeer(name), list(group))
        yield from self._from_addresses(row for row in outside if isinstance(row.source, ExternalPeer))
        for row in outside:
            if not isinstance(row.source, ExternalPeer):
                yield from self._to_namespaces(row.source, self._counts([row]))

    def _from_namespace(self, source: NamespacePeer, rows: Sequence[Row]) -> Iterator[CollapsedConnection]:
        yield from self._to_namespaces(source, self._counts(rows))
        reached = Counter((addresses, ports) for row in rows for ports, addresses in row.addresses)
        for interval, ports, pairs in _cut(reached):
            yield CollapsedConnection(source, ExternalPeer(AddressSet((interval,))), ports, pairs)

    def _to_namespaces(self, source: CollapsedPeer, counts: _Counts) -> Iterator[CollapsedConnection]:
        for name, group in groupby(sorted(counts, key=lambda key: key[0]), key=lambda key: key[0]):
            keys = list(group)
            pairs = sum(counts[key] for key in keys)
            yield CollapsedConnection(source, NamespacePeer(name), PortSet.union(ports for _, ports in keys), pairs)

    def _from_addresses(self, rows: Iterable[Row]) -> Iterator[CollapsedConnection]:
        inward: dict[str, Counter[tuple[AddressSet, PortSet]]] = {}
        for row in rows:
            if isinstance(row.source, ExternalPeer):
                for (name, ports), pairs in self._counts([row]).items():
                    inward.setdefault(name, Counter())[row.source.addresses, ports] += pairs
        found = [(interval, name, ports, pairs) for name in inward for interval, ports, pairs in _cut(inward[name])]
        for interval, name, ports, pairs in sorted(found, key=lambda item: item[:2]):
            yield CollapsedConnection(ExternalPeer(AddressSet((interval,))), NamespacePeer(name), ports, pairs)

    def _counts(self, rows: Iterable[Row]) -> _Counts:
        counts: _Counts = Counter()
        # Sources that are treated alike have the same destinations, not only equal ones: these are counted once.
        alike: dict[int, list[Row]] = {}
        for row in rows:
            alike.setdefault(id(row.workloads), []).append(row)
        for group in alike.values():
            for ports, destinations in group[0].workloads:
                for name, pairs in self.by_namespace(destinations):
                    counts[name, ports] += pairs * len(group)
            counts.subtract(chain.from_iterable(map(self._own, group)))
        return +counts

    def _own(self, row: Row) -> Iterator[tuple[str, PortSet]]:
        """What a source reaches of itself."""
        if isinstance(row.source, WorkloadPeer) and row.source.ref in self._numbers:
            own = 1 << self._numbers[row.source.ref]
            yield from ((row.source.ref.namespace, ports) for ports, reached in row.workloads if reached & own)

    def by_namespace(self, destinations: Bits) -> Iterator[tuple[str, int]]:
        """How many of these workloads are in each namespace; one namespace may come several times."""
        if destinations.bit_count() < len(self._spans):
            yield from ((self._refs[number].namespace, 1) for number in members(destinations))
        else:
            for name, span in self._spans.items():
                if pairs := (destinations & span).bit_count():
                    yield name, pairs


def _namespace(peer: CollapsedPeer) -> str | None:
    return peer.ref.namespace if isinstance(peer, WorkloadPeer) else None


def _cut(reached: Mapping[tuple[AddressSet, PortSet], int]) -> Iterator[tuple[Interval, PortSet, int]]:
    """Counted ranges that overlap as ranges that do not, each with all its ports and pairs; sorted."""
    changes: dict[int, Counter[PortSet]] = {}
    for (addresses, ports), pairs in reached.items():
        for first, last in addresses.intervals:
            changes.setdefault(first, Counter())[ports] += pairs
            changes.setdefault(last + 1, Counter())[ports] -= pairs
    cuts, there = sorted(changes), Counter[PortSet]()
    pieces: list[tuple[Interval, PortSet, int]] = []
    for start, following in pairwise(cuts):
        there.update(changes[start])
        there = +there
        if there:
            piece = ((start, following - 1), PortSet.union(there), there.total())
            if pieces and pieces[-1][0][1] + 1 == start and pieces[-1][1:] == piece[1:]:
                piece = ((pieces.pop()[0][0], following - 1), *piece[1:])
            pieces.append(piece)
    yield from pieces
