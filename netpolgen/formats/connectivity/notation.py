"""The connections of a map as text, row by row: whatever the format, each is its source, its destination, its ports.

A map may have hundreds of millions of connections. What a format writes for one peer or one set of ports is asked for
once, and the rest is joining strings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import compress

from msgspec import Struct

from netpolgen.model.addresses import AddressSet
from netpolgen.model.connectivity import CollapsedPeer, ExternalPeer, WorkloadPeer
from netpolgen.model.ports import PortSet
from netpolgen.semantics.connectivity.connections import Row, ranges_of
from netpolgen.semantics.connectivity.picture import ConnectivityMap
from netpolgen.semantics.universe import Bits, members

# A row with more than one destination in so many is written through a table of all destinations.
_DENSE = 16

_MOST_REMEMBERED = 8192

_AS_FLAGS = bytes.maketrans(b"01", b"\0\1")


class Notation(Struct, frozen=True):
    """How a format writes the parts of a connection one after the other, and what it puts between connections.

    The second argument of ``ports`` is the number of pairs in a map that is collapsed, and None in others.
    """

    source: Callable[[CollapsedPeer], str]
    destination: Callable[[CollapsedPeer], str]
    ports: Callable[[PortSet, int | None], str]
    between: str


def written(found: ConnectivityMap, notation: Notation) -> Iterator[str]:
    """Every connection of a map, in pieces of any length."""
    between = ""
    for piece in _collapsed(found, notation) if found.collapsed else _in_rows(found, notation):
        yield between + piece
        between = notation.between


def _collapsed(found: ConnectivityMap, notation: Notation) -> Iterator[str]:
    source = lru_cache(maxsize=_MOST_REMEMBERED)(notation.source)
    destination = lru_cache(maxsize=_MOST_REMEMBERED)(notation.destination)
    ports = lru_cache(maxsize=_MOST_REMEMBERED)(notation.ports)
    for one in found.collapsed.connections() if found.collapsed else ():
        yield source(one.source) + destination(one.destination) + ports(one.ports, one.pairs)


def _in_rows(found: ConnectivityMap, notation: Notation) -> Iterator[str]:
    table: _Table | None = None
    for row in found.rows():
        table = table or _Table([notation.destination(WorkloadPeer(ref)) for ref in found.refs], notation)
        head = notation.source(row.source)
        yield head + (notation.between + head).join(table.rest_of(row))


class _Table:
    """What follows the source of a connection, for every destination."""

    def __init__(self, destinations: Sequence[str], notation: Notation) -> None:
        self._destinations = destinations
        self._notation = notation
        self._written = lru_cache(maxsize=_MOST_REMEMBERED)(self._ports)
        every_port = self._written(PortSet.EVERY_PORT)
        self._on_every_port = [destination + every_port for destination in destinations]

    def rest_of(self, row: Row) -> list[str]:
        """All connections of a row without their source."""
        count = sum(bits.bit_count() for _, bits in row.workloads)
        rest = self._dense(row) if count * _DENSE > len(self._destinations) else self._sparse(row)
        for interval, ports in ranges_of(row):
            rest.append(self._notation.destination(ExternalPeer(AddressSet((interval,)))) + self._written(ports))
        return rest

    def _sparse(self, row: Row) -> list[str]:
        found: list[tuple[int, str]] = []
        for ports, bits in row.workloads:
            text = self._written(ports)
            found.extend((number, self._destinations[number] + text) for number in members(bits))
        return [text for _, text in sorted(found)]

    def _dense(self, row: Row) -> list[str]:
        texts, reached = self._on_every_port, 0
        for ports, bits in row.workloads:
            reached |= bits
            if ports != PortSet.EVERY_PORT:
                texts = texts.copy() if texts is self._on_every_port else texts
                text = self._written(ports)
                for number in members(bits):
                    texts[number] = self._destinations[number] + text
        return list(compress(texts, _flags(reached)))

    def _ports(self, ports: PortSet) -> str:
        return self._notation.ports(ports, None)


def _flags(bits: Bits) -> bytes:
    """The bits as bytes of nought and one, the lowest first."""
    return f"{bits:b}"[::-1].encode().translate(_AS_FLAGS)
