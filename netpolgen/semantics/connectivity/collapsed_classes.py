"""A map in short: one workload in the place of all those that policies treat alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from netpolgen.model.addresses import AddressSet
from netpolgen.model.connectivity import AlikePeer, CollapsedConnection, ExternalPeer, WorkloadPeer
from netpolgen.model.finding import ObjectRef
from netpolgen.model.ports import PortSet
from netpolgen.semantics.connectivity.connections import Row, ranges_of
from netpolgen.semantics.connectivity.roll import PeerSet, Roll, bits_of
from netpolgen.semantics.universe import members

_Groups = Mapping[int, Sequence[int]]


class ClassCollapse(Struct, frozen=True):
    """One workload in the place of all those that no policy tells apart and that are on the same side of a filter."""

    refs: Sequence[ObjectRef]
    groups: Sequence[Sequence[int]]

    @classmethod
    def of(cls, roll: Roll, filters: Sequence[PeerSet]) -> ClassCollapse:
        """The groups of a roll; filters are the sets of peers that may be asked for apart."""
        alike: dict[tuple[object, ...], list[int]] = {}
        for number, classes in enumerate(roll.classes):
            within = tuple(peers.workloads >> number & 1 for peers in filters)
            alike.setdefault((frozenset(classes), roll.refs[number].namespace, within), []).append(number)
        return cls(roll.refs, list(alike.values()))

    @property
    def some(self) -> PeerSet:
        """Of each group the first, which stands for it, and the second, if there is one: they show what both do."""
        chosen = (number for group in self.groups for number in group[:2])
        return PeerSet(bits_of(chosen, len(self.refs)), AddressSet.EVERY_ADDRESS)

    def named_groups(self) -> Iterator[tuple[ObjectRef, ...]]:
        """The groups of more than one workload."""
        return (tuple(self.refs[number] for number in group) for group in self.groups if len(group) > 1)

    def connections(self, rows: Iterable[Row]) -> Iterator[CollapsedConnection]:
        """The connections of whole groups, sorted like the rows, which are those of ``some`` at least."""
        group_of = {number: group for group in self.groups for number in group}
        number_of = {ref: number for number, ref in enumerate(self.refs)}
        for row in rows:
            match row.source:
                case WorkloadPeer(ref):
                    own = group_of[number_of[ref]]
                    if ref == self.refs[own[0]]:
                        yield from self._from_group(row, own, group_of)
                case ExternalPeer():
                    for group, found in self._reached(row, group_of):
                        yield CollapsedConnection(row.source, self._peer(group), found[group[0]], len(group))
                case _:
                    # Entrances follow Services, which may tell apart what policies do not.
                    for group, found in self._reached(row, group_of):
                        ports = PortSet.union(found.values())
                        yield CollapsedConnection(row.source, self._peer(group), ports, len(found))

    def _from_group(self, row: Row, own: Sequence[int], group_of: _Groups) -> Iterator[CollapsedConnection]:
        for group, found in self._reached(row, group_of):
            if group is not own:
                pairs = len(own) * len(group)
                yield CollapsedConnection(self._peer(own), self._peer(group), found[group[0]], pairs)
            else:
                pairs = len(own) * (len(own) - 1)
                yield CollapsedConnection(self._peer(own), self._peer(own), found[own[1]], pairs)
        for interval, ports in ranges_of(row):
            yield CollapsedConnection(self._peer(own), ExternalPeer(AddressSet((interval,))), ports, len(own))

    @staticmethod
    def _reached(row: Row, group_of: _Groups) -> Iterator[tuple[Sequence[int], Mapping[int, PortSet]]]:
        """The groups reached, by their first workloads, each with those of its workloads that are."""
        reached: dict[int, dict[int, PortSet]] = {}
        for ports, destinations in row.workloads:
            for number in members(destinations):
                reached.setdefault(group_of[number][0], {})[number] = ports
        for first in sorted(reached):
            yield group_of[first], reached[first]

    def _peer(self, group: Sequence[int]) -> WorkloadPeer | AlikePeer:
        first = self.refs[group[0]]
        return WorkloadPeer(first) if len(group) == 1 else AlikePeer(first, len(group))
