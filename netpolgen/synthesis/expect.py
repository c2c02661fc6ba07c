"""``[expect]``: claims about what the compiled policies, and others beside them, permit between known workloads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from msgspec import Struct

from netpolgen.model.finding import Problem, Violation
from netpolgen.model.inventory import Inventory
from netpolgen.model.labels import LabelSelector
from netpolgen.model.policy import Direction, NetworkPolicy
from netpolgen.model.source import Origin
from netpolgen.semantics.placing import name_of
from netpolgen.semantics.reach import Flows
from netpolgen.semantics.terms import combined, rule_terms, subjects_of
from netpolgen.semantics.universe import Universe
from netpolgen.synthesis.claims import flow_terms
from netpolgen.synthesis.denial import asked_terms, denial_of
from netpolgen.synthesis.endpoints import (
    GovernedNamespace,
    PodEndpoint,
    ResolvedEdge,
    ResolvedExpectation,
    ResolvedFlow,
    ResolvedIntent,
)
from netpolgen.synthesis.verify import Ground, survey

CODE = "NPG506"

# A claim about much may be broken in very many ways; so many of them are looked at, and so many edges named.
_MOST_LOOKED_AT = 100
_MOST_NAMED = 5


def broken_expectations(
    intent: ResolvedIntent,
    policies: Sequence[NetworkPolicy],
    inventory: Inventory,
    beside: Sequence[NetworkPolicy] = (),
) -> Iterator[Problem]:
    """A problem for each claim that does not hold, with what breaks it as related places.

    ``beside`` are policies that stand beside the compiled ones, whoever wrote them.
    """
    if not intent.expectations:
        return
    judge = _Judge(intent, survey(intent, (*policies, *beside), inventory), tuple(beside))
    for expected in intent.expectations:
        breach = judge.denied(expected.flows) if expected.expectation.allow else judge.permitted(expected.flows)
        if breach is not None:
            yield _problem(expected, *breach)


def _problem(expected: ResolvedExpectation, reason: str, culprits: tuple[Origin, ...]) -> Problem:
    claim = expected.expectation
    verdict = "allow" if claim.allow else "deny"
    message = f'expect "{claim.flow.text}" = "{verdict}" is broken{reason}'
    return Problem(CODE, Violation(message, claim.origin.at_key(), related=tuple(dict.fromkeys(culprits))))


_Breach = tuple[str, tuple[Origin, ...]]


class _Judge(Struct, frozen=True):
    intent: ResolvedIntent
    ground: Ground
    beside: tuple[NetworkPolicy, ...]

    @property
    def universe(self) -> Universe:
        return self.ground.reach.universe

    def denied(self, flows: Iterable[ResolvedFlow]) -> _Breach | None:
        """Why some part of these flows does not pass; None when all of them do."""
        for flow in flows:
            denial = denial_of(flow, self.ground.permitted, self.ground.witnesses)
            if denial is not None:
                return f": {denial.direction.lower()} does not permit {denial.example}", ()
        return None

    def permitted(self, flows: Iterable[ResolvedFlow]) -> _Breach | None:
        """What lets some part of these flows pass, the edges if there are any; None when nothing does."""
        passing = list(islice(self._passing(flows), _MOST_LOOKED_AT))
        if not passing:
            return None
        edges = tuple(edge for edge in self.intent.edges if any(self._opens(edge, found) for found in passing))
        if edges:
            texts = (f'"{edge.edge.flow.text}"' for edge in edges)
            return f" by {_listed(texts)}", tuple(edge.edge.origin.at_key() for edge in edges)
        policies = [policy for policy in self.beside if any(self._admits(policy, found) for found in passing)]
        if policies:
            named = _listed(str(policy.ref) for policy in policies)
            places = tuple(name_of(policy.origin) for policy in policies if policy.origin)
            return f" by {named}, which policies.toml does not yield", places
        return self._opening(passing[0]), ()

    def _admits(self, policy: NetworkPolicy, passing: Flows) -> bool:
        """Whether a policy lets a flow in to its destination or, where nothing isolates that, out of its source."""
        ends = {Direction.INGRESS: (passing.destinations, passing.sources)}
        if not passing.destinations & self.ground.reach.ingress.isolated:
            ends = {Direction.EGRESS: (passing.sources, passing.destinations)}
        return any(
            term.subjects & subjects and term.peers & peers and term.ports & passing.ports
            for direction, (subjects, peers) in ends.items()
            for rule in policy.rules(direction)
            for term in rule_terms(self.universe, rule, subjects_of(self.universe, policy), policy.namespace, direction)
        )

    def _passing(self, flows: Iterable[ResolvedFlow]) -> Iterator[Flows]:
        asked = (term for flow in flows for term in asked_terms(self.ground.witnesses, flow, Direction.INGRESS))
        for term in combined(asked):
            yield from self.ground.reach.flows(term.peers, term.subjects, term.ports)

    def _opening(self, passing: Flows) -> str:
        """What lets a flow pass that no edge opens."""
        for namespace in self.intent.namespaces.values():
            if namespace.allows_dns and self._is_dns_of(namespace, passing):
                return f' by the DNS that namespace "{namespace.name}" is given; dns = false takes it away'
        if passing.destinations & self.universe.every_pod:
            target = self.ground.witnesses.name(passing.destinations)
            return f": nothing isolates {target}, since no edge leads to it and no default-deny covers it"
        source = self.ground.witnesses.name(passing.sources)
        return f": nothing isolates the egress of {source}, since no default-deny covers it"

    def _opens(self, edge: ResolvedEdge, passing: Flows) -> bool:
        is_heard = self.intent.has_ingress_half(edge.flow) or self.intent.has_egress_half(edge.flow)
        return is_heard and self._takes_part(edge.flow, passing)

    def _is_dns_of(self, namespace: GovernedNamespace, passing: Flows) -> bool:
        pods = PodEndpoint("", namespace.name, LabelSelector.EVERYTHING)
        return any(self._takes_part(ResolvedFlow(pods, end, ports), passing) for end, ports in self.intent.dns)

    def _takes_part(self, flow: ResolvedFlow, passing: Flows) -> bool:
        return any(
            term.peers & passing.sources and term.subjects & passing.destinations and term.ports & passing.ports
            for term in flow_terms(self.universe, flow, Direction.INGRESS)
        )


def _listed(names: Iterable[str]) -> str:
    found = list(dict.fromkeys(names))
    more = f" and {len(found) - _MOST_NAMED} more" if len(found) > _MOST_NAMED else ""
    return f"{', '.join(found[:_MOST_NAMED])}{more}"
