"""Pairs of ends judged by the policies of one state: all at once, and one or two of them explained."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from netpolgen.app.asking.ends import End
from netpolgen.app.asking.pairs import Outcome, Placed, Tally, tally
from netpolgen.model.inventory import Inventory
from netpolgen.model.objects import Namespace, Pod
from netpolgen.model.policy import Direction, NamedPort, NetworkPolicyPort
from netpolgen.model.ports import PortRange, PortSet
from netpolgen.semantics.compare import Excess, excess
from netpolgen.semantics.explain import SideExplained, explain_side
from netpolgen.semantics.imagine_ports import imagined_ports
from netpolgen.semantics.terms import Side, Term, port_terms, side_of
from netpolgen.semantics.universe import Bits, Universe, members
from netpolgen.semantics.vocabulary import Vocabulary

Target = tuple[End, tuple[NetworkPolicyPort, ...]]
"""An end with the ports that are asked of it."""


class Flow(Struct, frozen=True):
    """One pair of ends and the ports asked for, with what decides on either side."""

    source: End
    destination: End
    ports: PortSet
    egress: SideExplained
    ingress: SideExplained

    @property
    def denied(self) -> PortSet:
        """The ports that either side denies."""
        return self.egress.denied | self.ingress.denied

    @property
    def permitted(self) -> PortSet:
        """The ports that both sides permit."""
        return self.ports - self.denied


class Verdict(Struct, frozen=True):
    """How many pairs have each outcome, and those that show it best.

    ``decisive`` begins with the first pair that is denied, else the first of which a port is denied, else the first of
    all; if something is permitted that this pair does not show, the first one that does follows.
    Nothing can be asked of the ends ``without_port``, which have no port of the name asked for; where there are no
    others, nothing decides.
    """

    counts: Mapping[Outcome, int]
    decisive: tuple[Flow, ...]
    without_port: tuple[End, ...]


def judged(inventory: Inventory, sources: Sequence[End], targets: Sequence[Target]) -> Verdict:
    """Every source with every target, in their order; addresses in parts that no policy cuts."""
    vocabulary = Vocabulary.of_policies(inventory.policies)
    targets = [(_with_named_ports(end, ports, vocabulary), ports) for end, ports in targets]
    court = _Court.over(inventory, vocabulary, sources, targets)
    leaving = [Placed(part, bit) for end in sources for part, bit in court.parts(end)]
    arriving = [
        Placed(part, bit, court.numbers(bit, ports)) for end, ports in targets for part, bit in court.parts(end)
    ]
    found = court.tally(leaving, [target for target in arriving if target.ports])
    return Verdict(
        counts=found.counts,
        decisive=tuple(court.explained(*found.first[outcome]) for outcome in _telling(found)),
        without_port=tuple(target.end for target in arriving if not target.ports),
    )


def _telling(found: Tally) -> Iterator[Outcome]:
    """The outcomes to explain: the worst, and the best where that is another one."""
    worst_first = (Outcome.DENIED, Outcome.PARTLY, Outcome.PERMITTED)
    present = [outcome for outcome in worst_first if outcome in found.first]
    yield from dict.fromkeys((*present[:1], *present[-1:]))


def _with_named_ports(end: End, ports: Iterable[NetworkPolicyPort], vocabulary: Vocabulary) -> End:
    """A made-up pod that declares the ports asked for by name, on numbers that nothing else speaks of."""
    named = frozenset(port for port in ports if isinstance(port, NamedPort))
    if end.pod is None or not (end.is_made_up and named):
        return end
    asked = frozenset(port for port in ports if isinstance(port, PortRange))
    ways = imagined_ports(Vocabulary(named_ports=named, port_ranges=vocabulary.port_ranges | asked))
    return replace(end, pod=dataclasses.replace(end.pod, ports=ways[0]))


class _Court(Struct, frozen=True):
    """The ends of a question among the policies."""

    inventory: Inventory
    universe: Universe
    classes: Mapping[Pod, int]

    @classmethod
    def over(
        cls, inventory: Inventory, vocabulary: Vocabulary, sources: Sequence[End], targets: Sequence[Target]
    ) -> _Court:
        """The ends, as far as the policies and the question can tell them apart."""
        ends = [*sources, *(end for end, _ in targets)]
        pods = list(dict.fromkeys(end.pod for end in ends if end.pod is not None))
        asked = Vocabulary(
            named_ports=frozenset(port for _, ports in targets for port in ports if isinstance(port, NamedPort)),
            addresses=frozenset(end.addresses for end in ends if end.pod is None),
        )
        namespaces = {pod.namespace: Namespace.of(pod.namespace) for pod in pods} | dict(inventory.namespace_by_name)
        universe = Universe(namespaces.values(), pods, vocabulary | asked)
        return cls(inventory, universe, dict(zip(pods, universe.class_of, strict=True)))

    def parts(self, end: End) -> Iterator[tuple[End, Bits]]:
        """An end with its class; addresses in parts, so that each part has one answer."""
        if end.pod is not None:
            yield end, 1 << self.classes[end.pod]
            return
        parts = list(members(self.universe.select_addresses(end.addresses)))
        for number in parts:
            addresses = self.universe.addresses(1 << number)
            text = end.text if len(parts) == 1 else f"{addresses.first_address()} of {end.text}"
            yield End(text, None, addresses), 1 << number

    def numbers(self, target: Bits, ports: Iterable[NetworkPolicyPort]) -> PortSet:
        """The ports by their numbers on a target."""
        ends = Term(target, self.universe.everything, PortSet.NONE)
        terms = port_terms(self.universe, ends, ports, Direction.INGRESS)
        return PortSet.union(term.ports for term in terms if term.subjects)

    def tally(self, sources: Sequence[Placed], targets: Sequence[Placed]) -> Tally:
        """What is permitted to every pair on both sides."""
        senders, receivers = _all_bits(sources), dict[PortSet, Bits]()
        for target in targets:
            receivers[target.ports] = receivers.get(target.ports, 0) | target.bit
        leaving = [Term(senders, bits, ports) for ports, bits in receivers.items()]
        arriving = [Term(bits, senders, ports) for ports, bits in receivers.items()]
        denied = list(self._denied(Direction.EGRESS, leaving))
        denied += [Excess(one.peers, one.subjects, one.ports) for one in self._denied(Direction.INGRESS, arriving)]
        return tally(sources, targets, denied)

    def _denied(self, direction: Direction, asked: Sequence[Term]) -> Iterator[Excess]:
        """What is asked and not permitted on one side."""
        among = 0
        for term in asked:
            among |= term.subjects
        wanted = Side(direction, self.universe.everything, tuple(asked))
        return excess(self.universe, wanted, side_of(self.universe, self.inventory.policies, direction), among)

    def explained(self, source: Placed, target: Placed) -> Flow:
        """One pair with what decides on it."""
        egress = self._side(Direction.EGRESS, source.bit, target.bit, target.ports)
        ingress = self._side(Direction.INGRESS, target.bit, source.bit, target.ports)
        return Flow(source.end, target.end, target.ports, egress, ingress)

    def _side(self, direction: Direction, subject: Bits, peer: Bits, asked: PortSet) -> SideExplained:
        return explain_side(self.universe, self.inventory.policies, direction, (subject, peer), asked)


def _all_bits(ends: Iterable[Placed]) -> Bits:
    bits = 0
    for end in ends:
        bits |= end.bit
    return bits
