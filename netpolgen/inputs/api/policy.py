"""The rules for the spec of a NetworkPolicy, for trees that fit its shape, and what null items in it come to.

Source: ValidateNetworkPolicySpec of k8s.io/kubernetes/pkg/apis/networking/validation; defaults are filled in before it,
so an absent protocol is no fault.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from netpolgen.inputs.api.cidr import Cidr, parsed_cidr
from netpolgen.inputs.api.fault import LOOSE_IP, Fault, accepted, invalid, null_item, refused, with_fix
from netpolgen.inputs.api.names import faults_of_port_name
from netpolgen.inputs.api.selector import faults_of_selector
from netpolgen.inputs.api.shape import Fields
from netpolgen.inputs.api.types import Release
from netpolgen.inputs.spelling import shown
from netpolgen.model.finding import ApiClass
from netpolgen.model.fix import Fix, FixAt, Replace, Safety
from netpolgen.model.policy import Direction
from netpolgen.model.ports import FIRST_PORT, LAST_PORT, Protocol

PEERS = {"ingress": "from", "egress": "to"}
_SELECTORS = ("podSelector", "namespaceSelector")
PROTOCOLS = frozenset(map(str, Protocol))
_DIRECTIONS = frozenset(map(str, Direction))
_MOST_POLICY_TYPES = 2

_EVERY_EXCEPTION_SINCE: Release = (1, 30)  # before, the server stopped at the first that is no block
_STRICT_CIDRS_SINCE: Release = (1, 36)


def faults_of_spec(spec: Fields, *, release: Release) -> Iterator[Fault]:
    """What the API server of a release refuses of a NetworkPolicySpec, and null items; routes start at the spec."""
    if selector := spec.get("podSelector"):
        for fault in faults_of_selector(selector):
            yield fault.under("podSelector")
    for direction, peers in PEERS.items():
        for index, rule in enumerate(spec.get(direction) or ()):
            if rule is None:
                yield null_item(_about_null_rule(direction), direction, index)
                continue
            for fault in _faults_of_rule(rule, peers, release=release):
                yield fault.under(direction, index)
    if policy_types := spec.get("policyTypes"):
        yield from _faults_of_policy_types(policy_types)


def _about_null_rule(direction: str) -> str:
    whom = "from everyone" if direction == "ingress" else "to everyone"
    return f'is null and permits all traffic {whom}; write the rule, or remove the "-"'


def _faults_of_rule(rule: Fields, peers: str, *, release: Release) -> Iterator[Fault]:
    for index, port in enumerate(rule.get("ports") or ()):
        if port is None:
            yield null_item('is null and permits every TCP port; write the port, or remove the "-"', "ports", index)
            continue
        for fault in faults_of_port(port):
            yield fault.under("ports", index)
    for index, peer in enumerate(rule.get(peers) or ()):
        for fault in _faults_of_peer(peer or {}, release=release):
            yield fault.under(peers, index)


def faults_of_port(port: Fields) -> Iterator[Fault]:
    """What the API server refuses of a NetworkPolicyPort; routes start at the port."""
    protocol, number, end = port.get("protocol"), port.get("port"), port.get("endPort")
    if protocol is not None and protocol not in PROTOCOLS:
        yield unknown_protocol(protocol)
    if isinstance(number, str):
        if end is not None:
            yield invalid(f"needs a number as port, but the port is {shown(number)}", "endPort")
        for reason in faults_of_port_name(number):
            yield with_fix(invalid(f"is {shown(number)}, but {reason}", "port"), _as_number(number))
        return
    if number is not None and not FIRST_PORT <= number <= LAST_PORT:
        yield invalid(about_range(number), "port")
    if end is None:
        return
    if number is None:
        yield invalid("has no port to start from; write port as well", "endPort")
        return
    if end < number:
        yield invalid(f"is {end}, below the port {number}; the range is empty", "endPort")
    if not FIRST_PORT <= end <= LAST_PORT:
        yield invalid(about_range(end), "endPort")


def _as_number(port: str) -> int | None:
    """The port that digits in quotes stand for."""
    is_number = port.isascii() and port.isdigit() and len(port) <= len(str(LAST_PORT))
    return int(port) if is_number else None


def unknown_protocol(protocol: str) -> Fault:
    """A protocol that the API does not know; the route starts at the port."""
    meant = protocol.upper() if protocol.upper() in PROTOCOLS else ""
    text = f"is {shown(protocol)}, which is no protocol here; write {meant or 'TCP, UDP or SCTP'}"
    return with_fix(refused(ApiClass.UNSUPPORTED, text, "protocol"), meant)


def about_range(number: int) -> str:
    """The text for a port number that does not exist."""
    return f"is {number}, but ports are {FIRST_PORT} to {LAST_PORT}"


def _faults_of_peer(peer: Fields, *, release: Release) -> Iterator[Fault]:
    selectors = [name for name in _SELECTORS if peer.get(name) is not None]
    block = peer.get("ipBlock")
    for name in selectors:
        for fault in faults_of_selector(peer[name]):
            yield fault.under(name)
    if block is not None:
        for fault in _faults_of_block(block, release=release):
            yield fault.under("ipBlock")
        if selectors:
            text = f'has ipBlock beside {" and ".join(selectors)}; write two peers, each with its own "- "'
            yield refused(ApiClass.FORBIDDEN, text)
    elif not selectors:
        yield refused(ApiClass.REQUIRED, "selects nothing; write podSelector, namespaceSelector or ipBlock")


def _faults_of_block(block: Fields, *, release: Release) -> Iterator[Fault]:
    text = block.get("cidr")
    if not text:
        yield refused(ApiClass.REQUIRED, "is missing; write a block as in 10.0.0.0/8", "cidr")
        return
    yield from _faults_of_cidr(text, "cidr", release=release)
    cidr = parsed_cidr(text)
    if cidr is None:
        return
    for index, inner in enumerate(block.get("except") or ()):
        yield from _faults_of_cidr(inner or "", "except", index, release=release)
        exception = parsed_cidr(inner or "")
        if exception is None and release < _EVERY_EXCEPTION_SINCE:
            return
        if exception is not None and not exception.is_strictly_inside(cidr):
            yield invalid(f"is {shown(inner)}, which is no smaller part of {shown(text)}", "except", index)


def _faults_of_cidr(text: str, *route: str | int, release: Release) -> Iterator[Fault]:
    cidr = parsed_cidr(text)
    if cidr is None:
        slash = "" if "/" in text else "; write the length too, as in 10.0.0.5/32"
        yield invalid(f"is {shown(text)}, which is no CIDR block{slash}", *route)
    elif cidr.objection and release >= _STRICT_CIDRS_SINCE:
        yield with_fix(invalid(f"is {shown(text)}, which {cidr.objection}", *route), cidr.canonical)
    elif cidr.objection:
        about = f"is {shown(text)}, which Kubernetes refuses from 1.36 on"
        yield accepted(LOOSE_IP, f"{about}: it {cidr.objection}", *route, fix=_canonical(cidr))
    elif text != str(cidr.network):
        about = f"is {shown(text)}, which is not the canonical spelling, so that every apply is met with a warning"
        yield accepted(LOOSE_IP, f"{about}; write {cidr.network}", *route, fix=_canonical(cidr))


def _canonical(cidr: Cidr) -> FixAt:
    safety = Safety.SAFE if cidr.is_exact else Safety.UNSAFE
    return lambda origin: Fix(Replace(origin, cidr.canonical), safety)


def _faults_of_policy_types(policy_types: Sequence[str | None]) -> Iterator[Fault]:
    if len(policy_types) > _MOST_POLICY_TYPES:
        yield invalid("has more than two entries; Ingress and Egress are all there are", "policyTypes")
        return
    for index, name in enumerate(policy_types):
        if name not in _DIRECTIONS:
            meant = name.title() if name and name.title() in _DIRECTIONS else ""
            text = _about_policy_type(name or "", meant)
            yield with_fix(refused(ApiClass.UNSUPPORTED, text, "policyTypes", index), meant)


def _about_policy_type(name: str, meant: str) -> str:
    advice = f"write {meant or 'Ingress or Egress'}"
    return f"is {shown(name)}, which is no policy type; {advice}" if name else f"is empty; {advice}"
