"""Hypothesis strategies for small clusters whose policies meet: few keys, few values, few ports, nested blocks."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations, product

from hypothesis import strategies as st

from netpolgen.model.addresses import Address
from netpolgen.model.labels import LabelSelector, Operator, ValueSet
from netpolgen.model.objects import NAMESPACE_NAME_LABEL, ContainerPort, Namespace, Pod
from netpolgen.model.policy import (
    Anyone,
    AnyPort,
    Direction,
    IPBlock,
    IPBlockPeer,
    NamedPort,
    NetworkPolicy,
    PodPeer,
    PolicyRule,
)
from netpolgen.model.ports import PortRange, Protocol

KEYS = ("app", "tier")
VALUES = ("a", "b", "c")
NAMESPACES = ("x", "y", "z")
PORT_NAMES = ("http", "dns")
# The numbers around which ranges begin and end; containers listen on some of them.
NUMBERS = (1, 53, 80, 81, 8080, 65535)
CIDRS = (
    "0.0.0.0/0",
    "10.0.0.0/8",
    "10.1.0.0/16",
    "10.1.2.0/24",
    "10.1.2.3/32",
    "192.0.2.128/25",
    "255.255.255.255/32",
    "::/0",
    "2001:db8::/32",
    "2001:db8:1::/48",
    "2001:db8:1::1/128",
)


@dataclass(frozen=True, slots=True)
class Cluster:
    """What a set of policies is judged over."""

    namespaces: tuple[Namespace, ...]
    pods: tuple[Pod, ...]
    policies: tuple[NetworkPolicy, ...]


@cache
def labels(keys: tuple[str, ...] = KEYS) -> st.SearchStrategy[dict[str, str]]:
    """Labels with some of the keys; the last value is named by no selector."""
    return st.sampled_from(every_label_set(keys))


def every_label_set(keys: tuple[str, ...] = KEYS) -> list[dict[str, str]]:
    """What ``labels`` draws from."""
    chosen = product((None, *VALUES, "d"), repeat=len(keys))
    return [{key: value for key, value in zip(keys, values, strict=True) if value} for values in chosen]


@cache
def requirements(
    keys: tuple[str, ...] = KEYS, values: tuple[str, ...] = VALUES
) -> st.SearchStrategy[tuple[str, Operator, tuple[str, ...]]]:
    """One requirement as a manifest spells it."""
    chosen = [some for count in (1, 2) for some in combinations(values, count)]
    with_values = product(keys, (Operator.IN, Operator.NOT_IN), chosen)
    without = product(keys, (Operator.EXISTS, Operator.DOES_NOT_EXIST), [()])
    return st.sampled_from([*with_values, *without])


@cache
def selectors(keys: tuple[str, ...] = KEYS, values: tuple[str, ...] = VALUES) -> st.SearchStrategy[LabelSelector]:
    """Selectors of no, one or two requirements, some of them unsatisfiable."""
    return st.lists(requirements(keys, values), max_size=2).map(
        lambda found: LabelSelector.of((key, ValueSet.of(operator, named)) for key, operator, named in found)
    )


@cache
def namespace_selectors() -> st.SearchStrategy[LabelSelector]:
    """Selectors over the labels of namespaces, the name that every namespace carries among them."""
    return st.one_of(selectors(("team",)), selectors((NAMESPACE_NAME_LABEL,), (*NAMESPACES, "elsewhere")))


@cache
def value_sets() -> st.SearchStrategy[ValueSet]:
    """Any set of values of one key, the absent key included or not."""
    return st.builds(ValueSet, st.frozensets(st.sampled_from(VALUES)), complement=st.booleans(), absent=st.booleans())


@cache
def namespaces() -> st.SearchStrategy[tuple[Namespace, ...]]:
    """Two or three namespaces, labelled or not."""
    labelled = st.lists(labels(("team",)), min_size=2, max_size=3)
    return labelled.map(lambda found: tuple(map(Namespace.of, NAMESPACES, found)))


@cache
def container_ports() -> st.SearchStrategy[ContainerPort]:
    """A port whose name other pods use for another number or protocol."""
    spelt = product(("", *PORT_NAMES), (Protocol.TCP, Protocol.UDP), NUMBERS)
    return st.sampled_from([ContainerPort(*one) for one in spelt])


@cache
def pods(names: tuple[str, ...] = NAMESPACES) -> st.SearchStrategy[Pod]:
    """A pod in one of these namespaces; one in eight is on its node's network."""
    return st.builds(
        Pod,
        st.sampled_from(names),
        labels(),
        st.lists(container_ports(), max_size=3).map(tuple),
        st.sampled_from((False,) * 7 + (True,)),
    )


