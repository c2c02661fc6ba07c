"""Pods that outside traffic is led to by an object that says so, and whether policies let it in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property

from msgspec import Struct

from netpolgen.model.entrances import Bringer
from netpolgen.model.policy import (
    Anyone,
    Direction,
    IPBlockPeer,
    NetworkPolicy,
    NetworkPolicyPeer,
    PodPeer,
    PolicyRule,
)
from netpolgen.model.ports import PortSet
from netpolgen.semantics.connectivity.entrances import Lead, admitted, leads
from netpolgen.semantics.state import State
from netpolgen.semantics.terms import Term, peers_of, port_terms, subjects_of
from netpolgen.semantics.universe import Bits, members

# What hands connections on as they come; the others are proxies with an address of their own.
DIRECT = frozenset({Bringer.LOAD_BALANCER, Bringer.NODE_PORT})


class FrontDoors(Struct, frozen=True, dict=True):
    """The entrances of a state by the pods that they lead to."""

    state: State

    @cached_property
    def leads(self) -> tuple[Lead, ...]:
        """Every way in, permitted or not."""
        return tuple(leads(self.state))

    @cached_property
    def _by_class(self) -> Mapping[int, list[Lead]]:
        found: dict[int, list[Lead]] = {}
        for lead in self.leads:
            found.setdefault(self.state.universe.class_of[lead.number], []).append(lead)
        return found

    def of(self, pods: Bits) -> tuple[Lead, ...]:
        """The ways in to any of these pods."""
        return tuple(lead for number in members(pods) for lead in self._by_class.get(number, ()))

    def are_meant(self, policy: NetworkPolicy, rule: PolicyRule) -> bool:
        """Whether an ingress rule opens just what clients from outside are led to, without a proxy between."""
        universe = self.state.universe
        ends = Term(subjects_of(universe, policy), universe.everything, PortSet.NONE)
        found = port_terms(universe, ends, rule.ports, Direction.INGRESS)
        opened = [term for term in found if term.subjects and term.ports]
        return bool(opened) and all(self._lead_to(term.subjects, term.ports) for term in opened)

    def _lead_to(self, pods: Bits, ports: PortSet) -> bool:
        return bool(pods) and all(
            ports <= PortSet.union(lead.ports for lead in self._by_class.get(number, ()) if lead.bringer in DIRECT)
            for number in members(pods)
        )

    def closed(self) -> Iterator[Lead]:
        """The ways in that end at pods which let nobody in from there, on any of the ports that they lead to."""
        direct = self._open_ports(_is_address)
        proxied = self._open_ports(self._may_be_a_proxy)
        for lead in self.leads:
            open_ports = direct if lead.bringer in DIRECT else proxied
            if lead.ports and not lead.ports & open_ports[self.state.universe.class_of[lead.number]]:
                yield lead

    def _open_ports(self, may_bring: Callable[[NetworkPolicy, NetworkPolicyPeer], bool]) -> Mapping[int, PortSet]:
        return admitted(self.state, self._by_class.keys(), may_bring)

    def _may_be_a_proxy(self, policy: NetworkPolicy, peer: NetworkPolicyPeer) -> bool:
        """Whether a controller or a gateway may be meant: somebody from elsewhere, or who serves clients from outside.

        Pods of the same namespace that are not known may be a gateway that comes with its route.
        """
        if not isinstance(peer, PodPeer) or peer.namespace_selector is not None or not peer.pod_selector.requirements:
            return True
        pods = peers_of(self.state.universe, peer, policy.namespace)
        return not pods or any(lead.bringer in DIRECT for lead in self.of(pods))


def _is_address(_policy: NetworkPolicy, peer: NetworkPolicyPeer) -> bool:
    return isinstance(peer, Anyone | IPBlockPeer)
