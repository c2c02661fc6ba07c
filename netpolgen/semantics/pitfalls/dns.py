"""Where pods ask for names, and whether a rule lets them.

Sources: "DNS for Services and Pods" in the Kubernetes documentation; the labels that the DNS add-ons of kubeadm, EKS,
GKE (``k8s-app=kube-dns``), the CoreDNS chart and OpenShift's DNS operator give their pods.
"""

from __future__ import annotations

from msgspec import Struct

from netpolgen.model.intent import DnsTarget
from netpolgen.model.inventory import Inventory
from netpolgen.model.objects import NAMESPACE_NAME_LABEL, Namespace, Pod
from netpolgen.model.policy import AnyPort, NamedPort, NetworkPolicyPeer, NetworkPolicyPort, PodPeer, PolicyRule
from netpolgen.model.ports import PortRange, Protocol
from netpolgen.model.tree import Tree
from netpolgen.semantics.vocabulary import PodSelection

# 5353 is where OpenShift's DNS pods listen behind port 53 of their Service.
DNS_PORTS = frozenset({53, 5353})
_USUAL_PORTS: tuple[PortRange, ...] = (PortRange(Protocol.UDP, 53, 53), PortRange(Protocol.TCP, 53, 53))
_WELL_KNOWN = (
    Pod("kube-system", {"k8s-app": "kube-dns"}),
    Pod("kube-system", {"k8s-app": "coredns", "app.kubernetes.io/name": "coredns"}),
    Pod("openshift-dns", {"dns.operator.openshift.io/daemonset-dns": "default"}),
)


class DnsServers(Struct, frozen=True):
    """The pods that serve DNS, each with its namespace, and the ports on which DNS may be served."""

    pods: tuple[tuple[Namespace, Pod], ...]
    ports: frozenset[int]

    @classmethod
    def of(cls, inventory: Inventory, target: DnsTarget | None) -> DnsServers:
        """The usual servers, those that ``[cluster] dns`` names, and known workloads that listen for DNS."""
        ports = DNS_PORTS | {number for port in (target.ports if target else ()) for number in {port.first, port.last}}
        named = [Pod(target.namespace, target.labels.fewest_labels())] if target and target.namespace else []
        known = [workload.pod for workload in inventory.workloads if _listens(workload.pod, ports)]
        namespaces = inventory.namespace_by_name
        return cls(
            tuple(
                (namespaces.get(pod.namespace) or Namespace.of(pod.namespace), pod)
                for pod in (*_WELL_KNOWN, *named, *known)
            ),
            ports,
        )

    def are_open_to(self, rule: PolicyRule, policy_namespace: str, protocol: Protocol) -> bool:
        """Whether an egress rule lets its pods ask for names over this protocol.

        A port that is nobody's but DNS's says so whatever the peer. A broad one counts only towards addresses and
        towards pods that serve DNS.
        """
        if self.asked_on(rule, protocol):
            return True
        is_covered = any(self._covers(port, protocol) for port in rule.ports)
        return is_covered and any(self._are_among(peer, policy_namespace) for peer in rule.peers)

    def asked_on(self, rule: PolicyRule, protocol: Protocol) -> tuple[NetworkPolicyPort, ...]:
        """The ports of a rule that are nobody's but DNS's: for these it was written to let names be asked for."""
        return tuple(port for port in rule.ports if self._covers(port, protocol) and not _is_broad(port))

    def include(self, pod: Pod) -> bool:
        """Whether a pod serves DNS itself."""
        return any(
            pod.namespace == namespace.name and server.labels.items() <= pod.labels.items()
            for namespace, server in self.pods
        )

    def _covers(self, port: NetworkPolicyPort, protocol: Protocol) -> bool:
        if isinstance(port, AnyPort):
            return True
        if isinstance(port, NamedPort):
            return port.protocol is protocol and port.name.startswith("dns")
        return port.protocol is protocol and any(port.first <= number <= port.last for number in self.ports)

    def _are_among(self, peer: NetworkPolicyPeer, policy_namespace: str) -> bool:
        if not isinstance(peer, PodPeer):
            return True
        selection = PodSelection.of_peer(peer, policy_namespace)
        return any(
            selection.namespaces.matches(namespace.labels) and selection.pods.matches(pod.labels)
            for namespace, pod in self.pods
        )


def dns_rule(target: DnsTarget | None) -> Tree:
    """An egress rule towards where DNS is served, as a manifest has it: usually kube-dns; None towards no pods."""
    namespace, labels, ports = "kube-system", {"k8s-app": "kube-dns"}, _USUAL_PORTS
    if target is not None:
        if target.namespace is None:
            return None
        namespace, labels, ports = target.namespace, target.labels.fewest_labels(), target.ports
    peer: Tree = {
        "namespaceSelector": {"matchLabels": {NAMESPACE_NAME_LABEL: namespace}},
        "podSelector": {"matchLabels": {**labels}},
    }
    return {"to": [peer], "ports": [{"protocol": str(port.protocol), "port": port.first} for port in ports]}


def _listens(pod: Pod, ports: frozenset[int]) -> bool:
    return any(
        port.protocol is Protocol.UDP and (port.number in ports or port.name.startswith("dns")) for port in pod.ports
    )


def _is_broad(port: NetworkPolicyPort) -> bool:
    return isinstance(port, AnyPort) or (isinstance(port, PortRange) and port.first != port.last)
