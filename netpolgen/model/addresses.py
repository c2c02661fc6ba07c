"""IP addresses outside the pods: CIDR blocks and sets of addresses, IPv4 and IPv6 apart."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator
from typing import ClassVar, Self

from netpolgen.model.intervals import Interval, IntervalSet

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# One axis for both families: IPv6 address n stands at n + _V6, which leaves a gap behind the last IPv4 address.
_V6 = 1 << 33


class AddressSet(IntervalSet, frozen=True):
    """A set of IPv4 and IPv6 addresses on one axis that keeps the families apart."""

    NONE: ClassVar[AddressSet]
    EVERY_ADDRESS: ClassVar[AddressSet]

    @classmethod
    def of(cls, cidr: str) -> Self:
        """The addresses of one CIDR block; host bits are ignored as the API server of old did. Raises ValueError."""
        network = ipaddress.ip_network(cidr, strict=False)
        return cls((_interval(network[0], network[-1]),))

    def first_address(self) -> Address:
        """The lowest address, IPv4 before IPv6. Raises IndexError when the set is empty."""
        return _address(self.intervals[0][0])

    def last_address(self) -> Address:
        """The highest address, IPv6 after IPv4. Raises IndexError when the set is empty."""
        return _address(self.intervals[-1][1])

    def blocks(self) -> Iterator[Network]:
        """The fewest CIDR blocks with exactly these addresses, in order."""
        for first, last in self.intervals:
            yield from summarized(first, last)

    def __str__(self) -> str:
        return ", ".join(str(block) for block in self.blocks()) or "no address"


def _interval(first: Address, last: Address) -> Interval:
    offset = 0 if first.version == 4 else _V6  # noqa: PLR2004 - the IP version
    return int(first) + offset, int(last) + offset


def _address(number: int) -> Address:
    return ipaddress.IPv4Address(number) if number < _V6 else ipaddress.IPv6Address(number - _V6)


def summarized(first: int, last: int) -> Iterable[Network]:
    """CIDR blocks that cover one interval of the axis of ``AddressSet`` exactly."""
    low, high = _address(first), _address(last)
    if isinstance(low, ipaddress.IPv4Address) and isinstance(high, ipaddress.IPv4Address):
        return ipaddress.summarize_address_range(low, high)
    if isinstance(low, ipaddress.IPv6Address) and isinstance(high, ipaddress.IPv6Address):
        return ipaddress.summarize_address_range(low, high)
    raise ValueError("an interval holds addresses of one family")


AddressSet.NONE = AddressSet()
AddressSet.EVERY_ADDRESS = AddressSet.of("0.0.0.0/0") | AddressSet.of("::/0")
