"""``[expect]``: claims about what the compiled policies permit between known workloads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from netpolgen.model.finding import Problem, Violation
from netpolgen.model.policy import Direction
from netpolgen.semantics.reach import Flows
from netpolgen.semantics.terms import combined
from netpolgen.semantics.universe import Universe
from netpolgen.synthesis.claims import flow_terms
from netpolgen.synthesis.denial import asked_terms, denial_of
from netpolgen.synthesis.endpoints import ResolvedEdge, ResolvedExpectation, ResolvedFlow, ResolvedIntent
from netpolgen.synthesis.verify import Ground

CODE = "NPG506"


def broken_expectations(intent: ResolvedIntent, ground: Ground) -> Iterator[Problem]:
    """A problem for each claim that does not hold, with the edges that break it as related places."""
    judge = _Judge(intent, ground)
    for expected in intent.expectations:
        for flow in expected.flows:
            breach = judge.denied(flow) if expected.expectation.allow else judge.permitted(flow)
            if breach is not None:
                yield _problem(expected, *breach)
                break


def _problem(expected: ResolvedExpectation, reason: str, edges: tuple[ResolvedEdge, ...]) -> Problem:
    claim = expected.expectation
    verdict = "allow" if claim.allow else "deny"
    related = tuple(dict.fromkeys(edge.edge.origin.at_key() for edge in edges))
    message = f'expect "{claim.flow.text}" = "{verdict}" is broken{reason}'
    return Problem(CODE, Violation(message, claim.origin.at_key(), related=related))


_Breach = tuple[str, tuple[ResolvedEdge, ...]]


@dataclass(frozen=True, slots=True)
class _Judge:
    intent: ResolvedIntent
    ground: Ground

    @property
    def universe(self) -> Universe:
        return self.ground.reach.universe

    def denied(self, flow: ResolvedFlow) -> _Breach | None:
        """Why some part of a flow does not pass; None when all of it does."""
        denial = denial_of(flow, self.ground.permitted, self.ground.witnesses)
        return (f": {denial.direction.lower()} does not permit {denial.example}", ()) if denial else None

    def permitted(self, flow: ResolvedFlow) -> _Breach | None:
        """What lets some part of a flow pass; None when nothing does."""
        for term in combined(asked_terms(self.ground.witnesses, flow, Direction.INGRESS)):
            for passing in self.ground.reach.flows(term.peers, term.subjects, term.ports):
                if not _only_to_itself(passing):
                    return self._culprit(passing)
        return None

    def _culprit(self, passing: Flows) -> _Breach:
        edges = tuple(edge for edge in self.intent.edges if self._opens(edge, passing))
        if edges:
            texts = dict.fromkeys(f'"{edge.edge.flow.text}"' for edge in edges)
            return f" by {', '.join(texts)}", edges
        if passing.destinations & self.universe.every_pod:
            target = self.ground.witnesses.name(passing.destinations)
            return f": nothing isolates {target}, since no edge leads to it and no default-deny covers it", ()
        source = self.ground.witnesses.name(passing.sources)
        return f": nothing isolates the egress of {source}, since no default-deny covers it", ()

    def _opens(self, edge: ResolvedEdge, passing: Flows) -> bool:
        return any(
            term.peers & passing.sources and term.subjects & passing.destinations and term.ports & passing.ports
            for term in flow_terms(self.universe, edge.flow, Direction.INGRESS)
        )


def _only_to_itself(flows: Flows) -> bool:
    return flows.sources == flows.destinations and flows.sources.bit_count() == 1