@cache
def ip_blocks() -> st.SearchStrategy[IPBlock]:
    """A block and up to two blocks strictly inside it."""
    return st.sampled_from(list(_blocks()))


def _blocks() -> Iterator[IPBlock]:
    for cidr in CIDRS:
        outer = ipaddress.ip_network(cidr)
        inside = [text for text in CIDRS if text != cidr and _within(ipaddress.ip_network(text), outer)]
        for count in range(3):
            yield from (IPBlock(cidr, excepts) for excepts in combinations(inside, count))


def _within(inner: ipaddress.IPv4Network | ipaddress.IPv6Network, outer: object) -> bool:
    return type(inner) is type(outer) and inner.subnet_of(outer)


@cache
def port_ranges() -> st.SearchStrategy[PortRange]:
    """One port, a range or every port of a protocol."""
    ends = st.one_of(
        st.sampled_from(NUMBERS).map(lambda number: (number, number)),
        st.tuples(st.sampled_from(NUMBERS), st.sampled_from(NUMBERS)).map(lambda pair: (min(pair), max(pair))),
    )
    return st.builds(lambda protocol, pair: PortRange(protocol, *pair), st.sampled_from(Protocol), ends)


@cache
def policy_ports() -> st.SearchStrategy[tuple[AnyPort | PortRange | NamedPort, ...]]:
    """The ports of a rule."""
    named = st.builds(NamedPort, st.sampled_from((Protocol.TCP, Protocol.UDP)), st.sampled_from(PORT_NAMES))
    some = st.lists(st.one_of(port_ranges(), named), min_size=1, max_size=2).map(tuple)
    return st.one_of(st.just((AnyPort(),)), some, some)


@cache
def policy_peers() -> st.SearchStrategy[tuple[Anyone | PodPeer | IPBlockPeer, ...]]:
    """The peers of a rule."""
    pod_peers = st.builds(PodPeer, selectors(), st.one_of(st.none(), namespace_selectors()))
    one = st.one_of(pod_peers, pod_peers, st.builds(IPBlockPeer, ip_blocks()))
    some = st.lists(one, min_size=1, max_size=2).map(tuple)
    return st.one_of(st.just((Anyone(),)), some, some)


@cache
def rules() -> st.SearchStrategy[PolicyRule]:
    """A rule of either direction."""
    return st.builds(PolicyRule, policy_peers(), policy_ports())


@cache
def policies(names: tuple[str, ...] = NAMESPACES) -> st.SearchStrategy[NetworkPolicy]:
    """A policy in one of these namespaces, with rules even for directions that it does not isolate."""
    some_rules = st.lists(rules(), max_size=2).map(tuple)
    return st.builds(
        NetworkPolicy,
        st.sampled_from(names),
        st.just("policy"),
        selectors(),
        st.sampled_from([frozenset(Direction), *(frozenset({direction}) for direction in Direction)]),
        some_rules,
        some_rules,
    )


@st.composite
def clusters(draw: st.DrawFn, most_policies: int = 4) -> Cluster:
    """A cluster with up to six pods and some policies."""
    found = draw(namespaces())
    names = tuple(namespace.name for namespace in found)
    held = draw(st.lists(pods(names), min_size=1, max_size=6))
    judged = draw(st.lists(policies(names), max_size=most_policies))
    numbered = (replace(policy, name=f"policy-{number}") for number, policy in enumerate(judged))
    return Cluster(found, tuple(held), tuple(numbered))


def border_numbers() -> Iterator[int]:
    """Every number at which a range may begin or end, and its neighbours."""
    yield from sorted({near for number in NUMBERS for near in (number - 1, number, number + 1) if 1 <= near <= 65535})


def border_addresses() -> Iterator[Address]:
    """The first and last address of each block, and their neighbours."""
    for cidr in CIDRS:
        network = ipaddress.ip_network(cidr)
        for address in (network[0], network[-1]):
            yield address
            for step in (-1, 1):
                if 0 <= int(address) + step < 2**address.max_prefixlen:
                    yield address + step
