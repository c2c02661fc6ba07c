"""NetworkPolicy as the API names it, after decoding and defaulting: nothing is absent any more.

Source: NetworkPolicySpec and its field documentation in k8s.io/api/networking/v1.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from msgspec import Struct

from netpolgen.model.addresses import AddressSet
from netpolgen.model.finding import ObjectRef
from netpolgen.model.labels import Labels, LabelSelector
from netpolgen.model.ports import PortRange, PortSet, Protocol
from netpolgen.model.source import Origin


class Direction(StrEnum):
    """A policy type; one direction never isolates the other."""

    INGRESS = "Ingress"
    EGRESS = "Egress"


BOTH_DIRECTIONS = frozenset(Direction)


class IPBlock(Struct, frozen=True, order=True):
    """A CIDR and the CIDRs strictly inside it that it does not cover, as text that the API server accepts."""

    cidr: str
    excepts: tuple[str, ...] = ()

    @property
    def addresses(self) -> AddressSet:
        """The addresses covered."""
        return _addresses(self.cidr, self.excepts)

    def __str__(self) -> str:
        return f"{self.cidr} except {', '.join(self.excepts)}" if self.excepts else self.cidr


@lru_cache(maxsize=65536)
def _addresses(cidr: str, excepts: tuple[str, ...]) -> AddressSet:
    return AddressSet.of(cidr) - AddressSet.union(map(AddressSet.of, excepts))


class Anyone(Struct, frozen=True):
    """The peer of a rule whose ``from`` or ``to`` is missing or empty: every pod and every address."""


@dataclass(frozen=True, slots=True)
class PodPeer:
    """Pods by label; ``namespace_selector`` None means the policy's own namespace."""

    pod_selector: LabelSelector
    namespace_selector: LabelSelector | None = None
    origin: Origin | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class IPBlockPeer:
    """Addresses outside the pods."""

    block: IPBlock
    origin: Origin | None = field(default=None, compare=False)


NetworkPolicyPeer = Anyone | PodPeer | IPBlockPeer


class NamedPort(Struct, frozen=True, order=True):
    """A container port by name, resolved on each destination pod; the protocol must agree."""

    protocol: Protocol
    name: str

    def __str__(self) -> str:
        return f"{self.protocol} {self.name}"


class AnyPort(Struct, frozen=True):
    """The port of a rule whose ``ports`` is missing or empty: all traffic."""


NetworkPolicyPort = AnyPort | PortRange | NamedPort


@dataclass(frozen=True, slots=True)
class PolicyRule:
    """One ingress or egress rule: any of the peers, on any of the ports; neither tuple is ever empty."""

    peers: tuple[NetworkPolicyPeer, ...] = (Anyone(),)
    ports: tuple[NetworkPolicyPort, ...] = (AnyPort(),)
    origin: Origin | None = field(default=None, compare=False)

    @property
    def numbered_ports(self) -> PortSet:
        """The ports that need no resolving."""
        if any(isinstance(port, AnyPort) for port in self.ports):
            return PortSet.EVERY_PORT
        ranges = (port for port in self.ports if isinstance(port, PortRange))
        return PortSet.union(PortSet.of(port.protocol, port.first, port.last) for port in ranges)

    @property
    def named_ports(self) -> tuple[NamedPort, ...]:
        """The ports to resolve on each destination pod."""
        return tuple(port for port in self.ports if isinstance(port, NamedPort))


@dataclass(frozen=True, slots=True)
class NetworkPolicy:
    """A NetworkPolicy with ``policy_types`` already defaulted; rules of a direction it lacks stand without effect.

    ``types_written`` tells whether the types were there before, ``namespace_written`` whether the namespace was, and
    ``is_whole`` whether nothing that is written in it was unknown and left out.
    """

    namespace: str
    name: str
    pod_selector: LabelSelector
    policy_types: frozenset[Direction]
    ingress: tuple[PolicyRule, ...] = ()
    egress: tuple[PolicyRule, ...] = ()
    labels: Labels = field(default_factory=dict, hash=False)
    annotations: Labels = field(default_factory=dict, hash=False)
    origin: Origin | None = field(default=None, compare=False)
    types_written: bool = field(default=True, compare=False)
    namespace_written: bool = field(default=True, compare=False)
    is_whole: bool = field(default=True, compare=False)

    @property
    def ref(self) -> ObjectRef:
        """Its identity."""
        return ObjectRef("NetworkPolicy", self.namespace, self.name)

    def rules(self, direction: Direction) -> tuple[PolicyRule, ...]:
        """The rules in force in one direction; none when the policy does not isolate it."""
        if direction not in self.policy_types:
            return ()
        return self.ingress if direction is Direction.INGRESS else self.egress
