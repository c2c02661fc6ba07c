"""Lines of the allow-list that add nothing, since another line permits as much.

They are of the rule NPG507.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct, field

from netpolgen.model.finding import Problem, Violation
from netpolgen.model.intent import Edge
from netpolgen.model.labels import LabelSelector
from netpolgen.model.policy import AnyPort, NetworkPolicyPort
from netpolgen.model.ports import PortRange
from netpolgen.synthesis.endpoints import Endpoint, PodEndpoint, ResolvedEdge, ResolvedFlow

CODE = "NPG507"


def edges_by_line(edges: Iterable[ResolvedEdge]) -> dict[Edge, list[ResolvedFlow]]:
    """The flows of each line, in the order of the file."""
    lines: dict[Edge, list[ResolvedFlow]] = {}
    for edge in edges:
        lines.setdefault(edge.edge, []).append(edge.flow)
    return lines


def covered_edges(edges: Sequence[ResolvedEdge]) -> Iterator[Problem]:
    """Lines of [allow] every flow of which another single line permits already."""
    openings: dict[tuple[Endpoint, Endpoint], _Openings] = {}
    for edge in edges:
        openings.setdefault((_bare(edge.flow.source), _bare(edge.flow.target)), _Openings()).add(edge)
    for line, flows in edges_by_line(edges).items():
        covering = [_covering(line, flow, openings) for flow in flows]
        for other in covering[0]:
            if all(other in lines for lines in covering):
                message = f'edge "{line.flow.text}" is covered by "{other.flow.text}"; remove one of them'
                yield Problem(CODE, Violation(message, line.origin.at_key(), related=(other.origin.at_key(),)))
                break


class _Openings(Struct):
    """The edges between two ends: by each of their ports, and once more those with ports that hold others."""

    by_port: dict[NetworkPolicyPort, list[ResolvedEdge]] = field(default_factory=dict)
    wide: list[ResolvedEdge] = field(default_factory=list)

    def add(self, edge: ResolvedEdge) -> None:
        for port in edge.flow.ports:
            self.by_port.setdefault(port, []).append(edge)
        if any(isinstance(port, AnyPort) or _is_range(port) for port in edge.flow.ports):
            self.wide.append(edge)

    def near(self, flow: ResolvedFlow) -> Iterator[ResolvedEdge]:
        """Those among which all are that cover a flow."""
        yield from self.by_port.get(flow.ports[0], ())
        yield from self.wide


def _is_range(port: NetworkPolicyPort) -> bool:
    return isinstance(port, PortRange) and port.first < port.last


def _bare(end: Endpoint) -> Endpoint:
    """An endpoint without the name that it is called by."""
    if isinstance(end, PodEndpoint):
        return PodEndpoint("", end.namespace, end.selector, end.external)
    return end


def _covering(line: Edge, flow: ResolvedFlow, openings: Mapping[tuple[Endpoint, Endpoint], _Openings]) -> list[Edge]:
    return [
        other.edge
        for source in _widened(flow.source)
        for target in _widened(flow.target)
        for other in (openings[source, target].near(flow) if (source, target) in openings else ())
        if other.edge is not line and _covers(other.flow, flow) and not _first_of_equals(line, flow, other)
    ]


def _widened(end: Endpoint) -> Iterator[Endpoint]:
    yield _bare(end)
    if isinstance(end, PodEndpoint) and end.selector.requirements:
        yield PodEndpoint("", end.namespace, LabelSelector.EVERYTHING)


def _covers(wide: ResolvedFlow, narrow: ResolvedFlow) -> bool:
    return all(any(_holds(port, inner) for port in wide.ports) for inner in narrow.ports)


def _holds(outer: NetworkPolicyPort, inner: NetworkPolicyPort) -> bool:
    if isinstance(outer, PortRange) and isinstance(inner, PortRange):
        return outer.protocol is inner.protocol and outer.first <= inner.first and inner.last <= outer.last
    return isinstance(outer, AnyPort) or outer == inner


def _first_of_equals(line: Edge, flow: ResolvedFlow, other: ResolvedEdge) -> bool:
    """Whether two lines say the same and this one stands first, so that only the other is reported."""
    same = _bare(flow.source) == _bare(other.flow.source) and _bare(flow.target) == _bare(other.flow.target)
    return same and _covers(flow, other.flow) and line.flow.text < other.edge.flow.text
