"""What single rules of the manifests permit beyond the allow-list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from netpolgen.model.policy import Direction, NetworkPolicy, PolicyRule
from netpolgen.semantics.compare import excess
from netpolgen.semantics.parts import PartedSide
from netpolgen.semantics.terms import Side, combined, rule_terms, subjects_of
from netpolgen.semantics.witness import Witnesses


@dataclass(frozen=True, slots=True)
class Surplus:
    """A rule with one flow that it permits and the allow-list does not; ``is_known`` if a known workload takes part."""

    policy: NetworkPolicy
    rule: PolicyRule
    example: str
    is_known: bool


def surplus(policy: NetworkPolicy, claimed: Mapping[Direction, PartedSide], witnesses: Witnesses) -> Iterator[Surplus]:
    """The rules of one policy that permit more than is claimed to the known pods that it selects.

    Where it selects none, those pods are judged that have no label beyond what it asks for.
    """
    universe = witnesses.universe
    subjects = witnesses.usual(subjects_of(universe, policy))
    is_known = bool(subjects & witnesses.known_pods)
    for direction, side in claimed.items():
        part = side.part(policy.namespace)
        for rule in policy.rules(direction):
            terms = combined(rule_terms(universe, rule, subjects, policy.namespace, direction))
            permitted = Side(direction, universe.everything, terms)
            more = ((direction, found) for found in excess(universe, permitted, part, subjects))
            example = witnesses.example(more)
            if example is not None:
                yield Surplus(policy, rule, example, is_known)
