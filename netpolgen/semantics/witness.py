"""Example flows in words: known workloads before made-up pods, and no pod talking to itself if another will do."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from msgspec import Struct

from netpolgen.model.inventory import Inventory
from netpolgen.model.objects import Pod, Workload
from netpolgen.model.policy import Direction
from netpolgen.semantics.compare import Excess
from netpolgen.semantics.symbolic.example import PossiblePod, ports_in_words
from netpolgen.semantics.universe import Bits, Universe, members


class Witnesses(Struct, frozen=True, dict=True):
    """Names the classes of a universe that was made of the workloads of this inventory first."""

    universe: Universe
    inventory: Inventory

    @cached_property
    def _workload_of(self) -> Mapping[int, Workload]:
        found: dict[int, Workload] = {}
        for number, workload in zip(self.universe.class_of, self.inventory.workloads, strict=False):
            found.setdefault(number, workload)
        return found

    @cached_property
    def known_pods(self) -> Bits:
        """The classes that hold a known workload."""
        bits = 0
        for number in self._workload_of:
            bits |= 1 << number
        return bits

    def flow(self, direction: Direction, excess: Excess) -> str:
        """A flow of one excess, as in ``Deployment ui/ui -> Deployment catalog/catalog on TCP 8080``."""
        subject = self._choice(excess.subjects)
        peers = excess.peers & ~subject or excess.peers
        ends = [self.name(subject), self.name(peers)]
        source, destination = reversed(ends) if direction is Direction.INGRESS else ends
        return f"{source} -> {destination} on {ports_in_words(excess.ports)}"

    def pod(self, bits: Bits) -> Pod:
        """The pod of these classes that ``flow`` names. Raises IndexError when there are addresses only."""
        return self.universe.pods[self._choice(bits).bit_length() - 1]

    def usual(self, bits: Bits) -> Bits:
        """The known pods and the addresses among these classes; without any, the made-up pods with the fewest labels.

        Made-up pods carry every mix of labels that selectors can tell apart, and most of the mixes nobody deploys.
        """
        usual = bits & (self.known_pods | self.universe.every_address)
        if usual or not bits:
            return usual
        fewest = min(len(self.universe.pods[number].labels) for number in members(bits))
        for number in members(bits):
            if len(self.universe.pods[number].labels) == fewest:
                usual |= 1 << number
        return usual

    def name(self, bits: Bits) -> str:
        """One of these classes in words."""
        chosen = self._choice(bits)
        if chosen & self.universe.every_address:
            return self._addresses(bits & self.universe.every_address)
        number = chosen.bit_length() - 1
        workload = self._workload_of.get(number)
        return str(workload) if workload else str(_possible(self.universe.pods[number]))

    def _choice(self, bits: Bits) -> Bits:
        """One class: a known pod, else an address, else a made-up pod."""
        preferred = bits & self.known_pods or bits & self.universe.every_address or bits
        return 1 << next(members(preferred))

    def _addresses(self, bits: Bits) -> str:
        if bits == self.universe.every_address:
            return "every address"
        return str(next(iter(self.universe.addresses(bits).blocks())))


def _possible(pod: Pod) -> PossiblePod:
    return PossiblePod(pod.namespace, pod.labels, {})
