"""``SOURCE -> TARGET[:PORT{,PORT}]``: the text of an edge to a Flow, or everything that is wrong with it and where."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct

from netpolgen.inputs.intent.ports import PortFaultError, port_ask, port_text
from netpolgen.inputs.intent.references import is_address, reference_fault
from netpolgen.inputs.intent.syntax import fits
from netpolgen.inputs.spelling import shown
from netpolgen.model.intent import EveryPort, Flow, PortAsk
from netpolgen.model.ports import Protocol

_RIGHT_ARROWS = {"->", "→"}
_ANY_ARROW = re.compile(
    r"<-+>|↔|-->+|->>|->|→|=+>|<-+|←|[\u2010\u2011\u2212]>|[\u2013\u2014]>?|[\u21d2\u21e8\u2794\u279c-\u279e\u27f6]|>"
)
_BLANKS = " \t"
_PROTOCOLS = {protocol.lower() for protocol in Protocol}


class FlowProblem(Struct, frozen=True):
    """What is wrong with an edge, in words that stand behind its text; ``start`` and ``end`` are offsets in it."""

    message: str
    start: int
    end: int


class _Piece(Struct, frozen=True):
    """A stretch of the text without the blanks around it."""

    text: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    def problem(self, message: str) -> FlowProblem:
        return FlowProblem(message, self.start, self.end)


def decode_flow(text: str) -> Flow | tuple[FlowProblem, ...]:
    """An edge, its blanks and its arrow normalised; or all that is wrong with it, never nothing."""
    if not fits("edge", text):
        return tuple(_problems(text)) or (FlowProblem('is not of the form "SOURCE -> TARGET:PORT"', 0, len(text)),)
    left, _, right = text.replace("→", "->").partition("->")
    target, colon, listed = right.partition(":")
    source, target = left.strip(_BLANKS), target.strip(_BLANKS)
    ports = _ports(listed) if colon else _NO_PORTS
    if ports is None or reference_fault(source) or reference_fault(target):
        return tuple(_problems(text))
    return Flow(source, target, ports.asks, f"{source} -> {target}{ports.text}")


class _Ports(Struct, frozen=True):
    """The ports of an edge, and what stands for them behind the target."""

    asks: tuple[PortAsk, ...]
    text: str


_NO_PORTS = _Ports((), "")


@lru_cache(maxsize=4096)
def _ports(listed: str) -> _Ports | None:
    """The ports between commas; None if one is wrong or says nothing new."""
    try:
        asks = tuple(port_ask(text.strip(_BLANKS)) for text in listed.split(","))
    except PortFaultError:
        return None
    if len(set(asks)) < len(asks) or (len(asks) > 1 and EveryPort() in asks):
        return None
    return _Ports(asks, f":{','.join(map(port_text, asks))}")


def _problems(text: str) -> Iterator[FlowProblem]:
    arrows = list(_ANY_ARROW.finditer(text))
    wrong = next((arrow for arrow in arrows if arrow[0] not in _RIGHT_ARROWS), None)
    if wrong is not None:
        yield FlowProblem(f"has no arrow that points right{_turned(text, wrong)}", wrong.start(), wrong.end())
    elif not arrows:
        yield FlowProblem('has no arrow; write "SOURCE -> TARGET:PORT"', 0, len(text))
    elif len(arrows) > 1:
        yield FlowProblem("has more than one arrow; write an edge for each", arrows[1].start(), arrows[1].end())
    else:
        yield from _side_problems(text, arrows[0])


def _turned(text: str, arrow: re.Match[str]) -> str:
    """The edge with a right arrow in place of this one, where that is an edge."""
    if arrow[0] in {"<->", "↔"}:
        return "; write one edge for each direction"
    left, right = text[: arrow.start()].strip(), text[arrow.end() :].strip()
    edge = f"{right} -> {left}" if arrow[0][0] in "<←" else f"{left} -> {right}"
    return f"; write {shown(edge)}" if fits("edge", edge) else '; write "SOURCE -> TARGET:PORT"'


def _side_problems(text: str, arrow: re.Match[str]) -> Iterator[FlowProblem]:
    source, source_ports = _divided(text, 0, arrow.start())
    target, target_ports = _divided(text, arrow.end(), len(text))
    if source_ports is not None:
        yield source_ports.problem("has a port on its source; ports stand on the target")
    for side, name in (("source", source), ("target", target)):
        fault = reference_fault(name.text)
        if fault is not None:
            yield name.problem(
                f"has a {side} that {fault}" if not name.text else f"has the {side} {shown(name.text)}, which {fault}"
            )
    if target_ports is not None:
        again = _target_again(text, target, target_ports)
        yield from (again,) if again else _port_problems(text, target_ports)


def _divided(text: str, start: int, end: int) -> tuple[_Piece, _Piece | None]:
    """One side of the arrow as name and, behind a colon, ports."""
    whole = _piece(text, start, end)
    bracket = text.find("]", start, end) if whole.text.startswith("[") else -1
    colon = text.find(":", max(start, bracket), end)
    if colon < 0 or is_address(whole.text):
        return whole, None
    return _piece(text, start, colon), _piece(text, colon + 1, end)


def _piece(text: str, start: int, end: int) -> _Piece:
    part = text[start:end]
    stripped = part.strip(_BLANKS)
    return _Piece(stripped, start + (len(part) - len(part.lstrip(_BLANKS)) if stripped else 0))


def _target_again(text: str, target: _Piece, ports: _Piece) -> FlowProblem | None:
    """That a port has a name before it, as in ``web -> api:grpc,api:metrics``."""
    start = ports.start
    for listed in ports.text.split(","):
        piece = _piece(text, start, start + len(listed))
        start += len(listed) + 1
        name = piece.text.partition(":")[0].strip(_BLANKS)
        if ":" not in piece.text or reference_fault(name) or name in _PROTOCOLS:
            continue
        if name != target.text:
            return piece.problem(f"has a second target, {shown(name)}; write an edge for each target")
        asks = (ask.strip(_BLANKS).removeprefix(f"{name}:") for ask in ports.text.split(","))
        edge = f"{text[: ports.start].strip(_BLANKS)}{','.join(asks)}"
        advice = f"write {shown(edge)}" if fits("edge", edge) else "ports follow one another without it"
        return piece.problem(f"has its target twice; {advice}")
    return None


def _port_problems(text: str, ports: _Piece) -> Iterator[FlowProblem]:
    seen: set[PortAsk] = set()
    start = ports.start
    several = "," in ports.text
    for listed in ports.text.split(","):
        piece = _piece(text, start, start + len(listed))
        start += len(listed) + 1
        try:
            ask = port_ask(piece.text)
        except PortFaultError as fault:
            yield piece.problem(f"has the port {shown(piece.text)}, which {fault}")
            continue
        if ask == EveryPort() and several:
            yield piece.problem('has "*", every port, beside others; leave the others out')
        elif ask in seen:
            yield piece.problem(f"has the port {shown(piece.text)} twice; leave one out")
        seen.add(ask)
