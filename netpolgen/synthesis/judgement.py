"""The allow-list beside the manifests as they are: what the rules about intent and drift look at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from functools import cached_property

from msgspec import Struct

from netpolgen.model.finding import ObjectRef, Problem, Violation
from netpolgen.model.intent import Edge, Intent, Mention
from netpolgen.model.inventory import Inventory
from netpolgen.model.marker import is_generated_object
from netpolgen.model.policy import Direction, NetworkPolicy
from netpolgen.model.source import Origin
from netpolgen.model.suppression import Suppression
from netpolgen.semantics.symbolic.sides import KnownNamespaces, SymbolicSides
from netpolgen.semantics.witness import Witnesses
from netpolgen.synthesis.claims import claimed
from netpolgen.synthesis.denial import Denial, denial_of
from netpolgen.synthesis.drift import Drift, drift
from netpolgen.synthesis.endpoints import ResolvedIntent
from netpolgen.synthesis.surplus import Surplus, surplus
from netpolgen.synthesis.verify import Ground, namespaces_of, survey


class Compilation(Struct, frozen=True, dict=True):
    """A policies.toml that compiles: its edges resolved, and the policies made of them."""

    resolved: ResolvedIntent
    generated: tuple[NetworkPolicy, ...]


class Judgement(Struct, frozen=True, dict=True):
    """What policies.toml says and what the manifests hold. ``inventory`` is the state that is linted.

    ``compilation`` is None when policies.toml cannot be compiled; ``problems`` then says why. ``rewritten`` is
    where generated objects stand in the manifests with another text than would be generated, whatever it means.
    ``today`` decides on expiry only. ``suppressions`` are all that was written to let findings pass, here or in the
    manifests.
    """

    intent: Intent | None
    problems: tuple[Problem, ...]
    compilation: Compilation | None
    inventory: Inventory
    rewritten: frozenset[Origin]
    today: dt.date
    suppressions: tuple[Suppression, ...] = ()

    @cached_property
    def generated(self) -> Mapping[ObjectRef, NetworkPolicy]:
        """The policies that the allow-list yields."""
        return {policy.ref: policy for policy in self.compilation.generated} if self.compilation else {}

    @cached_property
    def ground(self) -> Ground | None:
        """What the policies of the manifests permit, over everything that they or the allow-list can tell apart."""
        if self.compilation is None:
            return None
        return survey(self.compilation.resolved, self.inventory.policies, self.inventory)

    def violations(self, code: str) -> Iterator[Violation]:
        """The problems that the rule with this code speaks of."""
        return (problem.violation for problem in self.problems if problem.code == code)

    @cached_property
    def _known(self) -> KnownNamespaces:
        if self.compilation is None:
            return KnownNamespaces(self.inventory.namespace_by_name)
        return KnownNamespaces(namespaces_of(self.compilation.resolved, self.inventory))

    @cached_property
    def drifts(self) -> tuple[tuple[NetworkPolicy, Drift], ...]:
        """The policies of the manifests that the allow-list yields under the same name, with how they differ."""
        return tuple(
            (policy, drift(self.generated[policy.ref], policy, self.inventory, self._known))
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
        accepted = {policy.text for policy in self.intent.lint.accepted_policies} if self.intent else set()
        for policy in self._others:
            if not is_generated_object(policy.labels) and f"{policy.namespace}/{policy.name}" not in accepted:
                yield policy

    @property
    def namesakes(self) -> Iterator[NetworkPolicy]:
        """Policies that were written by hand, under the name of one that the allow-list yields."""
        policies = self.inventory.policies if self.generated else ()
        return (
            policy for policy in policies if policy.ref in self.generated and not is_generated_object(policy.labels)
        )

    @property
    def absent_accepted(self) -> Iterator[Mention]:
        """The names in ``[lint] accepted-policies`` that no policy of the manifests has."""
        held = {f"{policy.namespace}/{policy.name}" for policy in self.inventory.policies}
        accepted = self.intent.lint.accepted_policies if self.intent else ()
        return (policy for policy in accepted if policy.text not in held)

    @property
    def _others(self) -> Iterator[NetworkPolicy]:
        if self.compilation is not None:
            yield from (policy for policy in self.inventory.policies if policy.ref not in self.generated)

    @cached_property
    def surplus(self) -> tuple[Surplus, ...]:
        """The rules of policies other than the generated and the accepted ones that permit more than the allow-list."""
        if self.compilation is None:
            return ()
        resolved = self.compilation.resolved
        sides = {direction: SymbolicSides(claimed(resolved, direction), self._known) for direction in Direction}
        return tuple(
            found for policy in (*self.unmanaged, *self.orphans) for found in surplus(policy, sides, self.inventory)
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
