"""Numbers for the named ports of made-up pods, so that no port range hides what a name permits.

A rule that permits a named port differs from one that does not only where the name stands for a number that nothing
else permits. So every name gets a number of its own outside the ranges in use. Where these leave none, numbers are
alike when the same ranges hold them, and it takes one of each kind of which no other is held by fewer ranges.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import chain, islice, pairwise, zip_longest

from netpolgen.model.intervals import Interval, IntervalSet
from netpolgen.model.objects import ContainerPort
from netpolgen.model.ports import FIRST_PORT, LAST_PORT, PortRange, Protocol
from netpolgen.semantics.vocabulary import Vocabulary


def imagined_ports(vocabulary: Vocabulary) -> tuple[tuple[ContainerPort, ...], ...]:
    """Ways to declare named ports, each as the ports of one pod; in some of them every named port in use shows."""
    ways = [tuple(_declarations(protocol, vocabulary)) for protocol in Protocol]
    return tuple(tuple(chain.from_iterable(parts)) for parts in zip_longest(*ways, fillvalue=()))


def _declarations(protocol: Protocol, vocabulary: Vocabulary) -> Iterator[tuple[ContainerPort, ...]]:
    names = sorted(port.name for port in vocabulary.named_ports if port.protocol is protocol)
    # Beside a range of all numbers a named port permits nothing more: there is nothing that it could hide.
    whole = PortRange(protocol, FIRST_PORT, LAST_PORT)
    ranges = {known for known in vocabulary.port_ranges if known.protocol is protocol and known != whole}
    for stretches in _least_held(ranges) if names else ():
        numbers = list(islice(_descending(stretches), len(names)))
        for start in range(0, len(names), len(numbers)):
            named = zip(names[start:], numbers, strict=False)
            yield tuple(ContainerPort(name, protocol, number) for name, number in named)


def _least_held(ranges: Collection[PortRange]) -> Iterator[Sequence[Interval]]:
    """All numbers that no range holds or, if there are none, those of each kind that is needed."""
    held = IntervalSet(tuple((known.first, known.last) for known in ranges))
    if free := IntervalSet(((FIRST_PORT, LAST_PORT),)) - held:
        yield free.intervals
        return
    kinds: dict[frozenset[PortRange], list[Interval]] = {}
    starts = {first for known in ranges for first in (known.first, known.last + 1)}
    for first, following in pairwise(sorted(starts)):
        holding = frozenset(known for known in ranges if known.first <= first <= known.last)
        kinds.setdefault(holding, []).append((first, following - 1))
    least: list[frozenset[PortRange]] = []
    for holding, stretches in sorted(kinds.items(), key=lambda item: (len(item[0]), item[1])):
        if not any(fewer <= holding for fewer in least):
            least.append(holding)
            yield stretches


def _descending(stretches: Sequence[Interval]) -> Iterator[int]:
    for first, last in reversed(stretches):
        yield from range(last, first - 1, -1)
