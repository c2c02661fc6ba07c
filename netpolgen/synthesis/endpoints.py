"""The allow-list with its names resolved: who, to whom, on which ports, as policies will say it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from msgspec import Struct

from netpolgen.model.finding import Problem
from netpolgen.model.intent import Edge, Expectation
from netpolgen.model.labels import LabelSelector
from netpolgen.model.policy import Direction, IPBlock, NetworkPolicyPort
from netpolgen.model.source import Origin
from netpolgen.semantics.vocabulary import PodSelection


class PodEndpoint(Struct, frozen=True):
    """Pods of one namespace by label, under the name that policies.toml gives them.

    Nothing is generated for an ``external`` one; it is a peer only.
    """

    name: str
    namespace: str
    selector: LabelSelector
    external: bool = False

    @property
    def selection(self) -> PodSelection:
        """The same as a pair of selectors."""
        return PodSelection.in_one(self.namespace, self.selector)


class NetworkEndpoint(Struct, frozen=True):
    """Addresses outside the pods."""

    name: str
    blocks: tuple[IPBlock, ...]


Endpoint = PodEndpoint | NetworkEndpoint


class ResolvedFlow(Struct, frozen=True):
    """One source to one target on these ports, which are ports of the target's pods."""

    source: Endpoint
    target: Endpoint
    ports: tuple[NetworkPolicyPort, ...]


class ResolvedEdge(Struct, frozen=True):
    """One flow of a line of ``[allow]``; a line with groups has several."""

    edge: Edge
    flow: ResolvedFlow


class ResolvedExpectation(Struct, frozen=True):
    """A line of ``[expect]`` with all the flows that it speaks of."""

    expectation: Expectation
    flows: tuple[ResolvedFlow, ...]


@dataclass(frozen=True, slots=True)
class GovernedNamespace:
    """A namespace that policies are generated in; ``origin`` is the line that makes it so."""

    name: str
    default_deny: frozenset[Direction]
    dns: bool
    origin: Origin = field(compare=False)

    @property
    def allows_dns(self) -> bool:
        """Whether its pods are given DNS: without it, denied egress would break every name."""
        return self.dns and Direction.EGRESS in self.default_deny


class ResolvedIntent(Struct, frozen=True):
    """What must hold, by name no longer. ``dns`` is the flow that every pod of a DNS namespace is given."""

    namespaces: Mapping[str, GovernedNamespace]
    edges: tuple[ResolvedEdge, ...]
    expectations: tuple[ResolvedExpectation, ...]
    dns: tuple[tuple[Endpoint, tuple[NetworkPolicyPort, ...]], ...]
    problems: tuple[Problem, ...] = ()

    def denies(self, namespace: str, direction: Direction) -> bool:
        """Whether a default deny covers this namespace in this direction."""
        governed = self.namespaces.get(namespace)
        return governed is not None and direction in governed.default_deny

    def has_ingress_half(self, flow: ResolvedFlow) -> bool:
        """Whether the flow makes a policy at its target: wherever that is pods of a governed namespace."""
        target = flow.target
        return isinstance(target, PodEndpoint) and not target.external and target.namespace in self.namespaces

    def has_egress_half(self, flow: ResolvedFlow) -> bool:
        """Whether the flow makes a policy at its source: only where egress is denied, else it would isolate it."""
        source = flow.source
        return (
            isinstance(source, PodEndpoint) and not source.external and self.denies(source.namespace, Direction.EGRESS)
        )
