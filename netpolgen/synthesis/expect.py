"""``[expect]``: claims about what the compiled policies permit between known workloads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from netpolgen.model.finding import Problem, Violation
from netpolgen.model.policy import Direction
from netpolgen.semantics.compare import excess
from netpolgen.semantics.difference import describe
from netpolgen.semantics.reach import Flows
from netpolgen.semantics.terms import Side, Term, combined
from netpolgen.semantics.universe import Bits, Universe, members
from netpolgen.synthesis.claims import endpoint_bits, flow_terms
from netpolgen.synthesis.endpoints import Endpoint, ResolvedEdge, ResolvedExpectation, ResolvedFlow, ResolvedIntent
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
    message = f'expect "{claim.flow.text}" = "{verdict}" is broken {reason}'
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
        for direction in Direction:
            claimed = combined(self._known_terms(flow, direction))
            subjects = 0
            for term in claimed:
                subjects |= term.subjects
            side = Side(direction, self.universe.everything, claimed)
            for missing in excess(self.universe, side, self.ground.reach.side(direction), subjects):
                subject = describe(self.universe, next(members(missing.subjects)))
                return f"since the {direction.lower()} of {subject} does not permit {missing.ports}", ()
        return None

    def permitted(self, flow: ResolvedFlow) -> _Breach | None:
        """What lets some part of a flow pass; None when nothing does."""
        for term in combined(self._known_terms(flow, Direction.INGRESS)):
            for passing in self.ground.reach.flows(term.peers, term.subjects, term.ports):
                if not _only_to_itself(passing):
                    return self._culprit(passing)
        return None

    def _culprit(self, passing: Flows) -> _Breach:
        edges = tuple(edge for edge in self.intent.edges if self._opens(edge, passing))
        if edges:
            texts = dict.fromkeys(f'"{edge.edge.flow.text}"' for edge in edges)
            return f"by {', '.join(texts)}", edges
        target = describe(self.universe, next(members(passing.destinations)))
        return f"since nothing isolates {target}: no edge leads to it and no default-deny covers it", ()

    def _opens(self, edge: ResolvedEdge, passing: Flows) -> bool:
        return any(
            term.peers & passing.sources and term.subjects & passing.destinations and term.ports & passing.ports
            for term in flow_terms(self.universe, edge.flow, Direction.INGRESS)
        )

    def _known_terms(self, flow: ResolvedFlow, direction: Direction) -> Iterator[Term]:
        known = {Direction.INGRESS: (flow.target, flow.source), Direction.EGRESS: (flow.source, flow.target)}
        subjects, peers = (self._known(end) for end in known[direction])
        for term in flow_terms(self.universe, flow, direction):
            yield Term(term.subjects & subjects, term.peers & peers, term.ports)

    def _known(self, end: Endpoint) -> Bits:
        """The known workloads of an endpoint; the made-up ones where none is known."""
        bits = endpoint_bits(self.universe, end)
        return bits & (self.ground.known_pods | self.universe.every_address) or bits


def _only_to_itself(flows: Flows) -> bool:
    return flows.sources == flows.destinations and flows.sources.bit_count() == 1
