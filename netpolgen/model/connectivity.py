"""Who reaches whom: the peers of a map, and the connections between them."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from netpolgen.model.addresses import AddressSet
from netpolgen.model.finding import ObjectRef
from netpolgen.model.labels import LabelSelector
from netpolgen.model.policy import Direction, IPBlock, NamedPort
from netpolgen.model.ports import PortSet


class WorkloadPeer(Struct, frozen=True):
    """A workload with all its pods; ``ref`` is its identity."""

    ref: ObjectRef


class ExternalPeer(Struct, frozen=True):
    """Addresses outside the cluster that every policy treats alike: one unbroken range of one family."""

    addresses: AddressSet


class SpecialPeer(Struct, frozen=True):
    """Traffic from outside that a cluster brings in by other means than a policy, such as ``ingress-controller``."""

    name: str


class NamespacePeer(Struct, frozen=True):
    """All workloads of a namespace, where a map is collapsed by namespace."""

    name: str


class AlikePeer(Struct, frozen=True):
    """Workloads of one namespace that no policy tells apart, where a map is collapsed by class; ``first`` is one."""

    first: ObjectRef
    size: int


Peer = WorkloadPeer | ExternalPeer | SpecialPeer


CollapsedPeer = Peer | NamespacePeer | AlikePeer


class Connection(Struct, frozen=True):
    """A source that reaches a destination on these ports; ``PortSet.EVERY_PORT`` is all traffic."""

    source: Peer
    destination: Peer
    ports: PortSet


class Unprotected(Struct, frozen=True):
    """A workload that no policy isolates in one direction."""

    workload: ObjectRef
    direction: Direction


class CollapsedConnection(Struct, frozen=True):
    """What some pairs of two groups of peers are permitted: ``pairs`` of them, on these ports taken together."""

    source: CollapsedPeer
    destination: CollapsedPeer
    ports: PortSet
    pairs: int


class ExposureKind(StrEnum):
    """How a workload is open to more than its known peers, the widest first."""

    NOT_ISOLATED = "not-isolated"
    EVERYONE = "everyone"
    WHOLE_CLUSTER = "whole-cluster"
    LABELLED_NAMESPACES = "namespaces-by-label"
    WHOLE_NAMESPACE = "whole-namespace"
    WORLD = "world"
    LATER_PODS = "later-pods"


class PodsAdmitted(Struct, frozen=True):
    """The peers of an exposure by selector; ``namespaces`` None means the namespace of the policy, ``home``."""

    home: str
    namespaces: LabelSelector | None
    pods: LabelSelector


class Exposure(Struct, frozen=True):
    """A way in which a workload is open in one direction; ``admitted`` is None where that is everyone.

    ``named`` are ports by name, whose number only a peer that is not yet there will tell.
    """

    workload: ObjectRef
    direction: Direction
    kind: ExposureKind
    admitted: PodsAdmitted | IPBlock | None
    ports: PortSet
    named: frozenset[NamedPort] = frozenset()
