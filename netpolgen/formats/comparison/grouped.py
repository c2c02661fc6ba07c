"""What was opened or closed with a line for each source and its ports: a first lock-down closes nearly every pair."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from netpolgen.formats.comparison.words import marked, ports_in_short
from netpolgen.formats.connectivity.words import range_text
from netpolgen.model.addresses import AddressSet
from netpolgen.model.comparison import Shift
from netpolgen.model.connectivity import WorkloadPeer
from netpolgen.model.ports import PortSet
from netpolgen.semantics.comparison.compared import Comparison
from netpolgen.semantics.connectivity.roll import PeerSet
from netpolgen.semantics.universe import Bits, members

# So many are named, more are counted.
_MOST_NAMED = 4


def grouped(found: Comparison, shift: Shift) -> Iterator[str]:
    """Lines as in ``closed: Deployment shop/web -> every address and all 7 workloads on every port``."""
    name = marked(found)
    names = [name(WorkloadPeer(ref)) for ref in found.refs]
    for row in found.rows(shift, whole=True):
        reached: dict[PortSet, PeerSet] = {}
        for ports, workloads in row.workloads:
            reached[ports] = PeerSet(workloads, AddressSet.NONE)
        for ports, addresses in row.addresses:
            reached[ports] = PeerSet(reached[ports].workloads if ports in reached else 0, addresses)
        for ports, peers in reached.items():
            yield f"{shift}: {name(row.source)} -> {_destinations(peers, names)} on {ports_in_short(ports)}\n"


def _destinations(peers: PeerSet, names: Sequence[str]) -> str:
    """The addresses first, so that what is excepted from the workloads stands last."""
    return _listed([*_outside(peers.addresses), *_inside(peers.workloads, names)])


def _outside(addresses: AddressSet) -> list[str]:
    if addresses == AddressSet.EVERY_ADDRESS:
        return ["every address"]
    if len(addresses.intervals) > _MOST_NAMED:
        return [f"{len(addresses.intervals)} ranges of addresses"]
    return [range_text(AddressSet((interval,))) for interval in addresses.intervals]


def _inside(workloads: Bits, names: Sequence[str]) -> list[str]:
    size, others = workloads.bit_count(), ((1 << len(names)) - 1) & ~workloads
    if size <= _MOST_NAMED:
        return [names[number] for number in members(workloads)]
    if not others:
        return [f"all {size} workloads"]
    if others.bit_count() <= _MOST_NAMED:
        return [f"all workloads but {_listed([names[number] for number in members(others)])}"]
    return [f"{size} of {len(names)} workloads"]


def _listed(words: Sequence[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last
