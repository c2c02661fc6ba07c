"""Rules with the port of a Service where its pods listen on another one.

The address and port of a Service are turned into those of a pod before policies apply, so only the pod's port counts.
Source: "Virtual IPs and Service Proxies" in the Kubernetes documentation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from msgspec import Struct, field

from netpolgen.model.objects import Service, ServicePort, Workload
from netpolgen.model.policy import Direction, NamedPort, NetworkPolicy, PodPeer, PolicyRule
from netpolgen.model.ports import PortRange, PortSet, Protocol
from netpolgen.semantics.compare import excess
from netpolgen.semantics.parts import PartedSide
from netpolgen.semantics.state import State
from netpolgen.semantics.terms import Side, Term, peers_of, subjects_of
from netpolgen.semantics.universe import Bits, members, resolve_named_port

_Port = tuple[Protocol, int]


class Lead(Struct, frozen=True):
    """A port of a Service, the one at ``at``, that leads to another number at the pods of a workload."""

    service: Service
    at: int
    workload: Workload
    number: int

    @property
    def port(self) -> ServicePort:
        """The port of the Service."""
        return self.service.ports[self.at]


class Misdirected(Struct, frozen=True):
    """A port of a rule, the one at ``at``, on which none of its destinations listens; ``lead`` tells what was meant."""

    policy: NetworkPolicy
    direction: Direction
    rule: PolicyRule
    at: int
    port: PortRange
    lead: Lead


class ServicePorts(Struct, frozen=True, dict=True):
    """The ports of the Services of a state and of the pods behind them; no slots, since indexes are kept."""

    state: State
    _found: dict[tuple[Direction, str, PortSet], Side] = field(default_factory=dict)

    def misdirected(self) -> Iterator[Misdirected]:
        """Every number that is the port of a Service and of none of the pods, unless the pods' own is open too."""
        if not self._leads:
            return
        for policy in self.state.inventory.policies:
            for direction in Direction:
                for rule in policy.rules(direction):
                    yield from self._in_rule(policy, direction, rule)

    def _in_rule(self, policy: NetworkPolicy, direction: Direction, rule: PolicyRule) -> Iterator[Misdirected]:
        for at, port in enumerate(rule.ports):
            if isinstance(port, PortRange) and port.first == port.last and (port.protocol, port.first) in self._leads:
                lead = self._lead(policy, direction, rule, (port.protocol, port.first))
                if lead is not None:
                    yield Misdirected(policy, direction, rule, at, port, lead)

    def _lead(self, policy: NetworkPolicy, direction: Direction, rule: PolicyRule, port: _Port) -> Lead | None:
        universe, leads = self.state.universe, self._leads[port]
        subjects, peers = subjects_of(universe, policy), 0
        for peer in rule.peers if direction is Direction.INGRESS else (p for p in rule.peers if isinstance(p, PodPeer)):
            peers |= peers_of(universe, peer, policy.namespace)
        to = subjects if direction is Direction.INGRESS else peers
        led = to & self._led[port]
        if not led or to & (self._listening.get(port, 0) | self._unsaid[port]):
            return None
        lead = leads[next(members(led))]
        ends = Term(subjects & (led if direction is Direction.INGRESS else subjects), peers, PortSet.NONE)
        return None if self._is_open(policy, direction, rule, ends, lead) else lead

    def _is_open(self, policy: NetworkPolicy, direction: Direction, rule: PolicyRule, ends: Term, lead: Lead) -> bool:
        """Whether the pods' own port is permitted to the same ends, by this rule or by others."""
        protocol, pod = lead.port.protocol, lead.workload.pod
        if rule.numbered_ports.allows(protocol, lead.number):
            return True
        if any(resolve_named_port(pod, named) == lead.number for named in rule.named_ports):
            return True
        if not (ends.subjects and ends.peers):
            return False
        universe, number = self.state.universe, PortSet.of(protocol, lead.number, lead.number)
        asked = Side(direction, universe.everything, (Term(ends.subjects, ends.peers, number),))
        permitting = self._permitting(direction, policy.namespace, number)
        return not any(True for _ in excess(universe, asked, permitting, ends.subjects))

    def _permitting(self, direction: Direction, namespace: str, ports: PortSet) -> Side:
        """What is permitted on a port to or from the pods of a namespace; the terms on other ports are many."""
        key = direction, namespace, ports
        if key not in self._found:
            part = (self._ingress if direction is Direction.INGRESS else self._egress).part(namespace)
            terms = tuple(term for term in part.terms if ports <= term.ports)
            self._found[key] = Side(direction, part.isolated, terms)
        return self._found[key]

    @cached_property
    def _ingress(self) -> PartedSide:
        return PartedSide(self.state.universe, self.state.reach.ingress)

    @cached_property
    def _egress(self) -> PartedSide:
        return PartedSide(self.state.universe, self.state.reach.egress)

    @cached_property
    def _leads(self) -> Mapping[_Port, Mapping[int, Lead]]:
        """For each port of a Service, the first way in which it leads to another number, by classes of pods."""
        found: dict[_Port, dict[int, Lead]] = {}
        for lead in self._behind_services:
            if lead.number != lead.port.port:
                by_class = found.setdefault((lead.port.protocol, lead.port.port), {})
                by_class.setdefault(self._class_of[id(lead.workload)], lead)
        return found

    @cached_property
    def _led(self) -> Mapping[_Port, Bits]:
        return {port: sum(1 << number for number in by_class) for port, by_class in self._leads.items()}

    @cached_property
    def _behind_services(self) -> tuple[Lead, ...]:
        return tuple(
            Lead(service, at, workload, number)
            for service in self.state.inventory.services
            if service.selector is not None and not service.headless and service.ports
            for workload in self.state.selected_anywhere(service.selector)
            if workload.ref.namespace == service.namespace
            for at, port in enumerate(service.ports)
            if (number := _number_at(workload, port)) is not None
        )

    @cached_property
    def _class_of(self) -> Mapping[int, int]:
        pairs = zip(self.state.inventory.workloads, self.state.universe.class_of, strict=True)
        return {id(workload): number for workload, number in pairs}

    @cached_property
    def _listening(self) -> Mapping[_Port, Bits]:
        """The classes of which some pods listen on a port, as their containers or a Service before them say."""
        found: dict[_Port, set[int]] = {}
        for workload in self.state.inventory.workloads:
            for port in workload.pod.ports:
                found.setdefault((port.protocol, port.number), set()).add(self._class_of[id(workload)])
        for lead in self._behind_services:
            found.setdefault((lead.port.protocol, lead.number), set()).add(self._class_of[id(lead.workload)])
        return {port: sum(1 << number for number in numbers) for port, numbers in found.items()}

    @cached_property
    def _unsaid(self) -> Mapping[_Port, Bits]:
        """The classes of which some pods may listen anywhere: they declare no port and are behind no such Service."""
        silent = {id(workload) for workload in self.state.inventory.workloads if not workload.pod.ports}
        led: dict[_Port, set[int]] = {port: set() for port in self._leads}
        for lead in self._behind_services:
            if (port := (lead.port.protocol, lead.port.port)) in led:
                led[port].add(id(lead.workload))
        classes = {
            port: {self._class_of[workload] for workload in silent - workloads} for port, workloads in led.items()
        }
        return {port: sum(1 << number for number in numbers) for port, numbers in classes.items()}


def _number_at(workload: Workload, port: ServicePort) -> int | None:
    if isinstance(port.target_port, int):
        return port.target_port
    return resolve_named_port(workload.pod, NamedPort(port.protocol, port.target_port))
