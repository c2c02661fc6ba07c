"""``can``: whether one flow is permitted, and which rule on which side decides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

from netpolgen.app.asking.ends import End, EndFinder, Named
from netpolgen.app.asking.flows import Flow, judged
from netpolgen.app.asking.notes import about_missing_port, about_pairs, about_service_ports, doubts
from netpolgen.app.asking.pairs import Outcome
from netpolgen.app.asking.question import reading_notes, require_no_port, split_target, unbracketed
from netpolgen.app.left_out import left_out
from netpolgen.app.load import Places, Project, load_manifests, load_project, paths_to_judge, usable_intent
from netpolgen.inputs.intent.decode import decode_ports
from netpolgen.inputs.manifests import NO_STAND_INS, Manifests, StandIns
from netpolgen.model.answer import (
    Answer,
    AnswerPorts,
    FlowAnswer,
    PairCounts,
    PolicyAnswer,
    RuleAnswer,
    SideAnswer,
)
from netpolgen.model.errors import NothingToDoError, UsageError
from netpolgen.model.left_out import LeftOut
from netpolgen.model.policy import NamedPort, NetworkPolicy
from netpolgen.model.ports import PortSet
from netpolgen.model.source import field_path
from netpolgen.semantics.explain import DecidingRule, SideExplained


class CanOptions(Struct, frozen=True):
    """One question: SRC and DST[:PORT[/PROTO]] as typed, over these paths or what the configuration names.

    With labels, SRC or DST is the namespace of a made-up pod.
    """

    source: str
    destination: str
    paths: tuple[str, ...] = ()
    config: str | None = None
    use_config: bool = True
    source_labels: str | None = None
    destination_labels: str | None = None
    stand_ins: StandIns = NO_STAND_INS


class CanState(Struct, frozen=True):
    """What a question is asked of; ``left_out`` is what the answer cannot count on."""

    project: Project | None
    manifests: Manifests
    left_out: tuple[LeftOut, ...]


def can_state(options: CanOptions) -> CanState:
    """What there is to ask. Raises UsageError and InputError for what cannot be used, NothingToDoError for nothing."""
    project = load_project(options.config, use_config=options.use_config)
    usable_intent(project)
    manifests = load_manifests(paths_to_judge(options.paths, project), project, options.stand_ins)
    if not manifests.documents:
        raise NothingToDoError("not one policy, workload, Service or Namespace was read")
    return CanState(project, manifests, left_out(manifests))


def can(options: CanOptions, state: CanState) -> Answer:
    """The answer, explained on the first pair of ends that is denied, or else on the first pair; see ``Answer``.

    Raises UsageError for an end or a port that cannot be made out.
    """
    intent, inventory = usable_intent(state.project), state.manifests.inventory
    places = Places(state.project, (state.manifests,))
    finder = EndFinder(intent, inventory, places.locate)
    name, port_text = split_target(options.destination)
    asks = decode_ports(port_text)
    if options.source_labels is None:
        require_no_port(options.source)
    named = finder.find(name, options.destination_labels)
    sources = finder.find(unbracketed(options.source), options.source_labels)
    targets = [(end, finder.ports(each, asks)) for each in named for end in each.ends]
    verdict = judged(inventory, _ends(sources), list(dict.fromkeys(targets)))
    without_port = tuple(map(about_missing_port, verdict.without_port))
    if not verdict.decisive:
        raise UsageError(without_port[0])
    pairs = _counted(verdict.counts)
    notes = (
        *reading_notes(options.source, options.destination),
        *(note for each in named for note in about_service_ports(finder, each, asks)),
        *(note for each in (*sources, *named) for note in each.notes),
        *about_pairs(pairs),
        *without_port,
        *(note for flow in verdict.decisive for note in doubts(flow, intent)),
    )
    decisive, *others = (_Answering(flow, places).answer() for flow in verdict.decisive)
    return Answer(
        source=options.source,
        destination=name,
        pairs=pairs,
        decisive=decisive,
        permitted_example=next(iter(others), None),
        notes=tuple(dict.fromkeys(notes)),
        errors=state.left_out,
    )


def _ends(sources: Iterable[Named]) -> list[End]:
    return list(dict.fromkeys(end for named in sources for end in named.ends))


def _counted(counts: Mapping[Outcome, int]) -> PairCounts:
    return PairCounts(sum(counts.values()), counts.get(Outcome.PERMITTED, 0), counts.get(Outcome.PARTLY, 0))


class _Answering(Struct, frozen=True):
    """Puts what was found about one pair of ends into the words of an answer."""

    flow: Flow
    places: Places

    def answer(self) -> FlowAnswer:
        flow = self.flow
        return FlowAnswer(
            ports=self._ports(flow.ports),
            permitted=self._ports(flow.permitted),
            denied=self._ports(flow.denied),
            egress=self._side(flow.source, flow.egress),
            ingress=self._side(flow.destination, flow.ingress),
        )

    def _side(self, subject: End, side: SideExplained) -> SideAnswer:
        return SideAnswer(
            direction=side.direction,
            subject=subject.text,
            is_pod=subject.pod is not None,
            permitted=self._ports(self.flow.ports - side.denied),
            denied=self._ports(side.denied),
            isolating=tuple(map(self._policy, side.isolating)),
            permitting=tuple(self._rule(decided) for decided in side.rules if decided.ports),
            near_misses=tuple(
                self._rule(decided) for decided in side.rules if decided.admits_peer and not decided.ports
            ),
        )

    def _policy(self, policy: NetworkPolicy) -> PolicyAnswer:
        return PolicyAnswer(policy.ref, self.places.locate(policy.origin) if policy.origin else None)

    def _rule(self, decided: DecidingRule) -> RuleAnswer:
        policy, rule = decided.policy, decided.rule
        inner = rule.origin.route[len(policy.origin.route) :] if rule.origin and policy.origin else ()
        location = self.places.locate(rule.origin) if rule.origin else None
        return RuleAnswer(policy.ref, location, field_path(inner), self._ports(decided.ports))

    def _ports(self, ports: PortSet) -> AnswerPorts:
        """The ports with a name in place of each number that a made-up pod has for want of a real one."""
        end = self.flow.destination
        declared = end.pod.ports if end.pod is not None and end.is_made_up else ()
        named = [port for port in declared if ports.allows(port.protocol, port.number)]
        stand_ins = PortSet.union(PortSet.of(port.protocol, port.number, port.number) for port in named)
        return AnswerPorts(ports - stand_ins, tuple(NamedPort(port.protocol, port.name) for port in named))
