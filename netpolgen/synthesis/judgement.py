"""The allow-list beside the manifests as they are: what the rules about intent and drift look at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from netpolgen.model.finding import ObjectRef, Problem
from netpolgen.model.intent import Intent
from netpolgen.model.inventory import Inventory
from netpolgen.model.policy import NetworkPolicy
from netpolgen.synthesis.endpoints import ResolvedIntent
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
