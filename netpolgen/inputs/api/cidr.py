"""CIDR blocks as the API server reads them: leniently, with objections of its own since Kubernetes 1.36.

Source: parseCIDR of k8s.io/apimachinery/pkg/util/validation/ip.go and the lenient parser of k8s.io/utils/net; the
strict rules are the feature gate StrictIPCIDRValidation (KEP-4858).
"""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache

from msgspec import Struct

from netpolgen.model.addresses import Network

_MAPPED_BITS = 96  # of an IPv6 address, before the IPv4 address that is mapped into it
_LONGEST = 256  # characters; far beyond any block, leading zeros included

_leading_zeros = re.compile(r"(?<![0-9A-Fa-f])0+(?=[0-9A-Fa-f])")


class Cidr(Struct, frozen=True):
    """A block that the lenient parser accepts.

    ``text`` spells it without leading zeros, host bits kept. ``objection`` is what strict validation finds, empty if
    nothing.
    """

    text: str
    network: Network
    objection: str

    @property
    def canonical(self) -> str:
        """The spelling that no API server objects to."""
        return str(_unmapped(self.network))

    @property
    def is_exact(self) -> bool:
        """Whether the canonical spelling is the same block to every reader: no host bits, no IPv4 in IPv6."""
        host = ipaddress.ip_address(self.text.partition("/")[0])
        return host == self.network.network_address and _unmapped(self.network) == self.network

    def is_strictly_inside(self, outer: Cidr) -> bool:
        """Whether the API server takes this block for an exception of the other: inside it, with a longer prefix."""
        mine, theirs = _unmapped(self.network), _unmapped(outer.network)
        if self.network.prefixlen <= outer.network.prefixlen or mine.version != theirs.version:
            return False
        return mine.network_address in theirs


@lru_cache(maxsize=4096)
def parsed_cidr(text: str) -> Cidr | None:
    """The block that a text stands for; None when it is no CIDR at all."""
    address, slash, length = text.partition("/")
    if len(text) > _LONGEST or not (slash and length.isascii() and length.isdigit()) or "%" in address:
        return None
    plain = f"{_leading_zeros.sub('', address)}/{int(length)}"
    try:
        network = ipaddress.ip_network(plain, strict=False)
    except ValueError:
        return None
    return Cidr(plain, network, _objection(address, length, network))


def _objection(address: str, length: str, network: Network) -> str:
    try:
        host = ipaddress.ip_address(address)
    except ValueError:
        host = None
    if host is None or (len(length) > 1 and length.startswith("0")):
        return f"has leading zeros that some programs read as octal; write {network}"
    if isinstance(host, ipaddress.IPv6Address) and host.ipv4_mapped is not None:
        return f"is an IPv4 block in the guise of IPv6; write {_unmapped(network)}"
    if host != network.network_address:
        return (
            f"has address bits beyond its prefix; write {network}, or {host}/{host.max_prefixlen} for the one address"
        )
    return ""


def _unmapped(network: Network) -> Network:
    address = network.network_address
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped and network.prefixlen >= _MAPPED_BITS:
        return ipaddress.IPv4Network((address.ipv4_mapped, network.prefixlen - _MAPPED_BITS))
    return network
