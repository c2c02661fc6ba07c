"""Ports behind which data or control of a machine lies, and who gets to them beside the pods that are named.

Numbers as registered with IANA, or as the products' own documentation gives them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from ipaddress import ip_network
from types import MappingProxyType

from netpolgen.model.policy import Direction, IPBlockPeer
from netpolgen.model.ports import LAST_PORT, PortRange, PortSet, Protocol
from netpolgen.semantics.pitfalls.listening import declared_ports
from netpolgen.semantics.pitfalls.openings import Entry, takes_whole_namespaces
from netpolgen.semantics.state import State
from netpolgen.semantics.terms import subjects_of
from netpolgen.semantics.world import worlds

SENSITIVE: Mapping[int, str] = MappingProxyType(
    {
        22: "SSH",
        1433: "SQL Server",
        1521: "Oracle",
        2375: "Docker",
        2376: "Docker",
        2379: "etcd",
        2380: "etcd",
        3306: "MySQL",
        3389: "Remote Desktop",
        5432: "PostgreSQL",
        5984: "CouchDB",
        6379: "Redis",
        8086: "InfluxDB",
        9042: "Cassandra",
        9200: "Elasticsearch",
        9300: "Elasticsearch",
        11211: "Memcached",
        26257: "CockroachDB",
        27017: "MongoDB",
        27018: "MongoDB",
        27019: "MongoDB",
        28015: "RethinkDB",
    }
)

# A block of this size or more is a network and not a handful of known machines: 65,536 addresses, a site of IPv6.
_WIDE_PREFIX = {4: 16, 6: 48}


def sensitive_ports(state: State, entry: Entry) -> tuple[PortRange, ...]:
    """The ports of ``SENSITIVE`` that an ingress entry opens to a network, or to whole other namespaces.

    Where the ports of the pods are known, only those count.
    """
    if entry.direction is not Direction.INGRESS or not _is_wide(entry):
        return ()
    pods = subjects_of(state.universe, entry.policy)
    declared = declared_ports(state, pods)
    asked = tuple(_asked(entry)) if not declared or not pods else declared
    opened = entry.rule.numbered_ports | PortSet.union(
        PortSet.of(port.protocol, number, number)
        for port in entry.rule.named_ports
        for number, behind in state.universe.resolve(port)
        if behind & pods
    )
    return tuple(port for port in asked if port.first in SENSITIVE and _is_in(port, opened))


def _is_in(port: PortRange, opened: PortSet) -> bool:
    return port.protocol is Protocol.TCP and opened.allows(port.protocol, port.first)


def _asked(entry: Entry) -> Iterator[PortRange]:
    """The single ports that a rule names."""
    for port in entry.rule.ports:
        if isinstance(port, PortRange) and port.first == port.last <= LAST_PORT:
            yield port


def _is_wide(entry: Entry) -> bool:
    peer = entry.peer
    if isinstance(peer, IPBlockPeer):
        if any(worlds(entry.rule)):
            return False  # the internet is a wide block of its own kind
        network = ip_network(peer.block.cidr, strict=False)
        return network.prefixlen <= _WIDE_PREFIX[network.version]
    return takes_whole_namespaces(peer, entry.policy.namespace)
