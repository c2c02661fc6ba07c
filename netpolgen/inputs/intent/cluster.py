"""``[cluster]``: the platform that the policies run on, and where its DNS is served."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from netpolgen.inputs.intent.blocks import decode_blocks
from netpolgen.inputs.intent.definitions import decode_port
from netpolgen.inputs.intent.reading import Reading, Table
from netpolgen.inputs.intent.selectors import decode_selector
from netpolgen.model.intent import ApiServer, Cluster, DnsTarget
from netpolgen.model.labels import LabelSelector, Operator, ValueSet
from netpolgen.model.policy import IPBlock
from netpolgen.model.ports import FIRST_PORT, LAST_PORT, PortRange, Protocol

CLUSTER_KEYS = frozenset({"dns", "apiserver", "kubernetes", "cni", "pod-cidrs", "service-cidrs"})
CNIS = frozenset(
    {
        "antrea",
        "aws-vpc-cni",
        "azure",
        "calico",
        "canal",
        "cilium",
        "flannel",
        "gke-dataplane-v2",
        "kindnet",
        "kube-router",
        "ovn-kubernetes",
        "vpc-cni",
        "weave",
        "other",
    }
)
_SHORT = {"aws-vpc-cni": "vpc-cni"}
NEWEST_KUBERNETES = (1, 36)

_DNS_KEYS = frozenset({"cidrs", "namespace", "labels", "ports"})
# DNS is asked over UDP and, for answers that do not fit, over TCP (RFC 7766).
_DNS_PROTOCOLS = (Protocol.UDP, Protocol.TCP)


def _served(number: int) -> tuple[PortRange, ...]:
    return tuple(PortRange(protocol, number, number) for protocol in _DNS_PROTOCOLS)


_KUBE_DNS = DnsTarget("kube-system", LabelSelector.from_labels({"k8s-app": "kube-dns"}), (), _served(53))
_NODE_LOCAL_DNS = LabelSelector.of([("k8s-app", ValueSet.of(Operator.IN, ["kube-dns", "node-local-dns"]))])
_OPENSHIFT_DNS = {"dns.operator.openshift.io/daemonset-dns": "default"}

DNS_PRESETS = {
    "coredns": _KUBE_DNS,
    # The cache of the node answers from its host network, which no selector matches. Engines that redirect to it by
    # themselves (Cilium's local redirect policies, as in GKE Dataplane V2) run it as a pod and see that pod.
    "nodelocal": replace(_KUBE_DNS, labels=_NODE_LOCAL_DNS, blocks=(IPBlock("169.254.20.10/32"),)),
    # Policies are applied behind the Service, whose pods listen on 5353.
    "openshift": DnsTarget("openshift-dns", LabelSelector.from_labels(_OPENSHIFT_DNS), (), _served(5353)),
    "gke-cloud-dns": DnsTarget(None, LabelSelector.EVERYTHING, (IPBlock("169.254.169.254/32"),), _served(53)),
}
DEFAULT_DNS = "coredns"


def decode_cluster(reading: Reading, root: Table) -> Cluster:
    """``[cluster]``, each key with its default."""
    table = root.table("cluster", CLUSTER_KEYS)
    kubernetes = table.text("kubernetes", "kubernetes-version")
    return Cluster(
        dns=_dns(reading, table),
        apiserver=_apiserver(reading, table) if "apiserver" in table else None,
        kubernetes=(1, int(kubernetes.partition(".")[2])) if kubernetes else NEWEST_KUBERNETES,
        cni=_cni(table) if "cni" in table else None,
        pod_cidrs=decode_blocks(reading, table, "pod-cidrs").texts,
        service_cidrs=decode_blocks(reading, table, "service-cidrs").texts,
    )


def _cni(cluster: Table) -> str:
    name = cluster.choice("cni", CNIS, "other")
    return _SHORT.get(name, name)


def _dns(reading: Reading, cluster: Table) -> DnsTarget:
    if "dns" not in cluster or isinstance(cluster.value("dns"), str):
        return DNS_PRESETS[cluster.choice("dns", frozenset(DNS_PRESETS), DEFAULT_DNS)]
    table = cluster.table("dns", _DNS_KEYS)
    by_pods = {key for key in ("namespace", "labels") if key in table}
    reading.must(len(by_pods) == 2 or (not by_pods and "cidrs" in table), table.origin)  # noqa: PLR2004 - both of them
    ports = tuple(dict.fromkeys(_dns_ports(reading, table)))
    return DnsTarget(
        namespace=table.text("namespace", "dns-label"),
        labels=decode_selector(reading, table) or LabelSelector.EVERYTHING,
        blocks=decode_blocks(reading, table, "cidrs").plain,
        ports=ports or _served(53),
    )


def _dns_ports(reading: Reading, table: Table) -> Iterator[PortRange]:
    """The ports of the table; a number without protocol is served over both."""
    for value, origin in table.listed("ports"):
        port = decode_port(reading, value, origin)
        if port is not None:
            both = isinstance(value, int) or "/" not in str(value)
            protocols = _DNS_PROTOCOLS if both else (port.protocol,)
            yield from (PortRange(protocol, port.first, port.last) for protocol in protocols)


def _apiserver(reading: Reading, cluster: Table) -> ApiServer:
    table = cluster.table("apiserver", frozenset({"cidrs", "port"}))
    table.must_have("cidrs", "port")
    return ApiServer(decode_blocks(reading, table, "cidrs").plain, table.number("port", FIRST_PORT, LAST_PORT) or 0)
