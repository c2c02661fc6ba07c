"""The connections of a map as CSV with a header (RFC 4180, but for line feeds), for spreadsheets and scripts.

A peer that is no workload has no namespace; its kind is ``cidr``, ``range``, ``special`` or ``namespace``.
"""

from __future__ import annotations

from collections.abc import Iterator

from netpolgen.formats.connectivity.json_v1 import peer_json
from netpolgen.formats.connectivity.notation import Notation, written
from netpolgen.model.connectivity import AlikePeer, CollapsedPeer, WorkloadPeer
from netpolgen.model.ports import PortSet
from netpolgen.semantics.connectivity.picture import ConnectivityMap

_COLUMNS = "source_namespace,source_kind,source_name,destination_namespace,destination_kind,destination_name,ports"

# A spreadsheet takes a cell that begins so for a formula; no name that a cluster accepts does.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def map_csv(found: ConnectivityMap) -> Iterator[str]:
    """The connections, a line for each."""
    yield f"{_COLUMNS},pairs\n" if found.collapsed else f"{_COLUMNS}\n"
    yield from written(found, _NOTATION)


def _peer(peer: CollapsedPeer) -> str:
    match peer:
        case WorkloadPeer(ref) | AlikePeer(ref):
            cells = (ref.namespace, ref.kind, ref.name)
        case _:
            ((kind, name),) = peer_json(peer).items()
            cells = ("", kind, str(name))
    return "".join(f"{_cell(text)}," for text in cells)


def _ports(ports: PortSet, pairs: int | None) -> str:
    text = _cell("all" if ports == PortSet.EVERY_PORT else "; ".join(map(str, ports.ranges())))
    return f"{text}\n" if pairs is None else f"{text},{pairs}\n"


def _cell(text: str) -> str:
    if text.startswith(_FORMULA):
        text = f"'{text}"
    return '"' + text.replace('"', '""') + '"' if any(sign in text for sign in '",\r\n') else text


_NOTATION = Notation(_peer, _peer, _ports, "")
