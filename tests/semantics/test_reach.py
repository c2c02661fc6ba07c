"""Laws of the reach: what must not change it, and what it leaves out."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from netpolgen.model.policy import Direction
from netpolgen.model.ports import PortSet
from netpolgen.semantics.reach import Reach
from netpolgen.semantics.terms import Term, combined
from netpolgen.semantics.universe import Universe, members
from netpolgen.semantics.vocabulary import Vocabulary
from tests import strategies
from tests.semantics.building import EGRESS, INGRESS, TCP, block, pod, pods, policy, port, rule
from tests.semantics.picture import Picture, passing


@given(strategies.clusters(), st.randoms(use_true_random=False))
def test_no_order_changes_the_reach(cluster, random) -> None:
    def shuffled(items) -> tuple:
        items = list(items)
        random.shuffle(items)
        return tuple(items)

    def rules(found) -> tuple:
        return shuffled(replace(one, peers=shuffled(one.peers), ports=shuffled(one.ports)) for one in found)

    policies = shuffled(replace(one, ingress=rules(one.ingress), egress=rules(one.egress)) for one in cluster.policies)
    first = Picture.of(cluster.namespaces, cluster.pods, cluster.policies)
    second = Picture.of(shuffled(cluster.namespaces), shuffled(cluster.pods), policies)
    assert first.universe.ranges == second.universe.ranges
    addresses = [first.universe.addresses(1 << n).first_address() for n in members(first.universe.every_address)]
    for source in (*cluster.pods, *addresses):
        for destination in (*cluster.pods, *addresses):
            assert first.ports(source, destination) == second.ports(source, destination)


@given(strategies.clusters(), st.data())
def test_asking_for_a_part_gives_that_part(cluster, data) -> None:
    universe = Universe(cluster.namespaces, cluster.pods, Vocabulary.of_policies(cluster.policies))
    reach = Reach.of(universe, cluster.policies)
    some = st.integers(0, universe.everything)
    sources, destinations = data.draw(some), data.draw(some)
    asked = PortSet.of(TCP, 80, 8080)
    found: dict[tuple[int, int], PortSet] = {}
    for flows in reach.flows(sources, destinations, asked):
        assert flows.ports
        assert flows.sources & ~sources == 0
        assert flows.destinations & ~destinations == 0
        for pair in ((one, other) for one in members(flows.sources) for other in members(flows.destinations)):
            found[pair] = found.get(pair, PortSet.NONE) | flows.ports
    whole = passing(reach)
    for source in members(sources):
        for destination in members(destinations):
            expected = whole.get((source, destination), PortSet.NONE) & asked
            assert found.get((source, destination), PortSet.NONE) == expected


def test_address_to_address_is_left_out() -> None:
    universe = Universe((), (), Vocabulary())
    assert list(Reach.of(universe, ()).flows(universe.everything, universe.everything)) == []


def test_without_policies_everyone_reaches_every_pod() -> None:
    universe = Universe((), (pod("x"), pod("y")), Vocabulary())
    whole = passing(Reach.of(universe, ()))
    pods_, addresses = set(members(universe.every_pod)), set(members(universe.every_address))
    everyone = pods_ | addresses
    assert whole == {(one, other): PortSet.EVERY_PORT for one in everyone for other in everyone if {one, other} & pods_}


def test_each_side_is_found_by_its_direction() -> None:
    universe = Universe((), (), Vocabulary())
    reach = Reach.of(universe, [policy("x", egress=[])])
    assert [reach.side(direction).direction for direction in Direction] == [INGRESS, EGRESS]


def test_terms_of_equal_peers_and_ports_are_joined_and_empty_ones_dropped() -> None:
    ports = PortSet.of(TCP, 80, 80)
    terms = [Term(1, 4, ports), Term(2, 4, ports), Term(1, 8, ports), Term(0, 4, ports), Term(1, 0, ports)]
    terms.append(Term(1, 4, PortSet.NONE))
    assert combined(terms) == (Term(3, 4, ports), Term(1, 8, ports))


def test_policies_that_say_the_same_make_the_same_sides() -> None:
    apart = [policy("x", ingress=[rule(pods()), rule(block("10.0.0.0/8"), ports=(port(80),))])]
    split = [policy("x", ingress=[one]) for one in apart[0].ingress]
    universe = Universe((), (pod("x", app="a"),), Vocabulary.of_policies(apart))
    assert Reach.of(universe, apart) == Reach.of(universe, split)
