"""The words of a comparison that its formats for people have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from netpolgen.formats.connectivity.words import peer_text, ports_text
from netpolgen.formats.words import counted
from netpolgen.model.comparison import Shift
from netpolgen.model.connectivity import CollapsedPeer, WorkloadPeer
from netpolgen.model.ports import PortSet
from netpolgen.semantics.comparison import Comparison


def summary(found: Comparison) -> str:
    """How much differs, in one line without line break."""
    return "; ".join(_parts(found)) or "nothing differs"


def _parts(found: Comparison) -> Iterator[str]:
    connections = {**{str(shift): found.counts[shift] for shift in Shift}, "changed": found.changed_pairs}
    yield from _numbers("connection", connections)
    yield from _numbers("workload", {"new": len(found.added), "gone": len(found.removed)})
    if found.possible.changes:
        yield counted(len(found.possible.changes), "difference for pods to come", "differences for pods to come")
    if found.possible.unproved:
        yield f"{counted(len(found.possible.unproved), 'rule')} not compared for pods to come"


def _numbers(noun: str, numbers: Mapping[str, int]) -> Iterator[str]:
    """As in ``1 connection opened, 4 closed``; nothing where there is nothing to count."""
    told = [(number, what) for what, number in numbers.items() if number]
    if told:
        (first, what), *others = told
        nouns = noun if first == 1 else f"{noun}s"
        yield ", ".join([f"{first:,} {nouns} {what}", *(f"{number:,} {word}" for number, word in others)])


def ports_in_short(ports: PortSet, pairs: int | None = None) -> str:
    """Ports, by those that are not among them where that is shorter; with the number of pairs, if given."""
    rest = PortSet.EVERY_PORT - ports
    if rest and len(rest.intervals) < len(ports.intervals):
        return f"every port but {ports_text(rest, pairs)}"
    return ports_text(ports, pairs)


def marked(found: Comparison) -> Callable[[CollapsedPeer], str]:
    """A function that names a peer, and says of a workload that only one of the states has it."""
    marks = {**dict.fromkeys(found.added, " (new)"), **dict.fromkeys(found.removed, " (gone)")}

    def name(peer: CollapsedPeer) -> str:
        return f"{peer_text(peer)}{marks.get(peer.ref, '') if isinstance(peer, WorkloadPeer) else ''}"

    return name
