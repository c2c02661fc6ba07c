"""``[allow]`` and ``[expect]``: the lines of the list, each a flow with a value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from netpolgen.inputs.intent.flow import decode_flow
from netpolgen.inputs.intent.reading import Reading, Table, on_one_line
from netpolgen.inputs.intent.syntax import fits
from netpolgen.inputs.spelling import shown
from netpolgen.model.intent import Edge, Expectation, Flow, PortAsk
from netpolgen.model.source import Origin

_EDGE_KEYS = frozenset({"why", "owner", "ticket", "expires"})
_CLAIMS = frozenset({"allow", "deny"})

Line = TypeVar("Line", Edge, Expectation)
Meaning = tuple[str, str, frozenset[PortAsk]]


def decode_edges(reading: Reading, root: Table) -> tuple[Edge, ...]:
    """``[allow]``, in the order of the file."""
    table = root.table("allow")
    return _once(reading, "edge", tuple(_edges(reading, table)))


def decode_expectations(reading: Reading, root: Table) -> tuple[Expectation, ...]:
    """``[expect]``, in the order of the file."""
    table = root.table("expect")
    return _once(reading, "claim", tuple(_expectations(reading, table)))


def _edges(reading: Reading, table: Table) -> Iterator[Edge]:
    for key, value, origin in table.entries(None):
        flow = _flow(reading, "edge", key, origin)
        edge = _edge(reading, flow, value, origin)
        if flow is not None:
            yield edge


def _edge(reading: Reading, flow: Flow | None, value: object, origin: Origin) -> Edge:
    flow = flow or Flow("", "", (), "")
    if value is True:
        return Edge(flow, origin)
    if isinstance(value, str):
        reading.must(fits("words", value), origin)
        return Edge(flow, origin, why=on_one_line(value))
    table = Table(reading, value, origin, _EDGE_KEYS)
    return Edge(
        flow,
        origin,
        why=table.words("why"),
        owner=table.words("owner"),
        ticket=table.words("ticket"),
        expires=table.day("expires"),
    )


def _expectations(reading: Reading, table: Table) -> Iterator[Expectation]:
    for key, _, origin in table.entries(None):
        flow = _flow(reading, "claim", key, origin)
        claim = table.choice(key, _CLAIMS, "deny")
        if flow is not None:
            yield Expectation(flow, claim == "allow", origin)


def _flow(reading: Reading, kind: str, key: str, origin: Origin) -> Flow | None:
    """The flow of a line; what keeps it from being one is reported, or left to the schema if it is its shape."""
    flow = decode_flow(key)
    if isinstance(flow, Flow):
        return flow
    if reading.must(fits("edge", key), origin):
        for problem in flow:
            reading.error(f"{kind} {shown(key)} {problem.message}", origin.at_part(problem.start, problem.end))
    return None


def _once(reading: Reading, kind: str, lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Without those that stand there already in another spelling, which is reported."""
    first: dict[Meaning, Line] = {}
    for line in lines:
        earlier = first.setdefault((line.flow.source, line.flow.target, frozenset(line.flow.ports)), line)
        if earlier is not line:
            _report_repetition(reading, kind, earlier, line)
    return tuple(first.values())


def _report_repetition(reading: Reading, kind: str, first: Line, second: Line) -> None:
    place = reading.place(first.origin)
    if _value(first) == _value(second):
        message = f"{kind} {shown(second.flow.text)} stands at {place} already; remove one of the two"
        reading.warning(message, second.origin, first.origin)
    else:
        message = f"{kind} {shown(second.flow.text)} stands at {place} with another value; keep one of the two"
        reading.error(message, second.origin, first.origin)


def _value(line: Edge | Expectation) -> tuple[object, ...]:
    return (line.why, line.owner, line.ticket, line.expires) if isinstance(line, Edge) else (line.allow,)
