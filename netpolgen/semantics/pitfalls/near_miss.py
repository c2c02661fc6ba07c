"""What a selector that selects nothing may have meant: labels and names that come close to what it asks for.

Spellings are compared by what is left when one character is taken out, so that a word costs its length and not a
comparison with every other; source: the symmetric delete algorithm of Wolf Garbe's SymSpell.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import chain, islice

from msgspec import Struct

from netpolgen.model.labels import Labels, LabelSelector, ValueSet

_MOST_LOOKED_AT = 64
_SHORTEST_WORD = 4
_SEPARATORS = re.compile(r"[-._/]")


class Spellings:
    """Words, to be asked which one another is a slip of the pen from: one letter more, less, other or out of turn."""

    def __init__(self, words: Iterable[str]) -> None:
        self._found: dict[str, list[str]] = {}
        for word in dict.fromkeys(words):
            for shorter in _shortened(word):
                self._found.setdefault(shorter, []).append(word)

    def slip(self, word: str) -> str:
        """The first of the words that this one is a slip from; empty if there is none."""
        candidates = chain.from_iterable(self._found.get(shorter, ()) for shorter in _shortened(word))
        return next((other for other in candidates if is_slip(word, other)), "")


def _shortened(word: str) -> Iterator[str]:
    folded = word.casefold()
    yield folded
    for at in range(len(folded)):
        yield folded[:at] + folded[at + 1 :]


def is_slip(one: str, other: str) -> bool:
    """Whether two words differ by one slip of the pen.

    Those that differ in a number or in a short part, as ``team-a`` and ``team-b``, are names of different things.
    """
    if abs(len(one) - len(other)) > 1 or set(_shortened(one)).isdisjoint(_shortened(other)):
        return False
    mine, theirs = _SEPARATORS.split(one), _SEPARATORS.split(other)
    differing = [pair for pair in zip(mine, theirs, strict=False) if pair[0] != pair[1]]
    if len(mine) != len(theirs) or len(differing) != 1:
        return False
    left, right = differing[0]
    return min(len(left), len(right)) >= _SHORTEST_WORD and (left + right).isalpha()


class NearMiss(Struct, frozen=True):
    """An object that all requirements but one select and what it has instead; ``is_slip`` if that is spelled alike."""

    text: str
    is_slip: bool


class Labelled:
    """Objects by what they are called with their labels, to be asked for what comes close; no slots for the indexes."""

    def __init__(self, objects: Iterable[tuple[str, Labels]]) -> None:
        self._objects = list(objects)

    def near_miss(self, selector: LabelSelector) -> NearMiss | None:
        """What comes closest, of slips the first and else the first; where several objects all differ, only a slip."""
        if len(selector.requirements) == 1 and len(self._objects) > 1:
            return self._slip(*selector.requirements[0])
        found = [near for at in self._candidates(selector) if (near := self._near(at, selector))]
        return next((near for near in found if near.is_slip), next(iter(found), None))

    def _near(self, at: int, selector: LabelSelector) -> NearMiss | None:
        owner, labels = self._objects[at]
        failing = [item for item in selector.requirements if labels.get(item[0]) not in item[1]]
        if len(failing) != 1:
            return None
        key, values = failing[0]
        if key not in labels:
            return NearMiss(f"{owner} has no label {key}", is_slip=False)
        is_alike = not values.complement and any(is_slip(labels[key], value) for value in values.values)
        return NearMiss(f"{owner} has {key}={labels[key]}", is_alike)

    def _slip(self, key: str, values: ValueSet) -> NearMiss | None:
        for value in sorted(values.values) if not values.complement else ():
            if meant := self._spellings(key).slip(value):
                return NearMiss(f"{self._owner(key, meant)} has {key}={meant}", is_slip=True)
            for other in self._values:
                if is_slip(other, key) and (other, value) in self._holding:
                    return NearMiss(f"{self._owner(other, value)} has {other}={value}", is_slip=True)
        return None

    def _owner(self, key: str, value: str) -> str:
        return self._objects[self._holding[key, value][0]][0]

    def _candidates(self, selector: LabelSelector) -> Iterator[int]:
        """Objects that may fail in one requirement only: of any two, they meet the one or the other."""
        holders = sorted(
            (
                [at for value in sorted(values.values) for at in self._holding.get((key, value), ())]
                for key, values in selector.requirements
                if not (values.complement or values.absent)
            ),
            key=len,
        )
        two = holders[:2] if len(holders) > 1 else [list(range(len(self._objects)))]
        yield from sorted({at for holder in two for at in islice(holder, _MOST_LOOKED_AT)})

    @cached_property
    def _holding(self) -> Mapping[tuple[str, str], list[int]]:
        found: dict[tuple[str, str], list[int]] = {}
        for at, (_, labels) in enumerate(self._objects):
            for label in labels.items():
                found.setdefault(label, []).append(at)
        return found

    @cached_property
    def _values(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for key, value in self._holding:
            found.setdefault(key, []).append(value)
        return found

    @cached_property
    def _by_key(self) -> dict[str, Spellings]:
        return {}

    def _spellings(self, key: str) -> Spellings:
        if key not in self._by_key:
            self._by_key[key] = Spellings(self._values.get(key, ()))
        return self._by_key[key]
