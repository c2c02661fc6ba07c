"""A map as JSON, version 1; a change that readers could notice gets a new number.

Each object stands on a line of its own, in the order of the map; the text is ASCII, and the same for the same map.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import assert_never

from netpolgen.formats.connectivity.notation import Notation, written
from netpolgen.formats.connectivity.words import range_text
from netpolgen.formats.left_out import left_out_json
from netpolgen.model.connectivity import (
    AlikePeer,
    CollapsedPeer,
    Exposure,
    ExternalPeer,
    NamespacePeer,
    PodsAdmitted,
    SpecialPeer,
    WorkloadPeer,
)
from netpolgen.model.document import Tree
from netpolgen.model.finding import ObjectRef
from netpolgen.model.policy import IPBlock
from netpolgen.model.ports import PortSet
from netpolgen.semantics.connectivity.picture import Collapsed, ConnectivityMap


def map_json(found: ConnectivityMap) -> Iterator[str]:
    """The map, piece by piece."""
    yield '{"version": 1, "workloads": ['
    yield from array(map(workload_json, found.listed))
    if found.collapsed:
        yield f'], "collapsed": {json.dumps(found.collapsed.by)}, "groups": ['
        yield from array(_groups(found.collapsed))
    yield '], "connections": [\n'
    wrote = False
    for piece in written(found, NOTATION):
        wrote = True
        yield piece
    yield "\n" if wrote else ""
    yield '], "unprotected": ['
    yield from array({**workload_json(one.workload), "direction": one.direction.lower()} for one in found.unprotected)
    if found.exposures:
        yield '], "exposure": ['
        yield from array(map(_exposure, found.exposures()))
    yield f'], "notes": {json.dumps(found.notes)}, "errors": ['
    yield from array(left_out_json(found.left_out))
    yield "]}\n"


def array(items: Iterable[Tree]) -> Iterator[str]:
    """What stands between the brackets of a list, each item on a line of its own."""
    separator = "\n"
    for item in items:
        yield f"{separator}{json.dumps(item)}"
        separator = ",\n"
    if separator != "\n":
        yield "\n"


def workload_json(ref: ObjectRef) -> dict[str, Tree]:
    """The identity of a workload."""
    return {"namespace": ref.namespace, "kind": ref.kind, "name": ref.name}


def peer_json(peer: CollapsedPeer) -> dict[str, Tree]:
    """A peer; a range of addresses that is no CIDR is written by its first and last."""
    match peer:
        case WorkloadPeer(ref):
            return workload_json(ref)
        case ExternalPeer(addresses):
            text = range_text(addresses)
            return {"cidr" if "/" in text else "range": text}
        case SpecialPeer(name):
            return {"special": name}
        case NamespacePeer(name):
            return {"namespace": name}
        case AlikePeer(first, size):
            return {**workload_json(first), "alike": size}
        case _:
            assert_never(peer)


def ports_json(ports: PortSet) -> dict[str, Tree]:
    """``all``, or the ranges under ``ports``."""
    return {"all": True} if ports == PortSet.EVERY_PORT else {"ports": ranges_json(ports)}


def ranges_json(ports: PortSet) -> list[Tree]:
    """The ranges of ports, those of each protocol where that is every port."""
    return [{"protocol": str(part.protocol), "from": part.first, "to": part.last} for part in ports.ranges()]


def _source(peer: CollapsedPeer) -> str:
    return f'{{"src": {json.dumps(peer_json(peer))}, '


def _destination(peer: CollapsedPeer) -> str:
    return f'"dst": {json.dumps(peer_json(peer))}, '


def _ports(ports: PortSet, pairs: int | None) -> str:
    rest: dict[str, Tree] = ports_json(ports) if pairs is None else {**ports_json(ports), "pairs": pairs}
    return json.dumps(rest)[1:]


# How the connections of a map are written, whatever it is a map of.
NOTATION = Notation(_source, _destination, _ports, ",\n")


def _groups(collapsed: Collapsed) -> Iterator[Tree]:
    for first, *others in collapsed.groups:
        members: list[Tree] = [workload_json(ref) for ref in (first, *others)]
        yield {**workload_json(first), "workloads": members}


def _exposure(exposure: Exposure) -> Tree:
    return {
        **workload_json(exposure.workload),
        "direction": exposure.direction.lower(),
        "exposure": str(exposure.kind),
        "peer": _admitted(exposure.admitted),
        **_exposed_ports(exposure),
    }


def _exposed_ports(exposure: Exposure) -> dict[str, Tree]:
    """The ports as in a connection; a port whose number only the peer will tell has its name in place of it."""
    if not exposure.named or exposure.ports == PortSet.EVERY_PORT:
        return ports_json(exposure.ports)
    names: list[Tree] = [{"protocol": str(port.protocol), "name": port.name} for port in sorted(exposure.named)]
    return {"ports": [*ranges_json(exposure.ports), *names]}


def _admitted(admitted: PodsAdmitted | IPBlock | None) -> Tree:
    match admitted:
        case None:
            return None
        case IPBlock(cidr, excepts):
            return {"cidr": cidr, "except": list(excepts)}
        case PodsAdmitted(home, None, pods):
            return {"namespace": home, "pods": str(pods)}
        case PodsAdmitted(_, namespaces, pods):
            return {"namespaces": str(namespaces), "pods": str(pods)}
