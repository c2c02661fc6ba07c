"""A map as Markdown tables, for pull requests and wikis."""

from __future__ import annotations

from collections.abc import Iterator

from netpolgen.formats.connectivity.notation import Notation, written
from netpolgen.formats.connectivity.words import admitted_text, exposed_ports, peer_text, ports_text
from netpolgen.formats.words import printable
from netpolgen.semantics.connectivity.picture import ConnectivityMap

# What would end a cell or start a link, an emphasis or HTML.
_SPECIAL = "\\`*_[]<>|&"


def _cell(text: str) -> str:
    return "".join(f"\\{sign}" if sign in _SPECIAL else sign for sign in printable(text))


_NOTATION = Notation(
    source=lambda peer: f"| {_cell(peer_text(peer))} ",
    destination=lambda peer: f"| {_cell(peer_text(peer))} ",
    ports=lambda ports, pairs: (
        f"| {ports_text(ports)} |\n" if pairs is None else f"| {ports_text(ports)} | {pairs} |\n"
    ),
    between="",
)


def map_markdown(found: ConnectivityMap) -> Iterator[str]:
    """The connections, and what is open."""
    yield (
        "| From | To | Ports | Pairs |\n| --- | --- | --- | ---: |\n"
        if found.collapsed
        else ("| From | To | Ports |\n| --- | --- | --- |\n")
    )
    yield from written(found, _NOTATION)
    yield from _exposures(found) if found.exposures else _unprotected(found)


def _unprotected(found: ConnectivityMap) -> Iterator[str]:
    if found.unprotected:
        yield "\nNot isolated by any policy:\n\n| Workload | Direction |\n| --- | --- |\n"
    for one in found.unprotected:
        yield f"| {_cell(str(one.workload))} | {one.direction.lower()} |\n"


def _exposures(found: ConnectivityMap) -> Iterator[str]:
    head = "\nOpen to more than known peers:\n\n| Workload | Direction | To | Ports |\n| --- | --- | --- | --- |\n"
    for one in found.exposures() if found.exposures else ():
        cells = (str(one.workload), one.direction.lower(), admitted_text(one), exposed_ports(one))
        yield f"{head}| {' | '.join(map(_cell, cells))} |\n"
        head = ""
