"""What goes with an answer: how the question was read, and what the manifests cannot tell."""

from __future__ import annotations

from collections.abc import Iterator

from netpolgen.app.asking.ends import End, EndFinder, Named
from netpolgen.app.asking.flows import Flow
from netpolgen.inputs.intent.ports import port_text
from netpolgen.model.addresses import AddressSet
from netpolgen.model.answer import PairCounts
from netpolgen.model.intent import Intent, PortAsk, PortNumbers
from netpolgen.model.policy import NamedPort
from netpolgen.model.ports import PortRange, Protocol


def about_service_ports(finder: EndFinder, target: Named, asks: tuple[PortAsk, ...]) -> Iterator[str]:
    """A word on each number that was taken for a port of a Service."""
    for ask in asks:
        if not isinstance(ask, PortNumbers):
            continue
        ports = finder.ports(target, (ask,))
        if ports != (PortRange(ask.protocol or Protocol.TCP, ask.first, ask.last),):
            listed = ", ".join(map(str, ports))
            yield f"{port_text(ask)} is a port of the Service, which leads to {listed} of the pods"


def about_missing_port(target: End) -> str:
    """A word on an end that cannot be asked."""
    return f"{target.text} has no port of the name asked for, so nothing is asked of it"


def about_pairs(pairs: PairCounts) -> Iterator[str]:
    """How many pairs of ends the answer is for, where there are several and the verdict does not say so itself."""
    if pairs.asked > 1 and pairs.permitted == pairs.asked:
        yield f"the question stands for {pairs.asked} pairs of ends; all are permitted"
    elif pairs.asked > 1 and not (pairs.permitted or pairs.partly):
        yield f"the question stands for {pairs.asked} pairs of ends; all are denied, and this is the first"


def doubts(flow: Flow, intent: Intent) -> Iterator[str]:
    """What the manifests cannot tell about a flow."""
    for end in (flow.source, flow.destination):
        yield from _doubts_about(end, intent)
    if flow.source.pod is not None and flow.source == flow.destination:
        yield "a pod always reaches itself on its own address; this answer is for two pods of the workload"
    if flow.destination.is_made_up:
        yield from _about_names(flow)
    if not flow.ingress.allowed:
        yield "traffic from a pod's own node, such as probes, is permitted whatever policies say"


def _doubts_about(end: End, intent: Intent) -> Iterator[str]:
    if end.pod is not None and end.pod.host_network:
        yield (
            f"{end.text} runs on its node's network: no policy isolates it, and peers see the node's address, "
            f"which a rule with an ipBlock may hold"
        )
    if end.pod is None and any(AddressSet.of(cidr) & end.addresses for cidr in intent.cluster.pod_cidrs):
        yield f"{end.text} lies in the pods' range, where network plugins differ on what an ipBlock matches"


def _about_names(flow: Flow) -> Iterator[str]:
    """Port names, which a made-up pod has none of but those that were asked for."""
    for port in flow.destination.pod.ports if flow.destination.pod else ():
        yield (
            f'no manifest tells the number of port "{port.name}" of {flow.destination.text}; '
            f"it is judged as a port that rules can name but not number"
        )
    for side in (flow.egress, flow.ingress):
        for decided in () if side.allowed else side.rules:
            unknown = [str(port) for port in decided.rule.named_ports if not _declares(flow.destination, port)]
            if decided.admits_peer and unknown:
                yield (
                    f"{decided.policy.ref} admits the peer on {', '.join(unknown)}, a name that stands for no number "
                    f"on {flow.destination.text}; on a real pod it may be the port asked for"
                )


def _declares(end: End, port: NamedPort) -> bool:
    return end.pod is not None and any(
        (declared.protocol, declared.name) == (port.protocol, port.name) for declared in end.pod.ports
    )
