"""The filters of ``map``: which sources, destinations and ports the words on the command line stand for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from operator import or_

from msgspec import Struct

from netpolgen.app.asking.ends import EndFinder
from netpolgen.inputs.intent.decode import decode_ports
from netpolgen.model.addresses import AddressSet
from netpolgen.model.entrances import Bringer
from netpolgen.model.errors import UsageError
from netpolgen.model.finding import ObjectRef
from netpolgen.model.intent import EveryPort, PortNumbers
from netpolgen.model.policy import Direction
from netpolgen.model.ports import PortSet, Protocol
from netpolgen.semantics.connectivity.connections import Scope
from netpolgen.semantics.connectivity.roll import PeerSet, Roll, bits_of
from netpolgen.synthesis.components import suggestion
from netpolgen.synthesis.endpoints import NetworkEndpoint

_BRINGERS = frozenset(map(str, Bringer))
_NOBODY = PeerSet(0, AddressSet.NONE)


class MapFilter(Struct, frozen=True):
    """What to show, as typed; no word at all means everything.

    ``workloads`` and ``namespaces`` are one end of a connection, in ``direction`` the end that it says.
    """

    workloads: tuple[str, ...] = ()
    namespaces: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    destinations: tuple[str, ...] = ()
    ports: tuple[str, ...] = ()
    direction: Direction | None = None

    @property
    def directions(self) -> tuple[Direction, ...]:
        """The directions that are asked about."""
        return tuple(Direction) if self.direction is None else (self.direction,)


class Shown(Struct, frozen=True):
    """What a filter stands for: scopes without a source in common, and the entrances that may lead somewhere.

    ``listed`` are the workloads that the answer is about, ``special`` the names of entrances, None for all of them.
    ``sets`` are the sets of peers that the filter tells from others.
    """

    scopes: tuple[Scope, ...]
    listed: int
    special: frozenset[str] | None
    inward: PeerSet
    sets: tuple[PeerSet, ...]
    ports: PortSet


class FilterReader(Struct, frozen=True):
    """Makes out the words of a filter over one state."""

    finder: EndFinder
    roll: Roll
    numbers: Mapping[ObjectRef, int]

    @classmethod
    def of(cls, finder: EndFinder, roll: Roll) -> FilterReader:
        """A reader that looks words up with a finder."""
        return cls(finder, roll, {ref: number for number, ref in enumerate(roll.refs)})

    def read(self, asked: MapFilter) -> Shown:
        """What a filter stands for. Raises UsageError for a word that cannot be made out."""
        everyone, ports = self.roll.everyone, _ports(asked.ports)
        special = frozenset(asked.sources) & _BRINGERS
        typed = [text for text in asked.sources if text not in special]
        sources = self._ends(typed) if asked.sources else everyone
        destinations = self._ends(asked.destinations) if asked.destinations else everyone
        named = self._named(asked)
        scopes = tuple(_scopes(sources, destinations, named, asked.direction, ports))
        inward = _inward(destinations, named, asked.direction)
        told = [named, sources if asked.sources else None, destinations if asked.destinations else None]
        sets = tuple(peers for peers in told if peers is not None)
        listed = reduce(or_, (peers.workloads for peers in sets), 0)
        return Shown(
            scopes=scopes,
            listed=listed or self.roll.every_workload,
            special=special if asked.sources else None,
            inward=inward,
            sets=sets,
            ports=ports,
        )

    def _named(self, asked: MapFilter) -> PeerSet | None:
        if not asked.workloads and not asked.namespaces:
            return None
        return self._ends(asked.workloads) | self._namespaces(asked.namespaces)

    def _namespaces(self, names: Iterable[str]) -> PeerSet:
        known = self.finder.inventory.namespace_by_name
        for name in names:
            if name not in known:
                raise UsageError(f'no namespace "{name}" among the manifests{suggestion(name, known)}')
        wanted = frozenset(names)
        return self._of(ref for ref in self.roll.refs if ref.namespace in wanted)

    def _ends(self, texts: Iterable[str]) -> PeerSet:
        found = _NOBODY
        for text in texts:
            found |= self._end(text)
        return found

    def _end(self, text: str) -> PeerSet:
        if text in _BRINGERS:
            raise UsageError(f'"{text}" is a source only; it goes with --from')
        if refs := [ref for ref in self.roll.refs if _spelt(ref, text)]:
            return self._of(refs)
        found = self._meant(text)
        if not found:
            raise UsageError(f'"{text}" stands for no workload of the manifests; "netpolgen can" judges one to come')
        return found

    def _meant(self, text: str) -> PeerSet:
        found = _NOBODY
        for named in self.finder.find(text):
            if isinstance(named.meaning.endpoint, NetworkEndpoint):
                found |= PeerSet(0, AddressSet.union(end.addresses for end in named.ends))
            else:
                found |= self._of(workload.ref for workload in named.meaning.workloads)
        return found

    def _of(self, refs: Iterable[ObjectRef]) -> PeerSet:
        return PeerSet(bits_of((self.numbers[ref] for ref in refs), len(self.roll.refs)), AddressSet.NONE)


def _spelt(ref: ObjectRef, text: str) -> bool:
    """Whether a text is the full identity of a workload, which no component can have for a name."""
    namespace, _, rest = text.partition("/")
    kind, _, name = rest.partition("/")
    return (namespace, kind.lower(), name) == (ref.namespace, ref.kind.lower(), ref.name)


def _ports(texts: Iterable[str]) -> PortSet:
    """The ports asked for; a number without a protocol is a port of each of them."""
    asks = [ask for text in texts for ask in decode_ports(text)]
    found = PortSet.NONE if asks else PortSet.EVERY_PORT
    for ask in asks:
        match ask:
            case EveryPort():
                return PortSet.EVERY_PORT
            case PortNumbers(first, last, protocol):
                protocols = tuple(Protocol) if protocol is None else (protocol,)
                found |= PortSet.union(PortSet.of(one, first, last) for one in protocols)
            case _:
                raise UsageError(f'--port "{ask.name}" is a name, which differs from pod to pod; write a number')
    return found


def _scopes(
    sources: PeerSet, destinations: PeerSet, named: PeerSet | None, direction: Direction | None, ports: PortSet
) -> Iterator[Scope]:
    if named is None:
        yield Scope(sources, destinations, ports)
        return
    if direction is not Direction.INGRESS:
        yield Scope(sources & named, destinations, ports)
    if direction is None:
        yield Scope(sources - named, destinations & named, ports)
    if direction is Direction.INGRESS:
        yield Scope(sources, destinations & named, ports)


def _inward(destinations: PeerSet, named: PeerSet | None, direction: Direction | None) -> PeerSet:
    """The destinations that entrances may lead to."""
    if named is None:
        return destinations
    return _NOBODY if direction is Direction.EGRESS else destinations & named
