from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from netpolgen.model.addresses import AddressSet
from netpolgen.model.objects import ContainerPort, Namespace
from netpolgen.semantics.universe import Universe, members
from netpolgen.semantics.vocabulary import PodSelection, Vocabulary
from tests import strategies
from tests.judge import isolates
from tests.semantics.building import EVERYTHING, TCP, UDP, block, named, pod, policy, port, rule, select

SHOP = Namespace.of("shop", {"team": "red"})
OTHER = Namespace.of("other")


def universe_of(pods, *policies, namespaces=(SHOP, OTHER)) -> Universe:
    return Universe(namespaces, pods, Vocabulary.of_policies(policies))


@given(
    st.one_of(
        st.integers(0, 300),
        st.integers(0, 1 << 300),
        st.sets(st.integers(0, 5000)).map(lambda s: sum(1 << n for n in s)),
    )
)
def test_members_are_the_numbers_of_the_bits_that_are_set(bits) -> None:
    assert list(members(bits)) == [number for number in range(bits.bit_length()) if bits >> number & 1]


class TestClasses:
    def test_pods_that_no_selector_tells_apart_are_one_class(self) -> None:
        pods = [pod("shop", app="web", release="1"), pod("shop", app="web", release="2"), pod("shop", app="db")]
        universe = universe_of(pods, policy("shop", select(app="web"), ingress=[]))
        assert universe.class_of == (0, 0, 1)
        assert universe.pods == (pods[0], pods[2])

    def test_values_that_no_selector_names_are_alike(self) -> None:
        pods = [pod("shop", app="ops"), pod("shop", app="db"), pod("shop"), pod("shop", app="web")]
        universe = universe_of(pods, policy("shop", select(app="web"), ingress=[]))
        assert universe.class_of == (0, 0, 1, 2)

    def test_a_selector_of_one_namespace_tells_no_pods_of_another_apart(self) -> None:
        pods = [pod("shop", app="web"), pod("shop", app="db"), pod("other", app="web"), pod("other", app="db")]
        universe = universe_of(pods, policy("shop", select(app="web"), ingress=[]))
        assert universe.class_of == (1, 2, 0, 0)

    def test_only_named_ports_in_use_tell_pods_apart(self) -> None:
        http, spare = ContainerPort("http", TCP, 80), ContainerPort("spare", TCP, 90)
        pods = [pod("shop"), pod("shop", spare), pod("shop", http), pod("shop", spare, http)]
        pods += [pod("shop", ContainerPort("http", TCP, 81)), pod("shop", ContainerPort("http", UDP, 80))]
        universe = universe_of(pods, policy("shop", ingress=[rule(ports=(named("http"),))]))
        assert universe.class_of == (0, 0, 1, 1, 2, 0)

    def test_the_first_of_two_ports_of_one_name_tells_pods_apart(self) -> None:
        low, high = ContainerPort("http", TCP, 80), ContainerPort("http", TCP, 8080)
        pods = [pod("shop", high, low), pod("shop", low), pod("shop", low, high)]
        universe = universe_of(pods, policy("shop", ingress=[rule(ports=(named("http"),))]))
        assert universe.class_of == (0, 1, 1)

    def test_a_host_network_pod_is_never_alike_with_another(self) -> None:
        pods = [pod("shop"), pod("shop", host_network=True)]
        assert universe_of(pods).class_of == (0, 1)

    def test_the_same_pods_make_the_same_classes_whatever_the_order_of_namespaces(self) -> None:
        pods = [pod("shop"), pod("other")]
        forwards, backwards = (universe_of(pods, namespaces=order) for order in ((SHOP, OTHER), (OTHER, SHOP)))
        assert forwards.pods == backwards.pods == (pods[1], pods[0])

    @given(strategies.clusters())
    def test_pods_of_one_class_are_selected_by_the_same_policies(self, cluster) -> None:
        universe = Universe(cluster.namespaces, cluster.pods, Vocabulary.of_policies(cluster.policies))
        for policy_, direction in ((one, direction) for one in cluster.policies for direction in one.policy_types):
            selected = universe.select(PodSelection.in_one(policy_.namespace, policy_.pod_selector))
            for one, number in zip(cluster.pods, universe.class_of, strict=True):
                assert bool(selected >> number & 1) == isolates(policy_, direction, one)


