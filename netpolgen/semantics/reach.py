"""Which flows pass end to end: the egress of the source and the ingress of the destination must both permit them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from netpolgen.model.policy import Direction, NetworkPolicy
from netpolgen.model.ports import PortSet
from netpolgen.semantics.terms import Side, Term, side_of
from netpolgen.semantics.universe import Bits, Universe


class Flows(Struct, frozen=True):
    """Each source with each destination on each of the ports."""

    sources: Bits
    destinations: Bits
    ports: PortSet


class Reach(Struct, frozen=True):
    """Both sides of one set of policies over one universe."""

    universe: Universe
    ingress: Side
    egress: Side

    @classmethod
    def of(cls, universe: Universe, policies: Iterable[NetworkPolicy]) -> Reach:
        """What these policies permit."""
        policies = tuple(policies)
        return cls(
            universe,
            side_of(universe, policies, Direction.INGRESS),
            side_of(universe, policies, Direction.EGRESS),
        )

    def side(self, direction: Direction) -> Side:
        """One of the two sides."""
        return self.ingress if direction is Direction.INGRESS else self.egress

    def flows(self, sources: Bits, destinations: Bits, ports: PortSet = PortSet.EVERY_PORT) -> Iterator[Flows]:
        """The flows that pass from these sources to these destinations on these ports, in factors that may overlap.

        Address to address is left out: policies have no say in it.
        """
        inbound = [term for term in self.ingress.with_free_term(self.universe) if term.subjects & destinations]
        by_namespace = _by_namespace(self.universe, inbound)
        for term in self.egress.with_free_term(self.universe):
            leaving, towards = term.subjects & sources, term.peers & destinations
            if leaving and towards:
                for other in _candidates(self.universe, by_namespace, towards):
                    yield from self._passing(Flows(leaving, towards, term.ports & ports), other)

    def _passing(self, outbound: Flows, inbound: Term) -> Iterator[Flows]:
        sources = outbound.sources & inbound.peers
        destinations = outbound.destinations & inbound.subjects
        ports = outbound.ports & inbound.ports
        if not (sources and destinations and ports):
            return
        pods = self.universe.every_pod
        if sources & pods:
            yield Flows(sources & pods, destinations, ports)
        if sources & ~pods and destinations & pods:
            yield Flows(sources & ~pods, destinations & pods, ports)


# The terms of subjects outside the pods: external addresses, which no policy isolates.
_OUTSIDE = ""


def _by_namespace(universe: Universe, terms: Iterable[Term]) -> Mapping[str, list[Term]]:
    found: dict[str, list[Term]] = {}
    for term in terms:
        for name in universe.namespace_span(term.subjects):
            if inside := term.subjects & universe.pods_of(name):
                found.setdefault(name, []).append(Term(inside, term.peers, term.ports))
        if outside := term.subjects & universe.every_address:
            found.setdefault(_OUTSIDE, []).append(Term(outside, term.peers, term.ports))
    return found


def _candidates(universe: Universe, terms: Mapping[str, list[Term]], towards: Bits) -> Iterator[Term]:
    for name in universe.namespace_span(towards):
        yield from terms.get(name, ())
    if towards & universe.every_address:
        yield from terms.get(_OUTSIDE, ())
