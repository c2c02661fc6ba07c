"""A map for people: ``SOURCE -> DESTINATION: PORTS``, and then who is open to more than its known peers."""

from __future__ import annotations

from collections.abc import Iterator

from netpolgen.formats.connectivity.notation import Notation, written
from netpolgen.formats.connectivity.words import admitted_text, exposed_ports, peer_text, ports_text
from netpolgen.formats.words import printable
from netpolgen.semantics.connectivity.picture import ConnectivityMap

_NOTATION = Notation(
    source=lambda peer: f"{peer_text(peer)} -> ",
    destination=lambda peer: f"{peer_text(peer)}: ",
    ports=lambda ports, pairs: f"{ports_text(ports, pairs)}\n",
    between="",
)


def map_text(found: ConnectivityMap) -> Iterator[str]:
    """The map, a line for each connection; what is open follows after an empty line."""
    separator = ""
    for piece in written(found, _NOTATION):
        separator = "\n"
        yield piece
    for line in _exposures(found) if found.exposures else _unprotected(found):
        yield f"{separator}{line}\n"
        separator = ""


def _unprotected(found: ConnectivityMap) -> Iterator[str]:
    for one in found.unprotected:
        yield f"{printable(str(one.workload))}: no policy isolates its {one.direction.lower()}"


def _exposures(found: ConnectivityMap) -> Iterator[str]:
    for one in found.exposures() if found.exposures else ():
        name, direction = printable(str(one.workload)), one.direction.lower()
        yield f"{name}: {direction} open to {admitted_text(one)}, on {exposed_ports(one)}"
