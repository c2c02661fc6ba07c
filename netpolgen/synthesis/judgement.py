"""The allow-list beside the manifests as they are: what the rules about intent and drift look at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from netpolgen.model.finding import ObjectRef, Problem, Violation
from netpolgen.model.intent import Edge, Intent
from netpolgen.model.inventory import Inventory
from netpolgen.model.marker import is_generated_object
from netpolgen.model.policy import Direction, NetworkPolicy
from netpolgen.semantics.parts import PartedSide
from netpolgen.semantics.witness import Witnesses
from netpolgen.synthesis.claims import claimed_side
from netpolgen.synthesis.denial import Denial, denial_of
from netpolgen.synthesis.drift import Drift, drift
from netpolgen.synthesis.endpoints import ResolvedIntent
from netpolgen.synthesis.surplus import Surplus, surplus
from netpolgen.synthesis.verify import Ground, survey


@dataclass(frozen=True)
class Compilation:
    """A policies.toml that compiles: its edges resolved, and the policies made of them."""

    resolved: ResolvedIntent
    generated: tuple[NetworkPolicy, ...]


@dataclass(frozen=True)
class Judgement:
    """What policies.toml says and what the manifests hold. ``inventory`` is the state that is linted.

    ``compilation`` is None when policies.toml cannot be compiled; ``problems`` then says why. ``rewritten`` are the
    generated objects whose text in the manifests is not what would be generated, whatever it means. ``today`` decides
    on expiry only.
    """

    intent: Intent | None
    problems: tuple[Problem, ...]
    compilation: Compilation | None
    inventory: Inventory
    rewritten: frozenset[ObjectRef]
    today: dt.date

    @cached_property
    def generated(self) -> Mapping[ObjectRef, NetworkPolicy]:
        """The policies that the allow-list yields."""
        return {policy.ref: policy for policy in self.compilation.generated} if self.compilation else {}

    @cached_property
    def ground(self) -> Ground | None:
        """What the policies of the manifests permit, over everything that they or the allow-list can tell apart."""
        if self.compilation is None:
            return None
        return survey(self.compilation.resolved, self.inventory.policies, self.inventory, self.compilation.generated)

    def violations(self, code: str) -> Iterator[Violation]:
        """The problems that the rule with this code speaks of."""
        return (problem.violation for problem in self.problems if problem.code == code)

    @cached_property
    def drifts(self) -> tuple[tuple[NetworkPolicy, Drift], ...]:
        """The policies of the manifests that the allow-list yields under the same name, with how they differ."""
        return tuple(
            (policy, drift(self.generated[policy.ref], policy, self.inventory))
            for policy in self.inventory.policies
            if policy.ref in self.generated
        )

    @property
    def orphans(self) -> Iterator[NetworkPolicy]:
        """Policies that bear our mark although the allow-list yields none of their name."""
        return (policy for policy in self._others if is_generated_object(policy.labels))

    @property
    def unmanaged(self) -> Iterator[NetworkPolicy]:
        """Policies that are neither ours nor accepted by ``[lint] accepted-policies``."""
        accepted = set(self.intent.lint.accepted_policies) if self.intent else set()
        for policy in self._others:
            if not is_generated_object(policy.labels) and f"{policy.namespace}/{policy.name}" not in accepted:
                yield policy

    @property
    def _others(self) -> Iterator[NetworkPolicy]:
        if self.compilation is not None:
            yield from (policy for policy in self.inventory.policies if policy.ref not in self.generated)

    @cached_property
    def surplus(self) -> tuple[Surplus, ...]:
        """The rules of policies other than the generated and the accepted ones that permit more than the allow-list."""
        if self.compilation is None or self.witnesses is None:
            return ()
        universe, resolved = self.witnesses.universe, self.compilation.resolved
        claimed = {side: PartedSide(universe, claimed_side(universe, resolved, side)) for side in Direction}
        return tuple(
            found for policy in (*self.unmanaged, *self.orphans) for found in surplus(policy, claimed, self.witnesses)
        )

    @cached_property
    def denied(self) -> Mapping[Edge, Denial]:
        """The lines of ``[allow]`` that do not pass in whole, each with the first part that does not."""
        found: dict[Edge, Denial] = {}
        if self.compilation is None or self.ground is None or self.witnesses is None:
            return found
        for edge in self.compilation.resolved.edges:
            if edge.edge not in found and (denial := denial_of(edge.flow, self.ground.permitted, self.witnesses)):
                found[edge.edge] = denial
        return found

    @property
    def witnesses(self) -> Witnesses | None:
        """Words for the classes of ``ground``."""
        return self.ground.witnesses if self.ground else None
