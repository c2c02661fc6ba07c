"""The workloads of a state in the order in which they are shown, and the places where each can be reached."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from netpolgen.model.addresses import AddressSet
from netpolgen.model.finding import ObjectRef
from netpolgen.semantics.connectivity.spread import Spread, Spreads
from netpolgen.semantics.state import State
from netpolgen.semantics.universe import Bits, Universe, members


class PeerSet(Struct, frozen=True):
    """Workloads by their numbers in a ``Roll``, and outside addresses."""

    workloads: Bits
    addresses: AddressSet

    def __bool__(self) -> bool:
        return bool(self.workloads or self.addresses)

    def __and__(self, other: PeerSet) -> PeerSet:
        return PeerSet(self.workloads & other.workloads, self.addresses & other.addresses)

    def __or__(self, other: PeerSet) -> PeerSet:
        return PeerSet(self.workloads | other.workloads, self.addresses | other.addresses)

    def __sub__(self, other: PeerSet) -> PeerSet:
        return PeerSet(self.workloads & ~other.workloads, self.addresses - other.addresses)


class Roll:
    """The workloads of a state, numbered by namespace, name and kind; all pods of one owner are one workload.

    Places are what a destination can be: those of the workloads come first, with the same numbers, then the classes of
    addresses and then, where the pods of a workload are of several classes, one for each further class.
    """

    __slots__ = (
        "_further",
        "_places_of_class",
        "_size",
        "classes",
        "every_address",
        "every_workload",
        "refs",
        "universe",
    )

    def __init__(self, state: State) -> None:
        self.universe: Universe = state.universe
        classes: dict[ObjectRef, dict[int, None]] = {}
        for workload, number in zip(state.inventory.workloads, self.universe.class_of, strict=True):
            classes.setdefault(workload.ref, {})[number] = None
        self.refs = tuple(sorted(classes, key=shown_order))
        self.classes = tuple(tuple(classes[ref]) for ref in self.refs)
        self.every_workload: Bits = (1 << len(self.refs)) - 1
        self.every_address: Bits = (1 << len(self.universe.ranges)) - 1 << len(self.refs)
        self._places_of_class: list[list[int]] = [[] for _ in self.universe.pods]
        self._further: dict[int, int] = {}
        self._size = len(self.refs) + len(self.universe.ranges)
        for owner, (first, *others) in enumerate(self.classes):
            self._places_of_class[first].append(owner)
            for other in others:
                self._places_of_class[other].append(self._size)
                self._further[self._size] = owner
                self._size += 1

    @property
    def everyone(self) -> PeerSet:
        """All workloads and all addresses."""
        return PeerSet(self.every_workload, AddressSet.EVERY_ADDRESS)

    def places(self, bits: Bits) -> Bits:
        """The places of these classes of the universe."""
        pods = (place for number in members(bits & self.universe.every_pod) for place in self._places_of_class[number])
        addresses = (bits & self.universe.every_address) >> len(self.universe.pods) << len(self.refs)
        return bits_of(pods, self._size) | addresses

    def places_of(self, peers: PeerSet) -> Bits:
        """All places where some of these peers may be."""
        further = bits_of((place for place, owner in self._further.items() if peers.workloads >> owner & 1), self._size)
        return peers.workloads | further | (self.every_address if peers.addresses else 0)

    def gathered(self, spread: Spread, spreads: Spreads) -> Spread:
        """The same places with each workload at its first alone: it is reached where one of its pods is."""
        outset = len(self.refs) + len(self.universe.ranges)
        if not spread.covered >> outset:
            return spread
        parts = [(ports, places & (1 << outset) - 1) for ports, places in spread.pieces.items()]
        for ports, places in spread.pieces.items():
            parts += [(ports, 1 << self._further[at + outset]) for at in members(places >> outset)]
        return spreads.union_of((ports, places) for ports, places in parts if places)

    def addresses(self, places: Bits) -> AddressSet:
        """The addresses at these places; neighbours are one range."""
        return self.universe.addresses((places & self.every_address) >> len(self.refs) << len(self.universe.pods))


def shown_order(ref: ObjectRef) -> tuple[str, str, str]:
    """The key by which workloads are sorted for people."""
    return ref.namespace, ref.name, ref.kind


def bits_of(numbers: Iterable[int], size: int) -> Bits:
    """The bitset of these numbers, all below ``size``."""
    held = bytearray((size >> 3) + 1)
    for number in numbers:
        held[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(held, "little")
