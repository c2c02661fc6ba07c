"""The proof catches whatever a broken compiler might do: every policy of two stores is sabotaged in every way."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from netpolgen.model.errors import ProofError
from netpolgen.model.labels import LabelSelector
from netpolgen.model.policy import (
    Anyone,
    AnyPort,
    Direction,
    IPBlock,
    IPBlockPeer,
    NamedPort,
    NetworkPolicy,
    NetworkPolicyPort,
    PodPeer,
    PolicyRule,
)
from netpolgen.model.ports import PortRange, Protocol
from netpolgen.semantics.symbolic import cubes
from netpolgen.synthesis.verify import prove
from tests.synthesis.compiling import Compiled, compiled, service, workload

MANIFESTS = "".join(
    (
        workload("ui", "ui", "http=8080"),
        workload("catalog", "shop", "http=8080", "metrics=9090"),
        workload("mysql", "shop", "mysql=3306"),
        workload("orders", "orders", "http=8080"),
        service("ui", "ui", "http:80:http"),
        service("catalog", "shop", "http:80:http", "metrics:9090:metrics"),
        service("mysql", "shop", "mysql:3306:3306"),
        service("orders", "orders", "http:80:http"),
    )
)
EDGES = """
[networks.office]
cidrs = ["198.51.100.0/24", "2001:db8:10::/48"]
except = ["198.51.100.64/26"]
[components.prometheus]
namespace = "monitoring"
labels = { app = "prometheus" }
external = true
[components.cluster]
namespace = "shop"
labels = { app = "cluster" }
ports = { gossip = "7000-7001" }
[allow]
"office -> ui:http" = true
"ui -> catalog:http" = true
"catalog -> mysql:mysql" = true
"prometheus -> catalog:metrics" = true
"catalog -> orders:*" = true
"orders/* -> mysql:3306" = true
"cluster -> cluster:gossip" = true
"orders -> office:443,8443/tcp,53/udp" = true
"""
STORES = {
    "denying both ways": 'version = 1\ndefault-deny = "both"\n[sources]\nmanifests = ["x"]\n' + EDGES,
    "denying nothing": "version = 1\n" + EDGES.replace('"orders -> office:443,8443/tcp,53/udp" = true\n', ""),
}


@pytest.fixture(scope="module", params=STORES)
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Compiled:
    return compiled(tmp_path_factory.mktemp("store"), STORES[request.param], MANIFESTS)


def test_what_is_generated_is_proved(store: Compiled):
    prove(store.resolved, store.policies, store.inventory)


def test_what_cannot_be_compared_within_bounds_is_not_called_proved(store: Compiled, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(cubes, "MOST_STEPS", 0)
    catalog = next(policy for policy in store.policies if policy.name == "allow-catalog-ingress")
    others = [policy for policy in store.policies if policy is not catalog]
    wider = replace(catalog, ingress=(*catalog.ingress, PolicyRule((IPBlockPeer(IPBlock("10.0.0.0/8")),))))
    with pytest.raises(ProofError, match="not proved: NetworkPolicy shop/allow-catalog-ingress"):
        prove(store.resolved, (*others, wider), store.inventory)


def _sabotages(policy: NetworkPolicy) -> Iterator[tuple[str, tuple[NetworkPolicy, ...]]]:
    """Ways to get one policy wrong, each with what stands in its place."""
    if policy.pod_selector.requirements:
        yield "selects the whole namespace", (replace(policy, pod_selector=LabelSelector.EVERYTHING),)
    yield "stands in another namespace", (replace(policy, namespace="elsewhere"),)
    yield "selects another app", (replace(policy, pod_selector=LabelSelector.from_labels({"app": "other"})),)
    for direction in Direction:
        rules = policy.rules(direction)
        for number, rule in enumerate(rules):
            for what, wrong in _wrong_rules(rule):
                changed = (*rules[:number], *wrong, *rules[number + 1 :])
                yield f"{direction} rule {number}: {what}", (replace(policy, **{direction.lower(): changed}),)


def _wrong_rules(rule: PolicyRule) -> Iterator[tuple[str, tuple[PolicyRule, ...]]]:
    yield "is lost", ()
    yield "admits anyone", (replace(rule, peers=(Anyone(),)),)
    for number, port in enumerate(rule.ports):
        others = (*rule.ports[:number], *rule.ports[number + 1 :])
        if others:
            yield f"lost port {port}", (replace(rule, ports=others),)
        for wrong in _wrong_ports(port):
            yield f"has {wrong} for {port}", (replace(rule, ports=(*others, wrong)),)
    for number, peer in enumerate(rule.peers):
        others = (*rule.peers[:number], *rule.peers[number + 1 :])
        if others:
            yield f"lost peer {number}", (replace(rule, peers=others),)
        for what, wrong in _wrong_peers(peer):
            yield f"peer {number} {what}", (replace(rule, peers=(*others, *wrong)),)


def _wrong_ports(port: NetworkPolicyPort) -> Iterator[NetworkPolicyPort]:
    match port:
        case PortRange(protocol, first, last):
            yield AnyPort()
            yield PortRange(protocol, first, last + 1)
            yield PortRange(protocol, max(first - 1, 1), last)
            yield PortRange(next(other for other in type(protocol) if other is not protocol), first, last)
            yield NamedPort(protocol, "http")
        case NamedPort(protocol, name):
            yield AnyPort()
            yield NamedPort(protocol, name + "x")
            yield PortRange(protocol, 8080, 8080)
        case AnyPort():
            yield PortRange(Protocol.TCP, 1, 65535)


def _wrong_peers(peer: object) -> Iterator[tuple[str, tuple[object, ...]]]:
    match peer:
        case PodPeer(pods, namespaces):
            if pods.requirements:
                yield "lost its labels", (PodPeer(LabelSelector.EVERYTHING, namespaces),)
            yield "is of every namespace", (PodPeer(pods, LabelSelector.EVERYTHING),)
            if namespaces is not None:
                yield "is of the own namespace", (PodPeer(pods),)
            if namespaces is not None and pods.requirements:
                yield "is OR for AND", (PodPeer(pods), PodPeer(LabelSelector.EVERYTHING, namespaces))
        case IPBlockPeer(block):
            yield "is wider", (IPBlockPeer(IPBlock(block.cidr.replace("/24", "/23").replace("/48", "/47"))),)
            if block.excepts:
                yield "lost its except", (IPBlockPeer(IPBlock(block.cidr)),)


def test_every_sabotage_is_caught(store: Compiled):
    missed = []
    count = 0
    for number, policy in enumerate(store.policies):
        others = (*store.policies[:number], *store.policies[number + 1 :])
        for what, instead in (("is dropped", ()), *_sabotages(policy)):
            count += 1
            try:
                prove(store.resolved, (*others, *instead), store.inventory)
            except ProofError:
                continue
            missed.append(f"{policy.name} in {policy.namespace} {what}")
    assert "\n".join(missed) == ""
    assert count > 70
