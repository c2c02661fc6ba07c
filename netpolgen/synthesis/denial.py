"""What keeps an edge of the allow-list from passing, given what a set of policies permits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from netpolgen.model.objects import Pod
from netpolgen.model.policy import Direction
from netpolgen.semantics.compare import excess
from netpolgen.semantics.parts import PartedSide
from netpolgen.semantics.terms import Side, Term, combined
from netpolgen.semantics.witness import Witnesses
from netpolgen.synthesis.claims import endpoint_bits, flow_terms
from netpolgen.synthesis.endpoints import PodEndpoint, ResolvedFlow


class Denial(Struct, frozen=True):
    """A part of a flow that one side denies, in words, and the pod whose policies do so."""

    direction: Direction
    example: str
    pod: Pod


def denial_of(flow: ResolvedFlow, sides: Mapping[Direction, PartedSide], witnesses: Witnesses) -> Denial | None:
    """The first part of a flow that does not pass; None when all of it does.

    Judged between known pods, and over a made-up one where an end has no known pod.
    """
    for direction, permitted in sides.items():
        subject = flow.target if direction is Direction.INGRESS else flow.source
        if not isinstance(subject, PodEndpoint):
            continue
        asked = combined(asked_terms(witnesses, flow, direction))
        subjects = 0
        for term in asked:
            subjects |= term.subjects
        side = Side(direction, witnesses.universe.everything, asked)
        for missing in excess(witnesses.universe, side, permitted.part(subject.namespace), subjects):
            return Denial(direction, witnesses.flow(direction, missing), witnesses.pod(missing.subjects))
    return None


def asked_terms(witnesses: Witnesses, flow: ResolvedFlow, direction: Direction) -> Iterator[Term]:
    """What a flow asks for between the pods that ``denial_of`` judges, seen from the pods of one direction."""
    universe = witnesses.universe
    ends = (flow.target, flow.source) if direction is Direction.INGRESS else (flow.source, flow.target)
    subjects, peers = (witnesses.usual(endpoint_bits(universe, end)) for end in ends)
    for term in flow_terms(universe, flow, direction):
        yield Term(term.subjects & subjects, term.peers & peers, term.ports)
