"""Why one flow is permitted or denied: the policies and rules that decide, side by side.

The same terms that make up the reach are looked at one rule at a time, so an explanation cannot disagree with a map.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from netpolgen.model.policy import Direction, NetworkPolicy, PolicyRule
from netpolgen.model.ports import PortSet
from netpolgen.semantics.terms import rule_terms, subjects_of
from netpolgen.semantics.universe import Bits, Universe


class DecidingRule(Struct, frozen=True):
    """A rule of a policy that isolates the subject, and the ports of those asked for that it permits to the peer.

    ``admits_peer`` tells a rule with the right peer and other ports from one that names other peers.
    """

    policy: NetworkPolicy
    rule: PolicyRule
    ports: PortSet
    admits_peer: bool


class SideExplained(Struct, frozen=True):
    """One side of a flow. No policy in ``isolating`` means that everything is permitted here."""

    direction: Direction
    isolating: tuple[NetworkPolicy, ...]
    rules: tuple[DecidingRule, ...]
    denied: PortSet

    @property
    def allowed(self) -> bool:
        """Whether every port asked for is permitted here."""
        return not self.denied


def explain_side(
    universe: Universe,
    policies: Sequence[NetworkPolicy],
    direction: Direction,
    ends: tuple[Bits, Bits],
    asked: PortSet,
) -> SideExplained:
    """What decides on one side. ``ends`` are the bits of one subject and one peer of this direction."""
    subject, _ = ends
    isolating = tuple(
        policy for policy in policies if direction in policy.policy_types and subjects_of(universe, policy) & subject
    )
    rules = tuple(
        _decision(policy, rule, tuple(_meeting(universe, policy, rule, direction, ends)), asked)
        for policy in isolating
        for rule in policy.rules(direction)
    )
    denied = asked if isolating else PortSet.NONE
    for decided in rules:
        denied -= decided.ports
    return SideExplained(direction, isolating, rules, denied)


def _decision(policy: NetworkPolicy, rule: PolicyRule, meeting: Sequence[PortSet], asked: PortSet) -> DecidingRule:
    permitted = PortSet.NONE
    for ports in meeting:
        permitted |= ports & asked
    return DecidingRule(policy, rule, permitted, admits_peer=bool(meeting))


def _meeting(
    universe: Universe, policy: NetworkPolicy, rule: PolicyRule, direction: Direction, ends: tuple[Bits, Bits]
) -> Iterator[PortSet]:
    """The ports of each term of a rule in which both ends take part."""
    subject, peer = ends
    for term in rule_terms(universe, rule, subjects_of(universe, policy), policy.namespace, direction):
        if term.subjects & subject and term.peers & peer:
            yield term.ports
