"""From resolved edges to NetworkPolicies: one object per component and direction, default denies, DNS."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from netpolgen.model.intent import Edge
from netpolgen.model.labels import LabelSelector
from netpolgen.model.marker import EDGES_ANNOTATION, MANAGED_BY, MANAGED_BY_LABEL
from netpolgen.model.policy import (
    Direction,
    IPBlockPeer,
    NetworkPolicy,
    NetworkPolicyPeer,
    NetworkPolicyPort,
    PodPeer,
    PolicyRule,
)
from netpolgen.semantics.vocabulary import in_namespace
from netpolgen.synthesis.endpoints import (
    Endpoint,
    GovernedNamespace,
    NetworkEndpoint,
    PodEndpoint,
    ResolvedEdge,
    ResolvedIntent,
)
from netpolgen.synthesis.naming import ALLOW_DNS, DEFAULT_DENY, policy_name

# Bytes of all lines of the annotation together, and characters of one of them where they are more.
_MOST_EDGES_TEXT = 64 * 1024
_LONGEST_EDGE_TEXT = 200

_Opening = tuple[NetworkPolicyPeer, tuple[NetworkPolicyPort, ...]]


def plan(intent: ResolvedIntent, labels: Iterable[tuple[str, str]] = ()) -> tuple[NetworkPolicy, ...]:
    """The policies that the intent needs, sorted by namespace and name; ``labels`` are put on each beside the marker.

    The origin of a policy is the line of policies.toml that brings it, the first one if there are several.
    """
    stamped = {**dict(labels), MANAGED_BY_LABEL: MANAGED_BY}
    policies = [*_component_policies(intent), *_namespace_policies(intent)]
    return tuple(
        dataclasses.replace(policy, labels=stamped) for policy in sorted(policies, key=lambda policy: policy.ref)
    )


class _Half(Struct, frozen=True):
    """One end of an edge at which a policy stands: what it opens there, and to whom."""

    at: PodEndpoint
    direction: Direction
    other: Endpoint
    edge: ResolvedEdge

    @property
    def policy_key(self) -> tuple[str, str]:
        return self.at.namespace, policy_name(self.at, self.direction)

    @property
    def openings(self) -> tuple[_Opening, ...]:
        return tuple((peer, self.edge.flow.ports) for peer in _peers(self.other, self.at.namespace))


def _halves(intent: ResolvedIntent) -> Iterator[_Half]:
    for edge in intent.edges:
        source, target = edge.flow.source, edge.flow.target
        if isinstance(target, PodEndpoint) and intent.has_ingress_half(edge.flow):
            yield _Half(target, Direction.INGRESS, source, edge)
        if isinstance(source, PodEndpoint) and intent.has_egress_half(edge.flow):
            yield _Half(source, Direction.EGRESS, target, edge)


def _component_policies(intent: ResolvedIntent) -> Iterator[NetworkPolicy]:
    by_policy: dict[tuple[tuple[str, str], LabelSelector], list[_Half]] = {}
    for half in _halves(intent):
        by_policy.setdefault((half.policy_key, half.at.selector), []).append(half)
    for ((namespace, name), selector), halves in by_policy.items():
        direction = halves[0].direction
        rules = _rules(opening for half in halves for opening in half.openings)
        yield NetworkPolicy(
            namespace,
            name,
            selector,
            frozenset({direction}),
            ingress=rules if direction is Direction.INGRESS else (),
            egress=rules if direction is Direction.EGRESS else (),
            annotations={EDGES_ANNOTATION: _edges_text([half.edge.edge for half in halves])},
            origin=halves[0].edge.edge.origin,
        )


def _peers(end: Endpoint, policy_namespace: str) -> tuple[NetworkPolicyPeer, ...]:
    """An endpoint as peers; within one namespace no namespace is named, so that it may be renamed."""
    match end:
        case NetworkEndpoint(_, blocks):
            return tuple(IPBlockPeer(block) for block in blocks)
        case PodEndpoint(_, namespace, selector):
            return (PodPeer(selector, None if namespace == policy_namespace else in_namespace(namespace)),)


def _rules(openings: Iterable[_Opening]) -> tuple[PolicyRule, ...]:
    """One rule for all peers that are given the same ports."""
    ports_of: dict[NetworkPolicyPeer, set[NetworkPolicyPort]] = {}
    for peer, ports in openings:
        ports_of.setdefault(peer, set()).update(ports)
    peers_of: dict[frozenset[NetworkPolicyPort], list[NetworkPolicyPeer]] = {}
    for peer, opened in ports_of.items():
        peers_of.setdefault(frozenset(opened), []).append(peer)
    return tuple(PolicyRule(tuple(peers), tuple(sorted(joint, key=str))) for joint, peers in peers_of.items())


def _edges_text(edges: Sequence[Edge]) -> str:
    """The lines of the allow-list behind a policy with their reasons, sorted, one a line; cut where they are too long.

    The API server takes 256 KiB of annotations, and ``kubectl apply`` writes the whole object into one more.
    """
    lines = sorted({_edge_text(edge) for edge in edges})
    if len("\n".join(lines).encode()) <= _MOST_EDGES_TEXT:
        return "\n".join(lines)
    kept: list[str] = []
    size = 0
    for line in lines:
        short = line if len(line) <= _LONGEST_EDGE_TEXT else f"{line[: _LONGEST_EDGE_TEXT - 1]}…"
        size += len(short.encode()) + 1
        if size > _MOST_EDGES_TEXT:
            break
        kept.append(short)
    left_out = len(lines) - len(kept)
    return "\n".join([*kept, f"… and {left_out} more"] if left_out else kept)


def _edge_text(edge: Edge) -> str:
    details = [f"owner {edge.owner}"] * bool(edge.owner) + [f"ticket {edge.ticket}"] * bool(edge.ticket)
    details += [f"until {edge.expires}"] * bool(edge.expires)
    reason = f": {edge.why}" if edge.why else ""
    return f"{edge.flow.text}{reason}" + (f" ({', '.join(details)})" if details else "")


def _namespace_policies(intent: ResolvedIntent) -> Iterator[NetworkPolicy]:
    for namespace in intent.namespaces.values():
        if namespace.default_deny:
            yield NetworkPolicy(
                namespace.name,
                DEFAULT_DENY,
                LabelSelector.EVERYTHING,
                namespace.default_deny,
                origin=namespace.origin,
            )
        if namespace.allows_dns:
            yield _dns_policy(intent, namespace)


def _dns_policy(intent: ResolvedIntent, namespace: GovernedNamespace) -> NetworkPolicy:
    rules = _rules((peer, ports) for end, ports in intent.dns for peer in _peers(end, namespace.name))
    return NetworkPolicy(
        namespace.name,
        ALLOW_DNS,
        LabelSelector.EVERYTHING,
        frozenset({Direction.EGRESS}),
        egress=rules,
        origin=namespace.origin,
    )
