"""Peers, ports and exposures of a map in words, as the formats for people have them in common."""

from __future__ import annotations

from itertools import islice
from typing import assert_never

from netpolgen.formats.words import printable
from netpolgen.model.addresses import AddressSet
from netpolgen.model.connectivity import (
    AlikePeer,
    CollapsedPeer,
    Exposure,
    ExposureKind,
    ExternalPeer,
    NamespacePeer,
    PodsAdmitted,
    SpecialPeer,
    WorkloadPeer,
)
from netpolgen.model.labels import LabelSelector
from netpolgen.model.objects import NAMESPACE_NAME_LABEL
from netpolgen.model.policy import IPBlock
from netpolgen.model.ports import PortSet


def peer_text(peer: CollapsedPeer) -> str:
    """A peer by its name, in characters that can be printed."""
    match peer:
        case WorkloadPeer(ref):
            return printable(str(ref))
        case ExternalPeer(addresses):
            return range_text(addresses)
        case SpecialPeer(name):
            return name
        case NamespacePeer(name):
            return printable(f"namespace {name}")
        case AlikePeer(first, size):
            return printable(f"{first} and {size - 1} alike")
        case _:
            assert_never(peer)


def range_text(addresses: AddressSet) -> str:
    """An unbroken range as its CIDR or, where it is none, by its first and last address."""
    block, *others = islice(addresses.blocks(), 2)
    return f"{addresses.first_address()}-{addresses.last_address()}" if others else str(block)


def ports_text(ports: PortSet, pairs: int | None = None) -> str:
    """Ports and, if they are taken together from some pairs, the number of those."""
    return str(ports) if pairs is None else f"{ports} ({pairs} pair{'' if pairs == 1 else 's'})"


def exposed_ports(exposure: Exposure) -> str:
    """The ports of an exposure, numbers before names."""
    parts = [str(exposure.ports)] if exposure.ports else []
    return ", ".join([*parts, *map(str, sorted(exposure.named))])


def admitted_text(exposure: Exposure) -> str:
    """To whom a workload is open."""
    match exposure.admitted:
        case None:
            return "everyone, since no policy isolates it" if exposure.kind is ExposureKind.NOT_ISOLATED else "everyone"
        case IPBlock():
            return str(exposure.admitted)
        case PodsAdmitted(home, namespaces, pods):
            where = _where(home, namespaces)
            if not pods.requirements:
                return printable(f"every pod of {where}")
            return printable(f"any later pod with {pods} in {where}; there is none today")
        case _:
            assert_never(exposure.admitted)


def _where(home: str, namespaces: LabelSelector | None) -> str:
    if namespaces is None:
        return f"namespace {home}"
    if not namespaces.requirements:
        return "any namespace"
    (key, values), *others = namespaces.requirements
    if key == NAMESPACE_NAME_LABEL and not values.complement and not others:
        names = sorted(values.values)
        return f"namespace{'s' if len(names) > 1 else ''} {', '.join(names)}"
    return f"namespaces with {namespaces}"
