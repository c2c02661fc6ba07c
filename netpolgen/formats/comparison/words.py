"""The words of a comparison that its formats for people have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from netpolgen.formats.connectivity.words import peer_text, ports_text
from netpolgen.formats.words import counted
from netpolgen.model.comparison import Shift
from netpolgen.model.connectivity import CollapsedPeer, WorkloadPeer
from netpolgen.model.ports import PortSet
from netpolgen.semantics.comparison.compared import Comparison


def summary(found: Comparison) -> str:
    """How much differs, in one line without line break."""
    return "; ".join(_parts(found)) or "nothing differs"


def _parts(found: Comparison) -> Iterator[str]:
    connections = {**{str(shift): found.whole_counts[shift] for shift in Shift}, "changed": found.changed_pairs}
    if told := ", ".join(_numbers("connection", connections)):
        yield f"{told}{_gains_and_losses(found)}"
    yield from _numbers("workload", {"new": len(found.added), "gone": len(found.removed)})
    if found.possible.changes:
        yield counted(len(found.possible.changes), "difference for pods to come", "differences for pods to come")
    if found.possible.unproved:
        yield f"{counted(len(found.possible.unproved), 'rule')} not compared for pods to come"


def _gains_and_losses(found: Comparison) -> str:
    """Which way the connections went that are changed, which come last."""
    words = (
        (found.changed_ports[Shift.OPENED], "with ports opened"),
        (found.changed_ports[Shift.CLOSED], "with ports closed"),
    )
    told = ", ".join(f"{number:,} {what}" for number, what in words if number)
    return f" ({told})" if told else ""


def standing(found: Comparison) -> Iterator[str]:
    """Of a plan what works after it, and what it was compared with, a sentence each."""
    if found.kept is not None:
        verb = "then permits" if found.whole_counts[Shift.OPENED] else "keeps"
        yield f"{verb} {found.kept:,} connection{'' if found.kept == 1 else 's'}; netpolgen map lists them"
        yield "compared with [sources] only; for a pull request use netpolgen diff git:REV ."


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
