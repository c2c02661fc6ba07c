"""Which policies isolate a pod, and which namespaces nobody is asked to isolate."""

from __future__ import annotations

from collections.abc import Iterator

from netpolgen.model.inventory import Inventory
from netpolgen.model.objects import Pod
from netpolgen.model.policy import Direction, NetworkPolicy

# The control plane's own: what runs there is the platform's to protect, and much of it is on the host network.
SYSTEM_NAMESPACES = frozenset({"kube-system", "kube-public", "kube-node-lease"})


def isolating(inventory: Inventory, pod: Pod, direction: Direction) -> Iterator[NetworkPolicy]:
    """The policies that isolate a pod in one direction, in reading order; a host-network pod has none."""
    if pod.host_network:
        return
    for policy in inventory.policies_by_namespace.get(pod.namespace, ()):
        if direction in policy.policy_types and policy.pod_selector.matches(pod.labels):
            yield policy
