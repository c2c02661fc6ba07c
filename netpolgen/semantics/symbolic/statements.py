"""What is said of one direction, whoever says it: policies, or an allow-list before any policy is made of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from msgspec import Struct

from netpolgen.model.labels import LabelSelector
from netpolgen.model.policy import Direction, NetworkPolicy, PolicyRule


class Subjects(Struct, frozen=True):
    """Pods of one namespace by label."""

    namespace: str
    selector: LabelSelector


@dataclass(frozen=True, slots=True)
class Statement:
    """What one rule permits to these pods; ``policy`` is the one that says so, None for an allow-list."""

    subjects: Subjects
    rule: PolicyRule
    policy: NetworkPolicy | None = field(default=None, compare=False)


class Stated(Struct, frozen=True):
    """All that is said of one direction: who is isolated, and what is permitted to some of those."""

    direction: Direction
    isolated: tuple[Subjects, ...] = ()
    statements: tuple[Statement, ...] = ()

    def means_the_same(self, other: Stated) -> bool:
        """Whether both say the same in the same words, in whatever order; a quick yes, and no proof of a difference."""
        return set(self.isolated) == set(other.isolated) and set(self.statements) == set(other.statements)

    def by_namespace(self) -> Mapping[str, Stated]:
        """The parts about the pods of each namespace that is spoken of."""
        parts: dict[str, tuple[list[Subjects], list[Statement]]] = {}
        for subjects in self.isolated:
            parts.setdefault(subjects.namespace, ([], []))[0].append(subjects)
        for statement in self.statements:
            parts.setdefault(statement.subjects.namespace, ([], []))[1].append(statement)
        return {name: Stated(self.direction, tuple(isolated), tuple(said)) for name, (isolated, said) in parts.items()}


def stated_by(policies: Iterable[NetworkPolicy], direction: Direction) -> Stated:
    """What these policies say of one direction."""
    isolating = [policy for policy in policies if direction in policy.policy_types]
    return Stated(
        direction,
        tuple(subjects_of_policy(policy) for policy in isolating),
        tuple(statement for policy in isolating for statement in statements_of(policy, direction)),
    )


def subjects_of_policy(policy: NetworkPolicy) -> Subjects:
    """The pods that a policy selects."""
    return Subjects(policy.namespace, policy.pod_selector)


def statements_of(policy: NetworkPolicy, direction: Direction) -> Iterator[Statement]:
    """What the rules of a policy say, one statement each."""
    for rule in policy.rules(direction):
        yield Statement(subjects_of_policy(policy), rule, policy)
