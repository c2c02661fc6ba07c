"""Rules that aim at the API server by labels, and pods that some other rule lets reach it.

It runs on the host network of the control plane, or outside of the cluster altogether, so that no selector names it;
its Service has no pods to select. Sources: "Communication between Nodes and the Control Plane" in the Kubernetes
documentation; the labels that kubeadm and OpenShift give the pods of the API server.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from msgspec import Struct

from netpolgen.model.addresses import AddressSet
from netpolgen.model.grants import Grant, ServiceAccount
from netpolgen.model.labels import LabelSelector
from netpolgen.model.objects import NAMESPACE_NAME_LABEL, Workload
from netpolgen.model.policy import Anyone, Direction, IPBlockPeer, NetworkPolicy, NetworkPolicyPeer, PodPeer, PolicyRule
from netpolgen.model.ports import Protocol
from netpolgen.semantics.isolation import SYSTEM_NAMESPACES, isolating
from netpolgen.semantics.state import State
from netpolgen.semantics.terms import peers_of, subjects_of
from netpolgen.semantics.universe import Bits

_CALLED = frozenset({"kube-apiserver", "openshift-kube-apiserver"})
# The labels of the Service kubernetes in namespace default, which people copy.
_OF_THE_SERVICE = {("component", "apiserver"), ("provider", "kubernetes")}
_HOME_OF_THE_SERVICE = "default"
_PORTS = frozenset({443, 6443, 8443})
_CILIUM = frozenset({"cilium", "gke-dataplane-v2"})


class Aim(Struct, frozen=True):
    """A peer that is meant to be the API server, and why it is not."""

    policy: NetworkPolicy
    peer: PodPeer
    reason: str


class CutOff(Struct, frozen=True):
    """A workload with rights at the API server that cannot reach it, the policies that isolate it, and the grant."""

    workload: Workload
    policies: tuple[NetworkPolicy, ...]
    grant: Grant


class ApiServerAims(Struct, frozen=True, dict=True):
    """Asks a state about rules for the API server; no slots, since what was found is kept."""

    state: State

    def vain(self) -> Iterator[Aim]:
        """The peers that aim at the API server by labels, unless the pods of their policy reach it by address."""
        for policy in self.state.inventory.policies:
            for rule in policy.rules(Direction.EGRESS):
                for peer in rule.peers:
                    if isinstance(peer, PodPeer) and (reason := self._why_not(policy, rule, peer)):
                        yield Aim(policy, peer, reason)

    def cut_off(self) -> Iterator[CutOff]:
        """The isolated workloads with rights of their own that no policy lets reach an address of the API server.

        None where the plugin goes by policies of its own, and none whose policies aim at it by labels.
        """
        accounts: dict[ServiceAccount, Grant] = {}
        for grant in self.state.inventory.grants if not self.is_behind_cilium else ():
            for account in grant.accounts:
                accounts.setdefault(account, grant)
        for workload in self.state.workloads(self._isolated) if accounts else ():
            given = accounts.get(ServiceAccount(workload.ref.namespace, workload.service_account))
            if given and workload.ref.namespace not in SYSTEM_NAMESPACES:
                yield CutOff(workload, tuple(isolating(self.state.inventory, workload.pod, Direction.EGRESS)), given)

    @cached_property
    def _isolated(self) -> Bits:
        aiming = 0
        for aim in self.vain():
            aiming |= subjects_of(self.state.universe, aim.policy)
        return self.state.reach.egress.isolated & ~self._let & ~aiming

    @property
    def is_behind_cilium(self) -> bool:
        """Whether the API server is no address at all to policies."""
        return self.state.cluster is not None and self.state.cluster.cni in _CILIUM

    def _why_not(self, policy: NetworkPolicy, rule: PolicyRule, peer: PodPeer) -> str:
        reason = _aim(peer) or (self._aim_at_default(peer) if self._is_port_of_it(rule) else "")
        # Pods that are known and may be selected are no API server, but whoever wrote the rule knew them.
        if not reason or peers_of(self.state.universe, peer, policy.namespace) or self._is_let(policy):
            return ""
        return reason

    def _aim_at_default(self, peer: PodPeer) -> str:
        namespaces = dict(peer.namespace_selector.requirements) if peer.namespace_selector else {}
        names = namespaces.get(NAMESPACE_NAME_LABEL)
        if (
            names is None
            or names.complement
            or names.values != {_HOME_OF_THE_SERVICE}
            or peer.pod_selector.requirements
        ):
            return ""
        return f"namespace {_HOME_OF_THE_SERVICE} has the Service kubernetes, and no pods behind it"

    def _is_port_of_it(self, rule: PolicyRule) -> bool:
        numbers = [(port.first, port.last) for port in rule.numbered_ports.ranges() if port.protocol is Protocol.TCP]
        return bool(numbers) and all(first == last and first in self._ports for first, last in numbers)

    def _is_let(self, policy: NetworkPolicy) -> bool:
        """Whether each known pod of a policy may reach the API server by address, or without any its rules let."""
        subjects = subjects_of(self.state.universe, policy)
        return not subjects & ~self._let if subjects else self._lets(policy)

    @cached_property
    def _let(self) -> Bits:
        found = 0
        for policy in self.state.inventory.policies:
            if self._lets(policy):
                found |= subjects_of(self.state.universe, policy)
        return found

    def _lets(self, policy: NetworkPolicy) -> bool:
        return any(
            any(rule.numbered_ports.allows(Protocol.TCP, number) for number in self._ports)
            and any(map(self._is_address_of_it, rule.peers))
            for rule in policy.rules(Direction.EGRESS)
        )

    def _is_address_of_it(self, peer: NetworkPolicyPeer) -> bool:
        match peer:
            case Anyone():
                return True
            case IPBlockPeer(block):
                return not self._addresses or block.addresses.overlaps(self._addresses)
            case PodPeer():
                return False

    @cached_property
    def _addresses(self) -> AddressSet:
        server = self.state.cluster.apiserver if self.state.cluster else None
        return AddressSet.union(block.addresses for block in (server.blocks if server else ()))

    @property
    def ports(self) -> str:
        """The ports of the API server, in words."""
        return f"TCP {' or '.join(map(str, sorted(self._ports)))}"

    @cached_property
    def _ports(self) -> frozenset[int]:
        server = self.state.cluster.apiserver if self.state.cluster else None
        return frozenset({server.port}) if server else _PORTS


def _aim(peer: PodPeer) -> str:
    """Why labels that are those of the API server select nothing; empty for others."""
    selectors: tuple[LabelSelector | None, ...] = (peer.pod_selector, peer.namespace_selector)
    for selector in selectors:
        for key, values in selector.requirements if selector else ():
            for value in sorted(values.values if not values.complement else ()):
                if (key, value) in _OF_THE_SERVICE:
                    return f"{key}={value} is a label of the Service kubernetes, which has no pods behind it"
                if value in _CALLED:
                    return "the API server is on the host network, where selectors do not apply"
    return ""
