"""Blocks of a rule that together hold the internet, however they are written.

``0.0.0.0/0``, its two halves, a list of blocks around the private ranges: what counts is how much of the addresses of
a family they hold. Of IPv6 only 2000::/3 is handed out as global unicast (RFC 4291, section 2.4, and IANA's registry).
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from netpolgen.model.addresses import AddressSet
from netpolgen.model.policy import IPBlockPeer, PolicyRule

_EVERY = {4: AddressSet.of("0.0.0.0/0"), 6: AddressSet.of("::/0")}
_GLOBAL = {4: AddressSet.of("0.0.0.0/0"), 6: AddressSet.of("2000::/3")}

# RFC 1918, RFC 4193: where clouds and data centres put their own.
PRIVATE = AddressSet.union(map(AddressSet.of, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")))


class World(Struct, frozen=True):
    """The blocks of one rule and family, 4 or 6, that hold at least half of the internet.

    ``held`` are their addresses, ``left_out`` all others of the family.
    """

    family: int
    peers: tuple[IPBlockPeer, ...]
    held: AddressSet
    left_out: AddressSet


def worlds(rule: PolicyRule) -> Iterator[World]:
    """The families of which a rule permits the internet."""
    blocks = [peer for peer in rule.peers if isinstance(peer, IPBlockPeer)]
    for family in _EVERY if blocks else ():
        peers = tuple(peer for peer in blocks if (":" in peer.block.cidr) is (family == 6))  # noqa: PLR2004 - IPv6
        held = AddressSet.union(peer.block.addresses for peer in peers)
        if _size(held & _GLOBAL[family]) * 2 >= _size(_GLOBAL[family]):
            yield World(family, peers, held, _left_out(peers, family, held))


def _left_out(peers: tuple[IPBlockPeer, ...], family: int, held: AddressSet) -> AddressSet:
    named = AddressSet.union(AddressSet.of(peer.block.cidr) for peer in peers)
    every = _EVERY[family] if _EVERY[family] <= named else _GLOBAL[family]
    return every - held


def _size(addresses: AddressSet) -> int:
    return sum(last - first + 1 for first, last in addresses.intervals)
