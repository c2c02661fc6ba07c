"""The engine and the slow judge agree on every flow of random clusters."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from netpolgen.model.objects import Pod
from netpolgen.model.ports import Protocol
from tests.judge import permits
from tests.semantics.picture import Picture
from tests.strategies import Cluster, border_addresses, border_numbers, clusters

ports = st.lists(st.tuples(st.sampled_from(Protocol), st.sampled_from(list(border_numbers()))), min_size=3, max_size=6)
addresses = st.lists(st.sampled_from(list(border_addresses())), max_size=4)


@settings(max_examples=200)
@given(clusters(), ports, addresses)
def test_every_flow_passes_just_when_the_judge_says_so(cluster: Cluster, asked, outside) -> None:
    picture = Picture.of(cluster.namespaces, cluster.pods, cluster.policies)
    for source, destination in product((*cluster.pods, *outside), repeat=2):
        if not (isinstance(source, Pod) or isinstance(destination, Pod)):
            continue
        for protocol, port in asked:
            assert picture.permits(source, destination, protocol, port) == permits(
                cluster.policies, cluster.namespaces, source, destination, protocol, port
            )
