"""What a map cannot know, in words."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from operator import or_

from netpolgen.app.mapping.filters import Shown
from netpolgen.model.addresses import AddressSet
from netpolgen.model.connectivity import SpecialPeer
from netpolgen.model.entrances import Bringer
from netpolgen.model.intent import Intent
from netpolgen.model.policy import BOTH_DIRECTIONS, IPBlockPeer, NetworkPolicy
from netpolgen.semantics.connectivity.entrances import entrances_astray
from netpolgen.semantics.connectivity.picture import special_rows
from netpolgen.semantics.connectivity.roll import Roll
from netpolgen.semantics.placing import listed
from netpolgen.semantics.state import State
from netpolgen.semantics.universe import members


def map_notes(state: State, roll: Roll, intent: Intent, shown: Shown) -> Iterator[str]:
    """The doubts about a map, the most telling first; none where nothing gives rise to them."""
    yield from _host_network(state, roll, shown)
    yield from _divided(roll, shown)
    yield from _pod_ranges(state, intent)
    if shown.inward.workloads:
        yield from _entrances(state, roll, shown)
    if _may_be_probed(state, roll, shown):
        yield "traffic from a pod's own node, such as probes, is permitted whatever policies say, and is not shown"


def _host_network(state: State, roll: Roll, shown: Shown) -> Iterator[str]:
    found = [
        roll.refs[number]
        for number in members(shown.listed)
        if any(state.universe.on_host_network >> class_ & 1 for class_ in roll.classes[number])
    ]
    if found:
        run = "runs" if len(found) == 1 else "run"
        yield (
            f"{listed(found)} {run} on the node's network: no policy isolates or selects such pods, and others see the "
            "address of the node"
        )


def _divided(roll: Roll, shown: Shown) -> Iterator[str]:
    found = [roll.refs[number] for number in members(shown.listed) if len(roll.classes[number]) > 1]
    if found:
        yield f"policies treat the pods of {listed(found)} differently; what one of them may do is shown for the whole"


def _pod_ranges(state: State, intent: Intent) -> Iterator[str]:
    pods = AddressSet.union(AddressSet.of(cidr) for cidr in intent.cluster.pod_cidrs)
    touching = [policy.ref for policy in state.inventory.policies if _covered(policy) & pods]
    if touching:
        have = "has" if len(touching) == 1 else "have"
        yield (
            f"{listed(touching)} {have} ipBlocks in the pods' range {pods}, where network plugins differ; here an "
            "ipBlock matches addresses outside only"
        )


def _covered(policy: NetworkPolicy) -> AddressSet:
    rules = (rule for direction in BOTH_DIRECTIONS for rule in policy.rules(direction))
    return AddressSet.union(
        peer.block.addresses for rule in rules for peer in rule.peers if isinstance(peer, IPBlockPeer)
    )


def _may_be_probed(state: State, roll: Roll, shown: Shown) -> bool:
    """Whether a workload that is shown as a destination is isolated, so that probes are more than the map has."""
    destinations = reduce(or_, (scope.destinations.workloads for scope in shown.scopes), 0)
    isolated = state.reach.ingress.isolated
    return any(isolated >> class_ & 1 for number in members(destinations) for class_ in roll.classes[number])


def _entrances(state: State, roll: Roll, shown: Shown) -> Iterator[str]:
    asked = frozenset(Bringer) if shown.special is None else shown.special
    somewhere = {roll.refs[number].namespace for number in members(shown.inward.workloads)}
    everywhere = shown.inward.workloads == roll.every_workload
    if missing := {
        entrance.ref
        for entrance in entrances_astray(state.inventory)
        if entrance.bringer in asked
        and (everywhere or any(backend.namespace in somewhere for backend in entrance.backends))
    }:
        lead = "leads" if len(missing) == 1 else "lead"
        yield f"{listed(missing)} {lead} to a Service, or a port of one, that is not among the manifests"
    rows = special_rows(state, roll, shown.inward, shown.ports, shown.special)
    if known := [row.source.name for row in rows if isinstance(row.source, SpecialPeer)]:
        who = " and ".join((", ".join(known[:-1]), known[-1])) if known[1:] else known[0]
        yield f"who brings the traffic of {who} is not known; it is shown wherever unknown pods or addresses are let in"
