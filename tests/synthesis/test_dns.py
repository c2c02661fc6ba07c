"""Where each setting of ``[cluster] dns`` lets the pods of a closed namespace ask for names, and nowhere else.

Facts, with where they are stated: the Service ``kube-dns`` selects ``k8s-app: kube-dns`` (cluster/addons/dns in
kubernetes/kubernetes); NodeLocal DNSCache listens on 169.254.20.10 and carries ``k8s-app: node-local-dns`` (its README
there); the pods of OpenShift's DNS operator listen on 5353 behind port 53 of their Service; Cloud DNS for GKE answers
on 169.254.169.254 (Google's "Using Cloud DNS for GKE"), where the metadata server listens on other ports.
"""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path

import pytest

from netpolgen.model.addresses import Address
from netpolgen.model.objects import Namespace, Pod
from netpolgen.model.ports import Protocol
from tests.judge import permits
from tests.synthesis.compiling import compiled, workload

TCP, UDP = Protocol.TCP, Protocol.UDP
NAMESPACES = [Namespace.of(name) for name in ("shop", "open", "kube-system", "openshift-dns", "dns")]
CLIENT = Pod("shop", {"app": "web"})

SERVERS: dict[str, Pod | Address] = {
    "kube-dns": Pod("kube-system", {"k8s-app": "kube-dns", "pod-template-hash": "x"}),
    "node-local-dns": Pod("kube-system", {"k8s-app": "node-local-dns"}),
    "openshift": Pod("openshift-dns", {"dns.operator.openshift.io/daemonset-dns": "default"}),
    "openshift node resolver": Pod("openshift-dns", {"dns.operator.openshift.io/daemonset-node-resolver": ""}),
    "unbound": Pod("dns", {"app": "unbound"}),
    "another in kube-system": Pod("kube-system", {"k8s-app": "metrics-server"}),
    "a false kube-dns": Pod("open", {"k8s-app": "kube-dns"}),
    "a neighbour": Pod("shop", {"k8s-app": "kube-dns"}),
    "169.254.20.10": ip_address("169.254.20.10"),
    "169.254.20.11": ip_address("169.254.20.11"),
    "169.254.169.254": ip_address("169.254.169.254"),
    "172.20.0.10": ip_address("172.20.0.10"),
    "fd00::a": ip_address("fd00::a"),
    "8.8.8.8": ip_address("8.8.8.8"),
}
PORTS = [(protocol, number) for protocol in (TCP, UDP) for number in (52, 53, 54, 80, 988, 5353)]
AT_53 = {(UDP, 53), (TCP, 53)}
AT_5353 = {(UDP, 5353), (TCP, 5353)}

OPENED = {
    'dns = "coredns"': {"kube-dns": AT_53},
    'dns = "nodelocal"': {"kube-dns": AT_53, "node-local-dns": AT_53, "169.254.20.10": AT_53},
    'dns = "openshift"': {"openshift": AT_5353},
    'dns = "gke-cloud-dns"': {"169.254.169.254": AT_53},
    'dns = { cidrs = ["172.20.0.10/32", "fd00::a/128"] }': {"172.20.0.10": AT_53, "fd00::a": AT_53},
    'dns = { cidrs = ["172.20.0.10/32"], ports = [53, 5353] }': {"172.20.0.10": AT_53 | AT_5353},
    'dns = { namespace = "dns", labels = { app = "unbound" }, ports = ["53/udp"] }': {"unbound": {(UDP, 53)}},
    'dns = { namespace = "dns", labels = { app = "unbound" }, cidrs = ["8.8.8.8/32"], ports = [5353, "53/tcp"] }': {
        "unbound": AT_5353 | {(TCP, 53)},
        "8.8.8.8": AT_5353 | {(TCP, 53)},
    },
    "": {"kube-dns": AT_53},
}
LIST = """
version = 1
default-deny = "both"
[cluster]
{}
[components.web]
namespace = "shop"
labels = {{ app = "web" }}
ports = {{ http = 8080 }}
[components.api]
namespace = "shop"
labels = {{ app = "api" }}
[namespaces]
shop = {{ {} }}
[allow]
"api -> web:http" = true
"""


@pytest.mark.parametrize("setting", OPENED)
def test_names_may_be_asked_where_the_setting_says_and_nowhere_else(setting: str, tmp_path: Path):
    policies = compiled(tmp_path, LIST.format(setting, ""), workload("web", "shop", "http=8080")).policies
    opened = {
        name: {port for port in PORTS if permits(policies, NAMESPACES, CLIENT, server, *port)}
        for name, server in SERVERS.items()
    }
    assert {name: ports for name, ports in opened.items() if ports} == OPENED[setting]


@pytest.mark.parametrize("closed", ["dns = false", 'default-deny = "both", dns = false'])
def test_a_namespace_without_dns_asks_nobody(closed: str, tmp_path: Path):
    policies = compiled(
        tmp_path, LIST.format('dns = "nodelocal"', closed), workload("web", "shop", "http=8080")
    ).policies
    assert not any(
        permits(policies, NAMESPACES, CLIENT, server, *port) for server in SERVERS.values() for port in PORTS
    )


@pytest.mark.parametrize("deny", ["none", "ingress"])
def test_a_namespace_whose_egress_is_open_needs_no_policy_for_dns(deny: str, tmp_path: Path):
    policies = compiled(
        tmp_path, LIST.format("", f'default-deny = "{deny}"'), workload("web", "shop", "http=8080")
    ).policies
    assert all(policy.name != "allow-dns-egress" for policy in policies)
    assert all(permits(policies, NAMESPACES, CLIENT, SERVERS["8.8.8.8"], *port) for port in PORTS)
