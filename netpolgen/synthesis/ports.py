"""Which ports of the target's pods an edge means.

A policy sees the pod's port, not the Service's: a Service port is mapped to its targetPort, spelt as the Service does.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from msgspec import Struct

from netpolgen.model.intent import EveryPort, PortAsk, PortName, PortNumbers
from netpolgen.model.objects import ServicePort
from netpolgen.model.policy import AnyPort, NamedPort, NetworkPolicyPort
from netpolgen.model.ports import PortRange, Protocol
from netpolgen.semantics.universe import resolve_named_port
from netpolgen.synthesis.components import Meaning, UnresolvedError
from netpolgen.synthesis.endpoints import NetworkEndpoint, PodEndpoint

Ports = tuple[NetworkPolicyPort, ...]


class Spelling(Enum):
    """How a port with a name is written: as the Service spells it, or by its number."""

    AS_DECLARED = "declared"
    NUMBER_IF_ONE = "number if one"
    NUMBER = "number"


class PortResolver(Struct, frozen=True):
    """Ports of one target."""

    target: Meaning
    spelling: Spelling

    def resolve(self, asks: tuple[PortAsk, ...]) -> Ports:
        """The ports asked for, in a fixed order. Raises UnresolvedError when one cannot be made out."""
        if not asks:
            return _ordered(self._unasked())
        return _ordered(port for ask in asks for port in self._asked(ask))

    @property
    def has_own_ports(self) -> bool:
        """Whether there are ports to take where none is asked for."""
        return bool(self.target.own_ports or self.target.declared or self.target.service_ports)

    def _unasked(self) -> Ports:
        if self.target.own_ports:
            return self.target.own_ports
        if self.target.declared:
            return tuple(declared.ports for declared in self.target.declared)
        if self.target.service_ports:
            return tuple(port for offered in self.target.service_ports for port in self._behind(offered))
        raise UnresolvedError(f"{self._name} has no port of its own to take; write one, or :* for every port", "NPG501")

    def _asked(self, ask: PortAsk) -> Ports:
        match ask:
            case EveryPort():
                return (AnyPort(),)
            case PortName(name):
                return self._named(name)
            case PortNumbers():
                return self._numbered(ask)

    @property
    def _name(self) -> str:
        return f'"{self.target.endpoint.name}"'

    def _named(self, name: str) -> Ports:
        if isinstance(self.target.endpoint, NetworkEndpoint):
            raise UnresolvedError(f'{self._name} has no port names, being addresses: write the number of "{name}"')
        for declared in self.target.declared:
            if declared.name == name:
                return (declared.ports,)
        offered = [port for port in self.target.service_ports if port.name == name]
        through_service = _distinct(port for service_port in offered for port in self._behind(service_port))
        on_pods = self._container_ports(name)
        if through_service and on_pods and self._numbers_of(through_service) != self._numbers_of(on_pods):
            raise UnresolvedError(
                f'{self._name} has two readings of "{name}": the Service\'s port leads to {_listed(through_service)}, '
                f"and the pods have a port of that name too; write the number of the pod port",
                "NPG501",
            )
        if not (through_service or on_pods):
            raise UnresolvedError(f'{self._name} has no port "{name}"{self._known_ports()}')
        return through_service or on_pods

    def _container_ports(self, name: str) -> Ports:
        protocols = {port.protocol for pod in self.target.pods for port in pod.ports if port.name == name}
        return tuple(self._spelt(name, protocol) for protocol in sorted(protocols))

    def _known_ports(self) -> str:
        names = {declared.name for declared in self.target.declared}
        names |= {port.name for port in self.target.service_ports if port.name}
        names |= {port.name for pod in self.target.pods for port in pod.ports if port.name}
        return (
            f"; it has {', '.join(sorted(names))}" if names else "; declare ports = { name = 8080 } or write a number"
        )

    def _numbered(self, ask: PortNumbers) -> Ports:
        direct = PortRange(ask.protocol or Protocol.TCP, ask.first, ask.last)
        if ask.first != ask.last or not isinstance(self.target.endpoint, PodEndpoint):
            return (direct,)
        offered = [
            port
            for port in self.target.service_ports
            if port.port == ask.first and ask.protocol in {None, port.protocol}
        ]
        through_service = _distinct(port for service_port in offered for port in self._behind(service_port))
        if not through_service:
            return (direct,)
        if self._pods_listen_on(ask) and self._numbers_of(through_service) != self._numbers_of((direct,)):
            raise UnresolvedError(
                f"{self._name} has two readings of {ask.first}: the Service's port {ask.first} leads to "
                f"{_listed(through_service)}, and pods listen on {ask.first} too; write the port's name",
                "NPG501",
            )
        return through_service

    def _pods_listen_on(self, ask: PortNumbers) -> bool:
        return any(
            port.number == ask.first and ask.protocol in {None, port.protocol}
            for pod in self.target.pods
            for port in pod.ports
        )

    def _behind(self, offered: ServicePort) -> Ports:
        if isinstance(offered.target_port, int):
            return (PortRange(offered.protocol, offered.target_port, offered.target_port),)
        return (self._spelt(offered.target_port, offered.protocol),)

    def _spelt(self, name: str, protocol: Protocol) -> NamedPort | PortRange:
        """A container port by name or, where numbers are asked for, by the number that the name has on every pod."""
        port = NamedPort(protocol, name)
        numbers = {resolve_named_port(pod, port) for pod in self.target.pods}
        if numbers == {None}:
            raise UnresolvedError(
                f'no container of {self._name} has the {protocol} port "{name}" that its Service targets'
            )
        known = sorted(number for number in numbers if number is not None)
        if self.spelling is Spelling.AS_DECLARED or (len(known) != 1 and self.spelling is Spelling.NUMBER_IF_ONE):
            return port
        if len(known) != 1:
            found = f"it is {', '.join(map(str, known))} there" if known else "no known pod has it"
            raise UnresolvedError(f'{self._name} has no one number for its port "{name}": {found}; write a number')
        return PortRange(protocol, known[0], known[0])

    def _numbers_of(self, ports: Iterable[NetworkPolicyPort]) -> frozenset[tuple[Protocol, int | None]]:
        found: set[tuple[Protocol, int | None]] = set()
        for port in ports:
            if isinstance(port, PortRange):
                found.add((port.protocol, port.first))
            elif isinstance(port, NamedPort):
                found.update((port.protocol, resolve_named_port(pod, port)) for pod in self.target.pods)
        return frozenset(found)


def _distinct(ports: Iterable[NetworkPolicyPort]) -> Ports:
    return tuple(dict.fromkeys(ports))


def _ordered(ports: Iterable[NetworkPolicyPort]) -> Ports:
    """Without repetition, sorted; every port swallows all others."""
    found = set(ports)
    if AnyPort() in found:
        return (AnyPort(),)
    return tuple(sorted(found, key=_sort_key))


def _sort_key(port: NetworkPolicyPort) -> tuple[str, int, int, str]:
    match port:
        case AnyPort():
            return "", 0, 0, ""
        case PortRange(protocol, first, last):
            return protocol, first, last, ""
        case NamedPort(protocol, name):
            return protocol, 0, 0, name


def _listed(ports: Iterable[NetworkPolicyPort]) -> str:
    return ", ".join(str(port) for port in ports)