class TestAddresses:
    def test_without_blocks_each_family_is_one_class(self) -> None:
        universe = universe_of([])
        assert [str(universe.addresses(1 << number)) for number in range(2)] == ["0.0.0.0/0", "::/0"]

    def test_addresses_are_cut_where_blocks_and_excepts_begin_and_end(self) -> None:
        universe = universe_of([], policy("shop", egress=[rule(block("10.0.0.0/8", "10.64.0.0/10"), block("::/1"))]))
        pieces = [str(universe.addresses(1 << number)).split(", ")[0] for number in range(len(universe.ranges))]
        assert pieces == ["0.0.0.0/5", "10.0.0.0/10", "10.64.0.0/10", "10.128.0.0/9", "11.0.0.0/8", "::/1", "8000::/1"]

    @given(st.lists(strategies.ip_blocks(), max_size=4))
    def test_the_ranges_are_all_addresses_once_and_rebuild_every_block(self, blocks) -> None:
        sets = frozenset(block.addresses for block in blocks)
        universe = Universe((), (), Vocabulary(addresses=sets))
        assert AddressSet(universe.ranges) == AddressSet.EVERY_ADDRESS
        parts = [universe.addresses(1 << number) for number in range(len(universe.ranges))]
        assert not any(one & other for one, other in combinations(parts, 2))
        for addresses in (*sets, AddressSet.NONE, AddressSet.EVERY_ADDRESS):
            assert universe.addresses(universe.select_addresses(addresses)) == addresses

    def test_pods_are_no_addresses(self) -> None:
        universe = universe_of([pod("shop")])
        assert universe.addresses(universe.every_pod) == AddressSet.NONE


class TestNamespaces:
    def test_matching_namespaces_come_sorted(self) -> None:
        universe = universe_of([])
        assert universe.matching(EVERYTHING) == ("other", "shop")
        assert universe.matching(select(team="red")) == ("shop",)
        assert universe.matching(select(team="blue")) == ()

    def test_pods_of_a_namespace_are_all_of_it_host_network_included(self) -> None:
        universe = universe_of([pod("shop"), pod("shop", host_network=True), pod("other")])
        assert universe.pods_of("other") == 0b001
        assert universe.pods_of("shop") == 0b110
        assert universe.pods_of("nowhere") == 0

    def test_a_selection_in_a_namespace_without_pods_is_empty(self) -> None:
        universe = universe_of([pod("shop")])
        assert universe.select(PodSelection(EVERYTHING, EVERYTHING)) == universe.every_pod
        assert universe.select(PodSelection.in_one("other", EVERYTHING)) == 0

    def test_a_span_names_every_namespace_with_a_bit_set(self) -> None:
        universe = universe_of([pod("other"), pod("shop"), pod("shop", host_network=True)])
        assert list(universe.namespace_span(universe.pods_of("shop"))) == ["shop"]
        assert list(universe.namespace_span(universe.everything)) == ["other", "shop"]
        assert list(universe.namespace_span(universe.every_address)) == []
        assert list(universe.namespace_span(0)) == []

    def test_rules_that_are_not_in_force_tell_nothing_apart(self) -> None:
        idle = policy("shop", ingress=[rule(block("10.0.0.0/8"), ports=(named("http"),))], types=set())
        vocabulary = Vocabulary.of_policies([idle])
        assert vocabulary == Vocabulary(frozenset({PodSelection.in_one("shop", EVERYTHING)}))

    def test_a_vocabulary_joins_with_another(self) -> None:
        judged = [
            policy("shop", ingress=[rule(ports=(named("http"),))]),
            policy("other", egress=[rule(block("::/0"), ports=(port(80),))]),
        ]
        apart = [Vocabulary.of_policies([one]) for one in judged]
        assert apart[0] | apart[1] == Vocabulary.of_policies(judged)
