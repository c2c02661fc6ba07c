"""Label selectors in a canonical form: per key, the set of values that pass, "absent" being one of them.

Source: LabelSelector and LabelSelectorRequirement in k8s.io/apimachinery/pkg/apis/meta/v1. ``NotIn`` and
``DoesNotExist`` match an absent key.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from itertools import count
from typing import ClassVar

from msgspec import Struct

Labels = Mapping[str, str]


class Operator(StrEnum):
    """Operators of a LabelSelectorRequirement."""

    IN = "In"
    NOT_IN = "NotIn"
    EXISTS = "Exists"
    DOES_NOT_EXIST = "DoesNotExist"


class ValueSet(Struct, frozen=True):
    """What one key may hold: ``values`` or, if ``complement``, every value but these; and whether it may be absent."""

    values: frozenset[str]
    complement: bool
    absent: bool

    @classmethod
    def of(cls, operator: Operator, values: Iterable[str] = ()) -> ValueSet:
        """The values that satisfy one requirement."""
        match operator:
            case Operator.IN:
                return cls(frozenset(values), complement=False, absent=False)
            case Operator.NOT_IN:
                return cls(frozenset(values), complement=True, absent=True)
            case Operator.EXISTS:
                return cls(frozenset(), complement=True, absent=False)
            case Operator.DOES_NOT_EXIST:
                return cls(frozenset(), complement=False, absent=True)

    def __contains__(self, value: str | None) -> bool:
        if value is None:
            return self.absent
        return (value in self.values) != self.complement

    def __and__(self, other: ValueSet) -> ValueSet:
        absent = self.absent and other.absent
        if self.complement and other.complement:
            return ValueSet(self.values | other.values, complement=True, absent=absent)
        if self.complement:
            return ValueSet(other.values - self.values, complement=False, absent=absent)
        if other.complement:
            return ValueSet(self.values - other.values, complement=False, absent=absent)
        return ValueSet(self.values & other.values, complement=False, absent=absent)

    def __sub__(self, other: ValueSet) -> ValueSet:
        return self & ~other

    def __le__(self, other: ValueSet) -> bool:
        if self.absent and not other.absent:
            return False
        if self.complement:
            return other.complement and other.values <= self.values
        return self.values.isdisjoint(other.values) if other.complement else self.values <= other.values

    def __bool__(self) -> bool:
        return not self.is_nothing

    def overlaps(self, other: ValueSet) -> bool:
        """Whether some value, or the absent key, is in both."""
        if self.absent and other.absent:
            return True
        if self.complement:
            return other.complement or not other.values <= self.values
        return not (self.values <= other.values if other.complement else self.values.isdisjoint(other.values))

    def __invert__(self) -> ValueSet:
        return ValueSet(self.values, complement=not self.complement, absent=not self.absent)

    def example(self) -> str:
        """One value that passes: the first by name, or one that is not named. Raises ValueError if there is none."""
        if not self.complement:
            return min(self.values)
        return next(value for number in count() if (value := f"other-{number}") not in self.values)

    @property
    def is_everything(self) -> bool:
        """Whether any value, and none at all, passes."""
        return self.complement and self.absent and not self.values

    @property
    def is_nothing(self) -> bool:
        """Whether neither a value nor an absent key passes."""
        return not (self.complement or self.absent or self.values)

    def describe(self, key: str) -> str:
        """The requirement in words close to ``kubectl get -l``."""
        listed = ",".join(sorted(self.values))
        if self.complement:
            parts = [f"{key} notin ({listed})"] if self.values else []
            return ", ".join(parts if self.absent else [key, *parts])
        if not self.values:
            return f"!{key}" if self.absent else f"{key} in ()"
        text = f"{key}={listed}" if len(self.values) == 1 else f"{key} in ({listed})"
        return f"{text} or !{key}" if self.absent else text


class LabelSelector(Struct, frozen=True):
    """A conjunction of requirements, one ``ValueSet`` per key, sorted by key; no requirement selects everything.

    Canonical at construction except that two unsatisfiable selectors may differ; ask ``is_satisfiable``.
    """

    requirements: tuple[tuple[str, ValueSet], ...] = ()

    EVERYTHING: ClassVar[LabelSelector]

    @classmethod
    def of(cls, requirements: Iterable[tuple[str, ValueSet]]) -> LabelSelector:
        """The conjunction of these requirements; several on one key are intersected."""
        by_key: dict[str, ValueSet] = {}
        for key, values in requirements:
            by_key[key] = by_key[key] & values if key in by_key else values
        return cls(tuple(sorted(item for item in by_key.items() if not item[1].is_everything)))

    @classmethod
    def from_labels(cls, labels: Labels) -> LabelSelector:
        """The selector that ``matchLabels`` with these labels is."""
        return cls.of((key, ValueSet.of(Operator.IN, (value,))) for key, value in labels.items())

    def matches(self, labels: Labels) -> bool:
        """Whether an object with these labels is selected."""
        return all(labels.get(key) in values for key, values in self.requirements)

    def __and__(self, other: LabelSelector) -> LabelSelector:
        return LabelSelector.of(self.requirements + other.requirements)

    def overlaps(self, other: LabelSelector) -> bool:
        """Whether some label set may be selected by both; both must be satisfiable."""
        own = dict(self.requirements)
        return all(key not in own or own[key].overlaps(values) for key, values in other.requirements)

    def fewest_labels(self) -> dict[str, str]:
        """Labels that this selects, with keys left out wherever they may be. Raises ValueError if it selects none."""
        return {key: values.example() for key, values in self.requirements if not values.absent}

    @property
    def is_satisfiable(self) -> bool:
        """Whether some label set is selected."""
        return not any(values.is_nothing for _, values in self.requirements)

    def __str__(self) -> str:
        return ", ".join(values.describe(key) for key, values in self.requirements) or "everything"


LabelSelector.EVERYTHING = LabelSelector()
