"""A comparison as JSON, version 1; a change that readers could notice gets a new number.

Connections are written as those of a map are. Each object stands on a line of its own; the text is ASCII.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from netpolgen.formats.connectivity.json_v1 import NOTATION, array, peer_json, ports_json, ranges_json, workload_json
from netpolgen.formats.connectivity.notation import written
from netpolgen.formats.left_out import left_out_json
from netpolgen.model.addresses import AddressSet
from netpolgen.model.comparison import ChangedConnection, Shift
from netpolgen.model.document import Tree
from netpolgen.model.objects import Workload
from netpolgen.semantics.comparison.compared import Comparison
from netpolgen.semantics.comparison.possible_changes import PossibleChange
from netpolgen.semantics.symbolic.example import Example, ExampleEnd, PossiblePod


def comparison_json(found: Comparison) -> Iterator[str]:
    """The comparison, piece by piece."""
    yield '{"version": 1, '
    if found.by_namespace:
        yield '"collapsed": "namespace", '
    for shift in Shift:
        yield f'"{shift}": ['
        yield from _connections(found, shift)
        yield "], "
    yield '"changed": ['
    yield from array(map(_changed, found.changed()))
    yield '], "workloads": {"added": ['
    yield from array(map(workload_json, found.added))
    yield '], "removed": ['
    yield from array(map(workload_json, found.removed))
    yield ']}, "possible": ['
    yield from array(map(_possible, found.possible.changes))
    yield f'], "notes": {json.dumps(found.notes)}, "errors": ['
    yield from array(left_out_json(found.left_out))
    yield "]}\n"


def _connections(found: Comparison, shift: Shift) -> Iterator[str]:
    separator = "\n"
    for piece in written(found.map_of(shift), NOTATION):
        yield separator + piece
        separator = ""
    if not separator:
        yield "\n"


def _changed(one: ChangedConnection) -> Tree:
    ends: dict[str, Tree] = {"src": peer_json(one.source), "dst": peer_json(one.destination)}
    ports: dict[str, Tree] = {"before": ranges_json(one.before), "after": ranges_json(one.after)}
    return {**ends, **ports} if one.pairs is None else {**ends, **ports, "pairs": one.pairs}


def _possible(change: PossibleChange) -> Tree:
    example = change.example
    ends: dict[str, Tree] = {"src": _end(example.source), "dst": _end(example.destination)}
    return {"change": str(change.shift), "example": {**ends, **_ports(example)}}


def _end(end: ExampleEnd) -> Tree:
    match end:
        case Workload():
            return workload_json(end.ref)
        case PossiblePod(namespace, labels, namespace_labels):
            pod: dict[str, Tree] = {"namespace": namespace, "labels": dict(labels)}
            return {**pod, "namespace_labels": dict(namespace_labels)} if namespace_labels else pod
        case AddressSet():
            return {"cidr": str(next(iter(end.blocks())))}


def _ports(example: Example) -> dict[str, Tree]:
    """The ports; by name where it is up to the pod to come which number that is."""
    if not example.port_names:
        return ports_json(example.ports)
    return {"ports": [{"protocol": str(port.protocol), "name": port.name} for port in example.port_names]}
