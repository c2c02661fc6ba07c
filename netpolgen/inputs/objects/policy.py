"""NetworkPolicy: a tree becomes the model's value, or its faults say why the API server would refuse it."""

from __future__ import annotations

from collections.abc import Iterator

from netpolgen.inputs.api.cidr import parsed_cidr
from netpolgen.inputs.api.fault import INVALID, UNKNOWN_FIELD, WRONG_TYPE, Fault
from netpolgen.inputs.api.metadata import faults_of_metadata
from netpolgen.inputs.api.null_selectors import null_selectors
from netpolgen.inputs.api.policy import PEERS, faults_of_spec
from netpolgen.inputs.api.selector import label_selector, labels_of
from netpolgen.inputs.api.shape import Fields
from netpolgen.inputs.api.types import Release, network_policy
from netpolgen.inputs.api.walk import fitted
from netpolgen.model.finding import ObjectRef
from netpolgen.model.policy import (
    Anyone,
    AnyPort,
    Direction,
    IPBlock,
    IPBlockPeer,
    NamedPort,
    NetworkPolicy,
    NetworkPolicyPeer,
    NetworkPolicyPort,
    PodPeer,
    PolicyRule,
)
from netpolgen.model.ports import FIRST_PORT, LAST_PORT, PortRange, Protocol
from netpolgen.model.source import Origin

_EVERYONE: tuple[NetworkPolicyPeer, ...] = (Anyone(),)
_EVERY_PORT: tuple[NetworkPolicyPort, ...] = (AnyPort(),)
_NAMES = {("metadata", "name"), ("metadata", "generateName")}


def decode_policy(
    fields: Fields, ref: ObjectRef, origin: Origin, release: Release
) -> tuple[NetworkPolicy | None, tuple[Fault, ...]]:
    """A NetworkPolicy and everything that is wrong with it.

    None in place of the policy when the API server would refuse it for more than its name. Like the server, which
    decodes before it validates, a value of the wrong type hides what validation would say.
    """
    clean, misfits = fitted(network_policy(release), fields)
    broken = tuple(_broken_rules(clean, release))
    doubtful = not ref.name or any(map(_is_doubtful, misfits)) or any(map(_is_doubtful, broken))
    is_whole = all(fault.code != UNKNOWN_FIELD for fault in misfits)
    policy = None if doubtful else _policy(clean, ref, origin, is_whole=is_whole)
    mistyped = any(fault.code == WRONG_TYPE for fault in misfits)
    return policy, misfits if mistyped else misfits + broken


def _broken_rules(fields: Fields, release: Release) -> Iterator[Fault]:
    for fault in faults_of_metadata(fields.get("metadata") or {}):
        yield fault.under("metadata")
    for fault in faults_of_spec(fields.get("spec") or {}, release=release):
        yield fault.under("spec")
    for fault in null_selectors(fields.get("spec") or {}):
        yield fault.under("spec")


def _is_doubtful(fault: Fault) -> bool:
    """Whether no API server takes the policy, so that it is in no cluster.

    Unknown fields are dropped by some clients. A bad name says nothing against what the policy means, and collections
    of example policies have such names.
    """
    if fault.code == INVALID:
        return fault.route[:2] not in _NAMES
    return fault.code == WRONG_TYPE


def _policy(fields: Fields, ref: ObjectRef, origin: Origin, *, is_whole: bool) -> NetworkPolicy:
    metadata, spec = fields.get("metadata") or {}, fields.get("spec") or {}
    return NetworkPolicy(
        namespace=ref.namespace,
        name=ref.name,
        pod_selector=label_selector(spec.get("podSelector")),
        policy_types=_policy_types(spec),
        ingress=_rules(spec, "ingress", origin),
        egress=_rules(spec, "egress", origin),
        types_written=bool(spec.get("policyTypes")),
        namespace_written=bool(metadata.get("namespace")),
        is_whole=is_whole,
        labels=labels_of(metadata.get("labels")),
        annotations=labels_of(metadata.get("annotations")),
        origin=origin,
    )


_ONLY_INGRESS, _BOTH = frozenset({Direction.INGRESS}), frozenset(Direction)


def _policy_types(spec: Fields) -> frozenset[Direction]:
    if named := spec.get("policyTypes"):
        return frozenset(map(Direction, named))
    return _BOTH if spec.get("egress") else _ONLY_INGRESS


def _rules(spec: Fields, direction: str, origin: Origin) -> tuple[PolicyRule, ...]:
    rules = spec.get(direction)
    if not rules:
        return ()
    peers = PEERS[direction]
    return tuple(_rule(rule or {}, peers, origin.child("spec", direction, at)) for at, rule in enumerate(rules))


def _rule(rule: Fields, peers: str, origin: Origin) -> PolicyRule:
    found, ports = rule.get(peers), rule.get("ports")
    return PolicyRule(
        tuple(_peer(peer, origin.child(peers, at)) for at, peer in enumerate(found)) if found else _EVERYONE,
        tuple(_port(port or {}) for port in ports) if ports else _EVERY_PORT,
        origin,
    )


def _peer(peer: Fields, origin: Origin) -> NetworkPolicyPeer:
    block = peer.get("ipBlock")
    if block is not None:
        excepts = tuple(map(_cidr, block.get("except") or ()))
        return IPBlockPeer(IPBlock(_cidr(block["cidr"]), excepts), origin)
    namespaces = peer.get("namespaceSelector")
    return PodPeer(
        label_selector(peer.get("podSelector")),
        None if namespaces is None else label_selector(namespaces),
        origin,
    )


def _cidr(text: str) -> str:
    # Releases without strict validation take leading zeros, which ipaddress does not.
    cidr = parsed_cidr(text)
    return cidr.text if cidr is not None else text


def _port(port: Fields) -> NetworkPolicyPort:
    protocol, number = Protocol(port.get("protocol") or Protocol.TCP), port.get("port")
    if number is None:
        return PortRange(protocol, FIRST_PORT, LAST_PORT)
    if isinstance(number, str):
        return NamedPort(protocol, number)
    return PortRange(protocol, number, port.get("endPort") or number)
