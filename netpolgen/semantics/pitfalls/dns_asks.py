"""Rules that were written to let pods ask for names, and whether they lead to where names are served.

What may be right is taken to be right: an address may be that of a resolver, and pods of which nothing is known may
serve DNS. Source: "DNS for Services and Pods" and "Using NodeLocal DNSCache" in the Kubernetes documentation.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from functools import cached_property

from msgspec import Struct, field

from netpolgen.model.labels import LabelSelector
from netpolgen.model.objects import NAMESPACE_NAME_LABEL, Namespace, Pod
from netpolgen.model.policy import (
    Direction,
    NamedPort,
    NetworkPolicy,
    NetworkPolicyPeer,
    NetworkPolicyPort,
    PodPeer,
    PolicyRule,
)
from netpolgen.model.ports import PortRange, Protocol
from netpolgen.semantics.pitfalls.dns import DnsServers
from netpolgen.semantics.state import State
from netpolgen.semantics.universe import resolve_named_port
from netpolgen.semantics.vocabulary import PodSelection

_USUAL, _OPENSHIFT = frozenset({53}), frozenset({5353})
_OPENSHIFT_NAMESPACE = "openshift-dns"

# What people call the DNS of the cluster, whatever label they put it under.
_CALLED = frozenset({"kube-dns", "coredns", "core-dns", "dns"})

# Plugins that lead what is meant for the cache of the node to a pod, so that a selector may name it.
_REDIRECTING = frozenset({"cilium", "gke-dataplane-v2"})


class DnsServer(Struct, frozen=True):
    """Pods that serve DNS and the numbers of their ports; ``is_known`` if a manifest says so."""

    namespace: Namespace
    pod: Pod
    ports: frozenset[int]
    is_known: bool

    @property
    def labels(self) -> str:
        """Its labels in words, as a selector asks for them."""
        return str(LabelSelector.from_labels(self.pod.labels))


class Miss(Struct, frozen=True):
    """A peer, or the port at ``at`` of a rule, that does not lead to DNS, and why."""

    rule: PolicyRule
    reason: str
    peer: PodPeer | None = None
    at: int = 0


class DnsAsks(Struct, frozen=True, dict=True):
    """Asks a state about rules for DNS; no slots, since what was found is kept."""

    state: State
    _found: dict[tuple[PodSelection, bool], str] = field(default_factory=dict)

    @cached_property
    def _dns(self) -> DnsServers:
        return DnsServers.of(self.state.inventory, self.state.dns)

    @cached_property
    def servers(self) -> tuple[DnsServer, ...]:
        """Where DNS is served; what manifests say of a namespace stands above what is usual there."""
        pairs = [(namespace, pod) for namespace, pod in self._dns.pods if not pod.host_network]
        known = {namespace.name for namespace, pod in pairs if pod.ports}
        found = [pair for pair in pairs if pair[1].ports or pair[0].name not in known]
        return tuple(DnsServer(namespace, pod, self._numbers(pod), bool(pod.ports)) for namespace, pod in found)

    def _numbers(self, pod: Pod) -> frozenset[int]:
        udp = [port for port in pod.ports if port.protocol is Protocol.UDP]
        if listening := {port.number for port in udp if port.number in self._dns.ports or port.name.startswith("dns")}:
            return frozenset(listening)
        target = self.state.dns
        if target and pod.namespace == target.namespace:
            return frozenset(port.first for port in target.ports)
        return _OPENSHIFT if pod.namespace == _OPENSHIFT_NAMESPACE else _USUAL

    def serve(self, policy: NetworkPolicy, protocol: Protocol) -> bool:
        """Whether a policy lets its pods reach, as far as can be told, whoever serves DNS over this protocol."""
        return any(self._leads_there(policy, rule, protocol) for rule in policy.rules(Direction.EGRESS))

    def _leads_there(self, policy: NetworkPolicy, rule: PolicyRule, protocol: Protocol) -> bool:
        for port in self._dns.asked_on(rule, protocol):
            if any(self._answers(policy.namespace, peer, port) for peer in rule.peers):
                return True
        broad = tuple(port for port in rule.ports if port not in self._dns.asked_on(rule, protocol))
        return bool(broad) and self._dns.are_open_to(dataclasses.replace(rule, ports=broad), policy.namespace, protocol)

    def _answers(self, home: str, peer: NetworkPolicyPeer, port: NetworkPolicyPort) -> bool:
        if not isinstance(peer, PodPeer):
            return True
        named = self._named(home, peer)
        return not self._why_not(home, peer) and (not named or any(_listens(server, port) for server in named))

    def _named(self, home: str, peer: PodPeer) -> list[DnsServer]:
        selection = PodSelection.of_peer(peer, home)
        return [server for server in self.servers if _is_selected(server, selection)]

    def is_asked_by(self, rule: PolicyRule, protocol: Protocol = Protocol.UDP) -> bool:
        """Whether a rule was written to let names be asked for."""
        return bool(self._dns.asked_on(rule, protocol))

    def miss(self, policy: NetworkPolicy, rule: PolicyRule, peer: PodPeer, direction: Direction) -> str:
        """Why a peer of a rule for DNS is not where DNS is served; empty if it is, or may be."""
        is_asked = direction is Direction.EGRESS and any(self.is_asked_by(rule, protocol) for protocol in Protocol)
        return self._why_not(policy.namespace, peer) if is_asked else ""

    def misses(self, policy: NetworkPolicy) -> Iterator[Miss]:
        """What in a policy is about DNS and does not lead there, but for pods that are known to be elsewhere."""
        for rule in policy.rules(Direction.EGRESS):
            for peer in rule.peers:
                if not isinstance(peer, PodPeer) or self._is_known_elsewhere(policy.namespace, peer):
                    continue
                if reason := self.miss(policy, rule, peer, Direction.EGRESS):
                    yield Miss(rule, reason, peer)
                else:
                    yield from self._unheard(policy, rule, peer)

    def _is_known_elsewhere(self, home: str, peer: PodPeer) -> bool:
        """Whether labels without a namespaceSelector are those of known pods in another namespace alone."""
        known = self.state.inventory.workloads_by_namespace.get(home)
        if not known or peer.namespace_selector is not None or not peer.pod_selector.requirements:
            return False
        namespaces = {workload.ref.namespace for workload in self.state.selected_anywhere(peer.pod_selector)}
        return bool(namespaces) and home not in namespaces

    def _unheard(self, policy: NetworkPolicy, rule: PolicyRule, peer: PodPeer) -> Iterator[Miss]:
        named = self._named(policy.namespace, peer)
        for port in self._dns.asked_on(rule, Protocol.UDP) if named else ():
            if not any(_listens(server, port) for server in named):
                server = named[0]
                numbers = ", ".join(map(str, sorted(server.ports)))
                where = f"the DNS pods of namespace {server.namespace.name} listen on UDP {numbers}"
                reason = f"{where}, and policies are applied behind their Service"
                yield Miss(rule, reason, at=rule.ports.index(port))

    def _why_not(self, home: str, peer: PodPeer) -> str:
        key = PodSelection.of_peer(peer, home), peer.namespace_selector is None
        if key not in self._found:
            self._found[key] = self._judged(home, peer, key[0])
        return self._found[key]

    def _judged(self, home: str, peer: PodPeer, selection: PodSelection) -> str:
        if any(_is_selected(server, selection) for server in self.servers):
            return self._served_by_address()
        if peer.namespace_selector is None:
            return self._at_home(selection.pods, home)
        return self._in_namespaces(selection)

    def _served_by_address(self) -> str:
        target, cluster = self.state.dns, self.state.cluster
        is_led_on = target is not None and target.namespace and cluster is not None and cluster.cni in _REDIRECTING
        if target is None or not target.blocks or is_led_on:
            return ""
        blocks = ", ".join(map(str, target.blocks))
        return f"pods ask {blocks}, which no selector names; add an ipBlock for it"

    def _at_home(self, pods: LabelSelector, home: str) -> str:
        known = self.state.inventory.workloads_by_namespace.get(home)
        if home in self._namespaces:
            return ""
        served = f"DNS is served in {self._where}"
        if not pods.requirements:
            return f"these are the pods of namespace {home}, and {served}" if known else ""
        if any(pods.matches(server.pod.labels) for server in self.servers):
            return f"without a namespaceSelector this means pods of namespace {home}, and {served}"
        return ""

    def _in_namespaces(self, selection: PodSelection) -> str:
        there = [server for server in self.servers if selection.namespaces.matches(server.namespace.labels)]
        if there:
            return _by_other_labels(selection.pods, there)
        for key, values in selection.namespaces.requirements:
            named = () if values.complement else sorted(values.values)
            if label := next((f"{key}={value}" for value in named if self._is_of_pods(key, value)), ""):
                return f"{label} is a label of the DNS pods, not of a namespace; write it under podSelector"
            for name in named if key != NAMESPACE_NAME_LABEL else ():
                if name in self._namespaces:
                    sure = f"the label that namespace {name} is sure to have is {NAMESPACE_NAME_LABEL}={name}"
                    return f"no known namespace has {key}={name}; {sure}"
        is_dns = selection.pods.requirements and any(
            selection.pods.matches(server.pod.labels) for server in self.servers
        )
        return f"DNS is served in {self._where}" if is_dns else ""

    def _is_of_pods(self, key: str, value: str) -> bool:
        return any(server.pod.labels.get(key) == value for server in self.servers)

    @cached_property
    def _namespaces(self) -> Mapping[str, Namespace]:
        return {server.namespace.name: server.namespace for server in self.servers}

    @cached_property
    def _where(self) -> str:
        """The namespace to name in a message: a known one, else that of the configuration, else the usual one."""
        known = [server.namespace.name for server in self.servers if server.is_known]
        target = self.state.dns.namespace if self.state.dns else None
        return f"namespace {next(iter(known), target or 'kube-system')}"


def _is_selected(server: DnsServer, selection: PodSelection) -> bool:
    return selection.namespaces.matches(server.namespace.labels) and selection.pods.matches(server.pod.labels)


def _listens(server: DnsServer, port: NetworkPolicyPort) -> bool:
    match port:
        case NamedPort():
            return not server.is_known or resolve_named_port(server.pod, port) is not None
        case PortRange(first=first, last=last):
            return any(first <= number <= last for number in server.ports)
        case _:
            return True


def _by_other_labels(pods: LabelSelector, there: list[DnsServer]) -> str:
    """Why labels do not find the DNS pods of a namespace, where it is sure that they were meant to."""
    values = [set(values.values) for _, values in pods.requirements if not values.complement]
    is_meant = bool(values) and all(named <= _CALLED for named in values)
    server = next((server for server in there if server.is_known), there[0])
    if not is_meant:
        return ""
    usually = "" if server.is_known else "usually "
    return f"the pods that serve DNS in namespace {server.namespace.name} {usually}have {server.labels}"
