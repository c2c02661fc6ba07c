"""``can``: whether one flow is permitted, and which rule on which side decides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, product

from netpolgen.app.ends import End, EndFinder, ends_of, split_target
from netpolgen.app.load import Places, intent_of, load_manifests, load_project, paths_to_judge
from netpolgen.inputs.intent.decode import decode_ports
from netpolgen.model.addresses import AddressSet
from netpolgen.model.answer import Answer, PolicyAnswer, RuleAnswer, SideAnswer
from netpolgen.model.intent import Intent, PortNumbers
from netpolgen.model.inventory import Inventory
from netpolgen.model.objects import Namespace
from netpolgen.model.policy import Direction, NamedPort, NetworkPolicy, NetworkPolicyPort
from netpolgen.model.ports import PortRange, PortSet
from netpolgen.model.source import field_path
from netpolgen.semantics.explain import DecidingRule, SideExplained, explain_side
from netpolgen.semantics.terms import Term, port_terms
from netpolgen.semantics.universe import Bits, Universe, members
from netpolgen.semantics.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class CanOptions:
    """One question: SRC and DST[:PORT[/PROTO]] as typed, over these paths or what the configuration names."""

    source: str
    destination: str
    paths: tuple[str, ...] = ()
    config: str | None = None
    use_config: bool = True


@dataclass(frozen=True, slots=True)
class _Flow:
    """One pair of ends and the ports asked for, judged."""

    source: End
    destination: End
    ports: PortSet
    egress: SideExplained
    ingress: SideExplained

    @property
    def allowed(self) -> bool:
        return self.egress.allowed and self.ingress.allowed and bool(self.ports)


def can(options: CanOptions) -> Answer:
    """The answer, explained on the first pair of ends that is denied, or else on the first pair.

    Raises UsageError for an end or a port that cannot be made out.
    """
    project = load_project(options.config) if options.use_config else None
    intent = intent_of(project)
    manifests = load_manifests(paths_to_judge(options.paths, project), project)
    finder = EndFinder(intent, manifests.inventory)
    name, port_text = split_target(options.destination)
    asks = decode_ports(port_text)
    flows: list[_Flow] = []
    notes: list[str] = []
    for target in finder.meanings(name):
        ports = finder.ports(target, asks)
        notes += _mapping_notes(port_text, asks, ports)
        sources = [end for source in finder.meanings(options.source) for end in ends_of(source)]
        flows += _judged(manifests.inventory, sources, tuple(ends_of(target)), ports)
    decisive = next((flow for flow in flows if not flow.allowed), flows[0])
    places = Places(project, (manifests,))
    return Answer(
        source=options.source,
        destination=name,
        ports=decisive.ports,
        allowed=decisive.allowed,
        egress=_side(decisive.source, decisive.egress, places),
        ingress=_side(decisive.destination, decisive.ingress, places),
        notes=tuple(dict.fromkeys((*notes, *_pairs_note(flows, decisive), *_doubts(decisive, intent)))),
    )


def _pairs_note(flows: Sequence[_Flow], decisive: _Flow) -> Iterator[str]:
    if len(flows) > 1:
        every = "all are permitted" if decisive.allowed else "this is the first that is denied"
        yield f"the question stands for {len(flows)} pairs of ends; {every}"


def _mapping_notes(text: str, asks: Sequence[object], ports: Sequence[NetworkPolicyPort]) -> Iterator[str]:
    """A word on a number that was taken for a Service port."""
    for ask in asks:
        if isinstance(ask, PortNumbers) and not any(
            isinstance(port, PortRange) and port.first == ask.first for port in ports
        ):
            listed = ", ".join(str(port) for port in ports)
            yield f"{text} is a port of the Service, which leads to {listed} of the pods"


def _judged(
    inventory: Inventory, sources: Sequence[End], targets: Sequence[End], ports: tuple[NetworkPolicyPort, ...]
) -> Iterator[_Flow]:
    ends = [*sources, *targets]
    pods = [end.pod for end in ends if end.pod is not None]
    asked = Vocabulary(
        named_ports=frozenset(port for port in ports if isinstance(port, NamedPort)),
        addresses=frozenset(end.addresses for end in ends if end.pod is None),
    )
    namespaces = {pod.namespace: Namespace.of(pod.namespace) for pod in pods} | dict(inventory.namespace_by_name)
    universe = Universe(namespaces.values(), pods, Vocabulary.of_policies(inventory.policies) | asked)
    numbers = iter(universe.class_of)
    placed = [[(end, 1 << next(numbers))] if end.pod else list(_pieces(universe, end)) for end in ends]
    from_ends, to_ends = chain(*placed[: len(sources)]), list(chain(*placed[len(sources) :]))
    for source, target in product(from_ends, to_ends):
        yield _flow(inventory, universe, source, target, ports)


def _pieces(universe: Universe, end: End) -> Iterator[tuple[End, Bits]]:
    """Addresses in parts that no policy cuts, so that each part has one answer."""
    parts = list(members(universe.select_addresses(end.addresses)))
    for number in parts:
        addresses = universe.addresses(1 << number)
        text = end.text if len(parts) == 1 else f"{addresses.first_address()} of {end.text}"
        yield End(text, None, addresses), 1 << number


def _flow(
    inventory: Inventory,
    universe: Universe,
    source: tuple[End, Bits],
    target: tuple[End, Bits],
    ports: tuple[NetworkPolicyPort, ...],
) -> _Flow:
    asked = PortSet.NONE
    for term in port_terms(universe, Term(target[1], source[1], PortSet.NONE), ports, Direction.INGRESS):
        if term.subjects:
            asked |= term.ports
    policies = inventory.policies
    return _Flow(
        source[0],
        target[0],
        asked,
        explain_side(universe, policies, Direction.EGRESS, (source[1], target[1]), asked),
        explain_side(universe, policies, Direction.INGRESS, (target[1], source[1]), asked),
    )


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


def _doubts(flow: _Flow, intent: Intent) -> Iterator[str]:
    """What the manifests cannot tell about a flow."""
    for end in (flow.source, flow.destination):
        if end.pod is not None and end.pod.host_network:
            yield f"{end.text} runs on its node's network: no policy isolates it, and peers see the node's address"
        if end.pod is None and any(AddressSet.of(cidr) & end.addresses for cidr in intent.cluster.pod_cidrs):
            yield f"{end.text} lies in the pods' range, where network plugins differ on what an ipBlock matches"
    if flow.source.pod is not None and flow.source.pod is flow.destination.pod:
        yield "a pod always reaches itself on its own address; this answer is for two pods of the workload"
    if not flow.ingress.allowed:
        yield "traffic from a pod's own node, such as probes, is permitted whatever policies say"
