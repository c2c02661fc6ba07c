"""Blocks of policies that hold addresses of the cluster's own pods and Services.

Source: IPBlock in k8s.io/api/networking/v1, whose documentation leaves open what pods see of rewritten addresses; the
end-to-end tests of Kubernetes expect a block to match pods, Cilium's documentation rules it out.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from msgspec import Struct

from netpolgen.model.addresses import AddressSet
from netpolgen.model.objects import Service
from netpolgen.model.policy import Direction, IPBlock
from netpolgen.model.source import Origin
from netpolgen.semantics.state import State

# Plugins that see the address of a Service before it is rewritten, in what pods send.
_SEES_SERVICES = frozenset({"vpc-cni"})
_NEVER_PODS = {"cilium": "Cilium", "gke-dataplane-v2": "GKE Dataplane V2"}


class Inside(Struct, frozen=True):
    """What a block has of the cluster's own addresses; ``is_wider`` if it has others as well."""

    text: str
    is_wider: bool = False
    related: tuple[Origin, ...] = ()


class ClusterAddresses(Struct, frozen=True, dict=True):
    """The addresses of pods and Services, as far as they are known; no slots, since they are kept."""

    state: State

    def inside(self, block: IPBlock, direction: Direction) -> Inside | None:
        """What is wrong with a block of a rule in this direction; None if nothing is, or nothing is known."""
        if block.cidr in self._exempt:
            return None
        addresses = block.addresses
        return self._of_service(block, direction) or next(self._of_ranges(block, addresses, direction), None)

    def _of_ranges(self, block: IPBlock, addresses: AddressSet, direction: Direction) -> Iterator[Inside]:
        for text, pods in self._pods.items():
            if addresses <= pods:
                yield Inside(f"ipBlock {block} lies in the pods' range {text}: {self._about_pods}")
        for text, services in self._services.items() if not self._sees_services(direction) else ():
            if addresses <= services:
                yield Inside(f"ipBlock {block} lies in the Services' range {text}: {_ABOUT_SERVICES}")
        for text, pods in self._pods.items():
            if addresses.overlaps(pods):
                why = f"covers addresses of the pods' range {text}, too: {self._differing}; put it under except"
                yield Inside(f"ipBlock {block} {why}", is_wider=True)

    def _of_service(self, block: IPBlock, direction: Direction) -> Inside | None:
        service = None if self._sees_services(direction) else self._by_address.get(block.cidr)
        if service is None:
            return None
        place = service.origin.child("spec", "clusterIP")
        return Inside(f"ipBlock {block} is the address of {service.ref}: {_ABOUT_SERVICES}", related=(place,))

    def _sees_services(self, direction: Direction) -> bool:
        return direction is Direction.EGRESS and self._cni in _SEES_SERVICES

    @property
    def _cni(self) -> str | None:
        return self.state.cluster.cni if self.state.cluster else None

    @property
    def _about_pods(self) -> str:
        return f"addresses of pods change, and {self._differing}; select the pods by their labels"

    @property
    def _differing(self) -> str:
        never = _NEVER_PODS.get(self._cni or "")
        return f"{never} matches no pod by an ipBlock" if never else "plugins differ on whether an ipBlock matches pods"

    @cached_property
    def _exempt(self) -> frozenset[str]:
        """The addresses at which ``[cluster]`` says that something is served."""
        cluster = self.state.cluster
        if cluster is None:
            return frozenset()
        blocks = (*cluster.dns.blocks, *(cluster.apiserver.blocks if cluster.apiserver else ()))
        return frozenset(block.cidr for block in blocks)

    @cached_property
    def _pods(self) -> Mapping[str, AddressSet]:
        return _sets(self.state.cluster.pod_cidrs if self.state.cluster else ())

    @cached_property
    def _services(self) -> Mapping[str, AddressSet]:
        return _sets(self.state.cluster.service_cidrs if self.state.cluster else ())

    @cached_property
    def _by_address(self) -> Mapping[str, Service]:
        """The Services by their addresses, each as the block of that one address."""
        found: dict[str, Service] = {}
        for service in self.state.inventory.services:
            for text in service.cluster_ips:
                try:
                    network = ipaddress.ip_network(text)
                except ValueError:  # for the API server to tell
                    continue
                found.setdefault(str(network), service)
        return found


_ABOUT_SERVICES = (
    "it is turned into that of a pod before policies apply, so that nothing matches; select the pods by their labels"
)


def _sets(cidrs: Iterable[str]) -> Mapping[str, AddressSet]:
    return {cidr: AddressSet.of(cidr) for cidr in cidrs}
