"""``can``: whether one flow is permitted, and which rule on which side decides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from netpolgen.app.can_notes import about_missing_port, about_pairs, about_service_ports, doubts
from netpolgen.app.ends import End, EndFinder, Named
from netpolgen.app.flows import Flow, judged
from netpolgen.app.left_out import left_out
from netpolgen.app.load import Places, Project, load_manifests, load_project, paths_to_judge, usable_intent
from netpolgen.app.question import reading_notes, split_target, unbracketed
from netpolgen.inputs.intent.decode import decode_ports
from netpolgen.inputs.manifests import Manifests
from netpolgen.model.answer import Answer, PartAnswer, PolicyAnswer, RuleAnswer, SideAnswer
from netpolgen.model.errors import NothingToDoError, UsageError
from netpolgen.model.left_out import LeftOut
from netpolgen.model.policy import NetworkPolicy
from netpolgen.model.source import field_path
from netpolgen.semantics.explain import DecidingRule, SideExplained


@dataclass(frozen=True, slots=True)
class CanOptions:
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


@dataclass(frozen=True, slots=True)
class CanState:
    """What a question is asked of; ``left_out`` is what the answer cannot count on."""

    project: Project | None
    manifests: Manifests
    left_out: tuple[LeftOut, ...]


def can_state(options: CanOptions) -> CanState:
    """What there is to ask. Raises UsageError and InputError for what cannot be used, NothingToDoError for nothing."""
    project = load_project(options.config, use_config=options.use_config)
    usable_intent(project)
    manifests = load_manifests(paths_to_judge(options.paths, project), project)
    if not manifests.documents:
        raise NothingToDoError("not one policy, workload, Service or Namespace was read")
    return CanState(project, manifests, left_out(manifests))


def can(options: CanOptions, state: CanState) -> Answer:
    """The answer, explained on the first pair of ends that is denied, or else on the first pair.

    Raises UsageError for an end or a port that cannot be made out.
    """
    intent, inventory = usable_intent(state.project), state.manifests.inventory
    places = Places(state.project, (state.manifests,))
    finder = EndFinder(intent, inventory, places.locate)
    name, port_text = split_target(options.destination)
    asks = decode_ports(port_text)
    named = finder.find(name, options.destination_labels)
    sources = finder.find(unbracketed(options.source), options.source_labels)
    targets = [(end, finder.ports(each, asks)) for each in named for end in each.ends]
    verdict = judged(inventory, _ends(sources), list(dict.fromkeys(targets)))
    decisive, without_port = verdict.decisive, tuple(map(about_missing_port, verdict.without_port))
    if decisive is None:
        raise UsageError(without_port[0])
    notes = (
        *reading_notes(options.source, options.destination),
        *(note for each in named for note in about_service_ports(finder, each, asks)),
        *(note for each in (*sources, *named) for note in each.notes),
        *about_pairs(verdict.pairs, decisive),
        *without_port,
        *doubts(decisive, intent),
    )
    return Answer(
        source=options.source,
        destination=name,
        ports=decisive.ports,
        allowed=decisive.allowed,
        permitted_part=_part(decisive if decisive.permitted else verdict.passing) if not decisive.allowed else None,
        egress=_side(decisive.source, decisive.egress, places),
        ingress=_side(decisive.destination, decisive.ingress, places),
        notes=tuple(dict.fromkeys(notes)),
        errors=state.left_out,
    )


def _ends(sources: Iterable[Named]) -> list[End]:
    return list(dict.fromkeys(end for named in sources for end in named.ends))


def _part(flow: Flow | None) -> PartAnswer | None:
    return PartAnswer(flow.source.text, flow.destination.text, flow.permitted) if flow else None


def _side(subject: End, side: SideExplained, places: Places) -> SideAnswer:
    return SideAnswer(
        direction=side.direction,
        subject=subject.text,
        is_pod=subject.pod is not None,
        allowed=side.allowed,
        isolating=tuple(_policy_answer(policy, places) for policy in side.isolating),
        permitting=tuple(_rule_answer(decided, places) for decided in side.rules if decided.ports),
        near_misses=tuple(
            _rule_answer(decided, places) for decided in side.rules if decided.admits_peer and not decided.ports
        ),
        denied=side.denied,
    )


def _policy_answer(policy: NetworkPolicy, places: Places) -> PolicyAnswer:
    return PolicyAnswer(policy.ref, places.locate(policy.origin) if policy.origin else None)


def _rule_answer(decided: DecidingRule, places: Places) -> RuleAnswer:
    policy, rule = decided.policy, decided.rule
    inner = rule.origin.route[len(policy.origin.route) :] if rule.origin and policy.origin else ()
    location = places.locate(rule.origin) if rule.origin else None
    return RuleAnswer(policy.ref, location, field_path(inner), decided.ports)
