"""Protocols and sets of (protocol, port), as NetworkPolicyPort can name them."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import ClassVar, Self

from msgspec import Struct

from netpolgen.model.intervals import IntervalSet

FIRST_PORT, LAST_PORT = 1, 65535
_STRIDE = 1 << 16


class Protocol(StrEnum):
    """The three protocols that the NetworkPolicy API knows; TCP is its default."""

    TCP = "TCP"
    UDP = "UDP"
    SCTP = "SCTP"


_PROTOCOLS = tuple(Protocol)


class PortRange(Struct, frozen=True):
    """Ports ``first`` to ``last`` of one protocol, 1-65535 inclusive."""

    protocol: Protocol
    first: int
    last: int

    def __str__(self) -> str:
        if (self.first, self.last) == (FIRST_PORT, LAST_PORT):
            return f"every {self.protocol} port"
        number = str(self.first) if self.first == self.last else f"{self.first}-{self.last}"
        return f"{self.protocol} {number}"


class PortSet(IntervalSet, frozen=True):
    """A set of (protocol, port) pairs on one axis; port 0 of each protocol is a gap that keeps protocols apart.

    ``EVERY_PORT`` stands for a rule without ``ports``: all traffic, whatever the protocol.
    """

    NONE: ClassVar[PortSet]
    EVERY_PORT: ClassVar[PortSet]

    @classmethod
    def of(cls, protocol: Protocol, first: int = FIRST_PORT, last: int = LAST_PORT) -> Self:
        """Ports ``first`` to ``last`` (1-65535 inclusive) of one protocol."""
        base = _PROTOCOLS.index(protocol) * _STRIDE
        return cls(((base + first, base + last),))

    def allows(self, protocol: Protocol, port: int) -> bool:
        """Whether this protocol and port are in the set."""
        return _PROTOCOLS.index(protocol) * _STRIDE + port in self

    def ranges(self) -> Iterator[PortRange]:
        """The set as ranges, in the order TCP, UDP, SCTP."""
        for first, last in self.intervals:
            yield PortRange(_PROTOCOLS[first // _STRIDE], first % _STRIDE, last % _STRIDE)

    def __str__(self) -> str:
        if self == PortSet.EVERY_PORT:
            return "every port"
        return ", ".join(str(part) for part in self.ranges()) or "no port"


PortSet.NONE = PortSet()
PortSet.EVERY_PORT = PortSet(tuple(interval for protocol in Protocol for interval in PortSet.of(protocol).intervals))
