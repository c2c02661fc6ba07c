from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from netpolgen.model.inventory import Inventory
from netpolgen.model.policy import Direction
from netpolgen.semantics.compare import excess
from netpolgen.semantics.isolation import isolating
from netpolgen.semantics.parts import PartedSide
from netpolgen.semantics.terms import side_of
from netpolgen.semantics.universe import Universe
from netpolgen.semantics.vocabulary import Vocabulary
from tests import judge, strategies


@given(strategies.clusters(), st.sampled_from(Direction))
def test_the_isolating_policies_are_those_of_the_judge_in_reading_order(cluster, direction) -> None:
    inventory = Inventory(cluster.namespaces, policies=cluster.policies)
    for pod in cluster.pods:
        expected = [policy for policy in cluster.policies if judge.isolates(policy, direction, pod)]
        assert list(isolating(inventory, pod, direction)) == expected


@given(strategies.clusters(), st.sampled_from(Direction))
def test_a_part_permits_to_the_pods_of_its_namespace_what_the_whole_does(cluster, direction) -> None:
    universe = Universe(cluster.namespaces, cluster.pods, Vocabulary.of_policies(cluster.policies))
    whole = side_of(universe, cluster.policies, direction)
    parted = PartedSide(universe, whole)
    for namespace in universe.namespaces:
        part, among = parted.part(namespace), universe.pods_of(namespace)
        assert part.direction is direction
        assert not list(excess(universe, whole, part, among))
        assert not list(excess(universe, part, whole, among))
