"""A map as a Mermaid flowchart, which GitHub and GitLab draw; dashed where no policy isolates a workload's ingress.

Mermaid itself draws no more than some hundred connections. Source: https://mermaid.js.org/syntax/flowchart.html
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from netpolgen.formats.connectivity.words import peer_text, ports_text
from netpolgen.formats.words import printable
from netpolgen.model.connectivity import CollapsedConnection, CollapsedPeer, Connection, WorkloadPeer
from netpolgen.model.finding import ObjectRef
from netpolgen.model.policy import Direction
from netpolgen.semantics.connectivity.connections import expanded
from netpolgen.semantics.connectivity.picture import ConnectivityMap


def map_mermaid(found: ConnectivityMap) -> Iterator[str]:
    """The flowchart."""
    nodes: dict[CollapsedPeer, str] = {}
    yield "flowchart LR\n"
    if not found.collapsed:
        yield from _namespaces(found, nodes)
    for one in _connections(found):
        label = ports_text(one.ports, one.pairs if isinstance(one, CollapsedConnection) else None)
        yield f'  {_node(one.source, nodes)} -->|"{_escaped(label)}"| {_node(one.destination, nodes)}\n'


def _connections(found: ConnectivityMap) -> Iterator[Connection | CollapsedConnection]:
    if found.collapsed:
        yield from found.collapsed.connections()
        return
    for row in found.rows():
        yield from expanded(row, found.refs)


def _namespaces(found: ConnectivityMap, nodes: dict[CollapsedPeer, str]) -> Iterator[str]:
    bare = {one.workload for one in found.unprotected if one.direction is Direction.INGRESS}
    if bare:
        yield "  classDef open stroke-dasharray: 4 4\n"
    for number, (name, refs) in enumerate(groupby(found.listed, key=lambda ref: ref.namespace)):
        yield f'  subgraph s{number} ["{_escaped(name)}"]\n'
        for ref in refs:
            yield f"    {_workload(ref, nodes)}{':::open' if ref in bare else ''}\n"
        yield "  end\n"


def _workload(ref: ObjectRef, nodes: dict[CollapsedPeer, str]) -> str:
    """A workload inside the box of its namespace, which it need not name."""
    nodes[WorkloadPeer(ref)] = key = f"n{len(nodes)}"
    return f'{key}["{_escaped(f"{ref.kind} {ref.name}")}"]'


def _node(peer: CollapsedPeer, nodes: dict[CollapsedPeer, str]) -> str:
    """A peer by its key, with its text where it is met for the first time."""
    if peer in nodes:
        return nodes[peer]
    nodes[peer] = key = f"n{len(nodes)}"
    return f'{key}["{_escaped(peer_text(peer))}"]'


def _escaped(text: str) -> str:
    """Text for between quotes; Mermaid has entities for what would end it or start HTML or Markdown."""
    signs = {'"': "#quot;", "<": "#lt;", ">": "#gt;", "#": "#35;", "&": "#amp;", "`": "#96;"}
    return "".join(signs.get(sign, sign) for sign in printable(text))
