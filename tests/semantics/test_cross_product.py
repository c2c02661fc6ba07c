"""Every kind of peer, pair of peers and port entry, in both directions, over three namespaces of three pods.

The dimensions are those of the generator of policy-assistant (once Cyclonus); what is expected comes from the judge.
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address
from itertools import combinations, product

import pytest

from netpolgen.model.labels import LabelSelector
from netpolgen.model.objects import ContainerPort, Namespace, Pod
from netpolgen.model.policy import NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort, PodPeer
from netpolgen.model.ports import Protocol
from tests.judge import permits
from tests.semantics.building import (
    ANY_PORT,
    EGRESS,
    EVERYTHING,
    INGRESS,
    TCP,
    block,
    every_port,
    named,
    policy,
    port,
    rule,
    select,
)
from tests.semantics.picture import Picture

NUMBERS = (80, 81)
NAMESPACES = tuple(Namespace.of(name, {"ns": name}) for name in "xyz")
LISTENING = tuple(
    ContainerPort(f"serve-{number}-{protocol.lower()}", protocol, number)
    for number, protocol in product(NUMBERS, Protocol)
)
PODS = tuple(Pod(namespace.name, {"pod": name}, LISTENING) for namespace in NAMESPACES for name in "abc")
ADDRESSES = tuple(map(ip_address, ("10.0.0.1", "10.0.1.1", "192.0.2.1", "2001:db8::1")))
TARGET = select(pod="a")

_POD_SELECTORS = (EVERYTHING, select(pod="b"), select(pod="c"))
_NAMESPACE_SELECTORS = (None, EVERYTHING, select(ns="y"))
PEERS: tuple[NetworkPolicyPeer, ...] = (
    *(PodPeer(*both) for both in product(_POD_SELECTORS, _NAMESPACE_SELECTORS)),
    block("10.0.0.0/16"),
    block("10.0.0.0/16", "10.0.1.0/24"),
)
PORTS: tuple[NetworkPolicyPort, ...] = (
    *(every_port(protocol) for protocol in Protocol),
    *(port(number, protocol) for number, protocol in product(NUMBERS, Protocol)),
    *(named(one.name, one.protocol) for one in LISTENING),
    *(port(first, protocol, end) for protocol, (first, end) in product(Protocol, ((80, 81), (80, 80), (79, 79)))),
    named("serve-80-udp", TCP),
    named("no-such-port", TCP),
    port(7981),
)
PEER_LISTS = ((), *((peer,) for peer in PEERS), *combinations(PEERS, 2))
PORT_LISTS = ((ANY_PORT,), *((one,) for one in PORTS), *combinations(PORTS[3:12], 2))


def targeting(direction, peers, ports=(ANY_PORT,), subject: LabelSelector = TARGET) -> NetworkPolicy:
    rules = [rule(*peers, ports=ports)]
    return policy("x", subject, ingress=rules) if direction is INGRESS else policy("x", subject, egress=rules)


def judged_alike(policies: list[NetworkPolicy]) -> None:
    picture = Picture.of(NAMESPACES, PODS, policies)
    for source, destination in _pairs():
        ports = picture.ports(source, destination)
        for protocol, number in product(Protocol, NUMBERS):
            expected = permits(policies, NAMESPACES, source, destination, protocol, number)
            assert ports.allows(protocol, number) == expected, (source, destination, protocol, number)


def _pairs() -> Iterator[tuple[object, object]]:
    yield from product(PODS, PODS)
    yield from product(PODS[:2], ADDRESSES)
    yield from product(ADDRESSES, PODS[:2])


@pytest.mark.parametrize("direction", [INGRESS, EGRESS])
def test_every_peer_and_pair_of_peers(direction) -> None:
    for peers in PEER_LISTS:
        judged_alike([targeting(direction, peers)])


@pytest.mark.parametrize("direction", [INGRESS, EGRESS])
def test_every_port_entry_and_pair_of_port_entries(direction) -> None:
    for ports in PORT_LISTS:
        judged_alike([targeting(direction, (PodPeer(EVERYTHING, EVERYTHING),), ports)])


def test_what_one_policy_denies_another_permits() -> None:
    """Rules of two policies, of one or both directions, that allow all, nothing or something in between."""
    halves = ([], [rule()], [rule(PEERS[1], ports=(port(80),))])
    wholes = [policy("x", TARGET, ingress=into, egress=out) for into, out in product((None, *halves), repeat=2)]
    for first, second in combinations(wholes, 2):
        judged_alike([first, second])


@pytest.mark.parametrize("subject", [EVERYTHING, select(pod="b"), select(pod="z"), select(pod="a", other="a")], ids=str)
@pytest.mark.parametrize("direction", [INGRESS, EGRESS])
def test_every_way_to_name_the_subjects(subject, direction) -> None:
    judged_alike([targeting(direction, (PEERS[1],), subject=subject)])
    judged_alike([targeting(direction, (), (named("serve-81-sctp", Protocol.SCTP),), subject)])
