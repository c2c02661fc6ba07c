"""Ports as policies.toml writes them: ``http``, ``8443``, ``8443/tcp``, ``7000-7001``, ``*``."""

from __future__ import annotations

import re

from netpolgen.inputs.intent.syntax import fits
from netpolgen.inputs.spelling import shown
from netpolgen.model.intent import EveryPort, PortAsk, PortName, PortNumbers
from netpolgen.model.ports import FIRST_PORT, LAST_PORT, PortRange, Protocol

_NUMBERS = re.compile(r"([0-9]+)(?:-([0-9]+))?(?:/([A-Za-z]+))?")
_REVERSED = re.compile(r"(tcp|udp|sctp)[/:]?([0-9]+(?:-[0-9]+)?)", re.IGNORECASE)
_PROTOCOLS = {spelling: protocol for protocol in Protocol for spelling in (protocol.lower(), protocol.upper())}

_EXAMPLES = 'write a name, a number such as "8443", "53/udp" or "7000-7001", or "*"'


class PortFaultError(ValueError):
    """A text that is no port; the words begin behind the text."""


def port_ask(text: str) -> PortAsk:
    """One port of an edge. Raises PortFaultError."""
    if text == "*":
        return EveryPort()
    if numbers := _NUMBERS.fullmatch(text):
        return _numbers(numbers)
    if fits("dns-label", text):
        if any(character.isalpha() for character in text):
            return PortName(text)
        raise PortFaultError("is neither a number nor a name, which has a letter")
    raise PortFaultError(_fault(text))


def port_range(text: str) -> PortRange:
    """One port of a declaration: numbers, TCP unless another protocol is written. Raises PortFaultError."""
    ask = port_ask(text)
    if not isinstance(ask, PortNumbers):
        raise PortFaultError("is no port number")
    return PortRange(ask.protocol or Protocol.TCP, ask.first, ask.last)


def port_text(ask: PortAsk) -> str:
    """A port as an edge writes it."""
    match ask:
        case EveryPort():
            return "*"
        case PortName(name):
            return name
        case PortNumbers(first, last, protocol):
            numbers = str(first) if first == last else f"{first}-{last}"
            return f"{numbers}/{protocol.lower()}" if protocol else numbers


def _numbers(found: re.Match[str]) -> PortNumbers:
    first, last, protocol = found[1], found[2] or found[1], found[3]
    if protocol is not None and protocol not in _PROTOCOLS:
        raise PortFaultError(_protocol_fault(protocol))
    if any(len(number) > len(str(LAST_PORT)) or not FIRST_PORT <= int(number) <= LAST_PORT for number in (first, last)):
        raise PortFaultError(f"is out of range; ports are {FIRST_PORT} to {LAST_PORT}")
    if int(first) > int(last):
        raise PortFaultError(f'runs backwards; write "{last}-{first}"')
    return PortNumbers(int(first), int(last), _PROTOCOLS[protocol] if protocol else None)


def _protocol_fault(protocol: str) -> str:
    if protocol.lower() in _PROTOCOLS:
        return f'spells its protocol oddly; write "{protocol.lower()}"'
    return f"has no protocol that a policy knows, {shown(protocol)}; they are tcp, udp and sctp"


def _fault(text: str) -> str:
    name, slash, protocol = text.partition("/")
    if not text:
        return "is empty; a port is missing"
    if text.startswith("*/") and protocol.lower() in _PROTOCOLS:
        return f'is no port; every port of one protocol is "{FIRST_PORT}-{LAST_PORT}/{protocol.lower()}"'
    if turned := _REVERSED.fullmatch(text):
        return f"has its protocol in front; write {shown(f'{turned[2]}/{turned[1].lower()}')}"
    if slash and fits("dns-label", name):
        return f'has a protocol beside a name, which has its own already; write "{name}"'
    if fits("dns-label", text.lower()):
        return f'has capital letters; write "{text.lower()}"'
    several = ";" in text or " " in text
    advice = "with several, a comma stands between each two" if several else _EXAMPLES
    return f"is no port; {advice}"
