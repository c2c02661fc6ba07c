"""Half-open edges, judged pair by pair by the slow evaluator; and the search among very many policies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from hypothesis import given, settings

from netpolgen.model.finding import ObjectRef
from netpolgen.model.inventory import Inventory
from netpolgen.model.labels import LabelSelector
from netpolgen.model.objects import Namespace, Workload
from netpolgen.model.policy import Direction, NetworkPolicy, PodPeer, PolicyRule
from netpolgen.model.ports import Protocol
from netpolgen.model.source import Origin
from netpolgen.semantics.pitfalls.half_open import half_open_edges
from netpolgen.semantics.state import State
from tests import strategies
from tests.judge import isolates, permits
from tests.semantics.building import ANY_PORT, EGRESS, NOT_IN, pod, pods, port, select

HERE = Origin("a.yaml")
MANY = 1000


def state_of(cluster: strategies.Cluster) -> State:
    refs = (ObjectRef("Deployment", one.namespace, f"d{number}") for number, one in enumerate(cluster.pods))
    workloads = tuple(Workload(ref, one, None, HERE, HERE) for ref, one in zip(refs, cluster.pods, strict=True))
    return State(Inventory(cluster.namespaces, workloads, (), cluster.policies))


def entries(policy: NetworkPolicy) -> Iterator[tuple[Direction, PodPeer, NetworkPolicy]]:
    """The entries that name pods by label, each with a policy that holds nothing else."""
    for direction in Direction:
        for one in policy.rules(direction):
            for peer in one.peers:
                if isinstance(peer, PodPeer) and peer.pod_selector.requirements:
                    only = (PolicyRule((peer,), one.ports),)
                    yield direction, peer, replace(policy, policy_types={direction}, ingress=only, egress=only)


def is_half_open(cluster: strategies.Cluster, direction: Direction, entry: NetworkPolicy) -> bool:
    across = Direction.EGRESS if direction is Direction.INGRESS else Direction.INGRESS
    theirs = [replace(one, policy_types=one.policy_types & {across}) for one in cluster.policies]
    asked = [(protocol, number) for protocol in Protocol for number in strategies.border_numbers()]
    for subject in cluster.pods:
        for other in cluster.pods if isolates(entry, direction, subject) else ():
            source, destination = (other, subject) if direction is Direction.INGRESS else (subject, other)
            if other is subject or other.host_network or not any(isolates(one, across, other) for one in theirs):
                continue
            said = [at for at in asked if permits([entry], cluster.namespaces, source, destination, *at)]
            if said and not any(permits(theirs, cluster.namespaces, source, destination, *at) for at in said):
                return True
    return False


@settings(max_examples=60)
@given(strategies.clusters())
def test_an_entry_is_half_open_just_when_the_other_end_denies_some_flow_of_it_on_every_port(cluster):
    found = {(edge.policy.name, edge.direction, id(edge.peer)) for edge in half_open_edges(state_of(cluster))}
    assert found == {
        (policy.name, direction, id(peer))
        for policy in cluster.policies
        for direction, peer, entry in entries(policy)
        if is_half_open(cluster, direction, entry)
    }


def test_a_thousand_policies_of_one_namespace_that_overlap_are_searched_to_the_end():
    names = [f"v{number}" for number in range(MANY // 5)]
    held = tuple(pod("x", app=name) for name in names)
    judged = tuple(
        NetworkPolicy(
            "x",
            f"policy-{number}",
            select(("app", NOT_IN, [names[number % len(names)]])),
            frozenset(Direction),
            (PolicyRule((pods(select(("app", NOT_IN, names[:2]))),), (port(number + 1),)),),
            (PolicyRule((pods(LabelSelector.from_labels({"app": names[number % len(names)]})),), (ANY_PORT,)),),
        )
        for number in range(MANY)
    )
    state = state_of(strategies.Cluster((Namespace.of("x"),), held, judged))
    found = [(edge.direction, edge.subject.ref.name) for edge in half_open_edges(state)]
    # Nobody admits the first two, whose policies let them out to everyone but themselves.
    assert len(found) == MANY
    assert set(found) == {(EGRESS, "d0"), (EGRESS, "d1")}
