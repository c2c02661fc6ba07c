"""A map as a graph for Graphviz: workloads in a box for each namespace, dashed where no policy isolates their ingress.

Source: the DOT language, https://graphviz.org/doc/info/lang.html
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from netpolgen.formats.connectivity.notation import Notation, written
from netpolgen.formats.connectivity.words import peer_text, ports_text
from netpolgen.formats.words import printable
from netpolgen.model.policy import Direction
from netpolgen.semantics.connectivity.picture import ConnectivityMap


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


_NOTATION = Notation(
    source=lambda peer: f"  {_quoted(peer_text(peer))} -> ",
    destination=lambda peer: f"{_quoted(peer_text(peer))} ",
    ports=lambda ports, pairs: f"[label={_quoted(ports_text(ports, pairs))}];\n",
    between="",
)


def map_dot(found: ConnectivityMap) -> Iterator[str]:
    """The graph."""
    yield "digraph map {\n  rankdir=LR;\n  node [shape=box];\n"
    if not found.collapsed:
        yield from _namespaces(found)
    yield from written(found, _NOTATION)
    yield "}\n"


def _namespaces(found: ConnectivityMap) -> Iterator[str]:
    bare = {one.workload for one in found.unprotected if one.direction is Direction.INGRESS}
    for number, (name, refs) in enumerate(groupby(found.listed, key=lambda ref: ref.namespace)):
        yield f"  subgraph cluster_{number} {{\n    label={_quoted(printable(name))};\n"
        for ref in refs:
            style = ", style=dashed" if ref in bare else ""
            label = _quoted(printable(f"{ref.kind} {ref.name}"))
            yield f"    {_quoted(printable(str(ref)))} [label={label}{style}];\n"
        yield "  }\n"
