"""CIDR blocks of policies.toml: what the API server accepts, in its canonical spelling."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from typing import NamedTuple

from netpolgen.inputs.intent.reading import Reading, Table
from netpolgen.inputs.spelling import key_path, shown
from netpolgen.model.addresses import Network
from netpolgen.model.policy import IPBlock
from netpolgen.model.source import Origin

_MAPPED = ipaddress.IPv6Network("::ffff:0:0/96")

Placed = tuple[Network, Origin]


class Blocks(NamedTuple):
    """The blocks of a list, each once; ``complete`` unless the list is missing or one of it was none."""

    placed: tuple[Placed, ...]
    complete: bool

    @property
    def plain(self) -> tuple[IPBlock, ...]:
        """The blocks without exceptions."""
        return tuple(IPBlock(text) for text in self.texts)

    @property
    def texts(self) -> tuple[str, ...]:
        """The blocks as the API server writes them."""
        return tuple(str(block) for block, _ in self.placed)


def decode_blocks(reading: Reading, owner: Table, key: str, at_least: int = 1) -> Blocks:
    """The list of blocks under a key; one that is none, and one that stands there already, is reported."""
    seen: dict[Network, Origin] = {}
    complete = key in owner
    for text, origin in owner.texts(key, "cidr", at_least):
        block = _block(reading, text, origin)
        if block is None:
            complete = False
        elif block in seen:
            path = key_path(origin.route)
            reading.warning(f"{path} repeats {block} of {reading.place(seen[block])}; remove one", origin, seen[block])
        else:
            seen[block] = origin
    return Blocks(tuple(seen.items()), complete)


def _block(reading: Reading, text: str, origin: Origin) -> Network | None:
    fault = ""
    try:
        block = ipaddress.ip_network(text)
    except ValueError:
        fault = _fault(text)
    else:
        if not (isinstance(block, ipaddress.IPv6Network) and block.subnet_of(_MAPPED)):
            return block
        fault = f'is an IPv4 block mapped into IPv6, which Kubernetes refuses; write "{_unmapped(block)}"'
    reading.error(f"{key_path(origin.route)} {shown(text)} {fault}", origin)
    return None


def _fault(text: str) -> str:
    try:
        wider = ipaddress.ip_network(text, strict=False)
    except ValueError:
        return f"is no CIDR block; {_reason(text)}"
    address = text.partition("/")[0]
    host = f"{address}/{wider.max_prefixlen}"
    return f'has bits set behind its mask; write "{wider}" for the block or "{host}" for the host'


def _reason(text: str) -> str:
    address, _, length = text.partition("/")
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return f"{shown(address)} is no IP address"
    return f"a mask of IPv{parsed.version} has at most {parsed.max_prefixlen} bits, not {length}"


def _unmapped(block: ipaddress.IPv6Network) -> str:
    mapped = block.network_address.ipv4_mapped
    return f"{mapped}/{block.prefixlen - _MAPPED.prefixlen}"


def with_excepts(reading: Reading, blocks: Blocks, excepts: Blocks) -> tuple[IPBlock, ...]:
    """Each block with the exceptions inside it; every exception has to lie strictly inside exactly one block."""
    inside: dict[Network, list[str]] = {block: [] for block, _ in blocks.placed}
    # An exception from a block that is not understood would look like one from nothing.
    for inner, origin in excepts.placed if blocks.complete else ():
        holding = [block for block in _holding(inner) if block in inside]
        if len(holding) == 1 and holding[0] != inner:
            inside[holding[0]].append(str(inner))
        else:
            reading.error(f"{key_path(origin.route)} {_misplaced(inner, holding)}", origin)
    return tuple(IPBlock(str(block), tuple(inner)) for block, inner in inside.items())


def _holding(inner: Network) -> Iterator[Network]:
    """Every block that holds this one, itself the last."""
    for length in range(inner.prefixlen):
        yield inner.supernet(new_prefix=length)
    yield inner


def _misplaced(inner: Network, holding: list[Network]) -> str:
    if not holding:
        return f"{inner} lies in none of the blocks of cidrs, so it excepts nothing; remove it or add its block"
    if holding == [inner]:
        return f"{inner} is a whole block of cidrs, of which nothing would be left; remove both"
    outer = " and ".join(str(block) for block in holding if block != inner) or str(inner)
    if inner in holding:
        return f"{inner} stands in cidrs too, so it stays open; remove it there to except it from {outer}"
    return f"{inner} lies in {outer}, and stays open through either; leave one of them"
