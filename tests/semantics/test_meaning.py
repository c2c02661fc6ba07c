"""What the fields of a NetworkPolicy mean, one behaviour a test; engine and judge must agree on each."""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from netpolgen.model.objects import ContainerPort, Namespace
from tests.semantics.building import (
    ANY_PORT,
    DOES_NOT_EXIST,
    EGRESS,
    EVERYTHING,
    EXISTS,
    IN,
    INGRESS,
    NOT_IN,
    SCTP,
    TCP,
    UDP,
    block,
    every_port,
    named,
    pod,
    pods,
    policy,
    port,
    rule,
    select,
)
from tests.semantics.picture import agreed

WEB = pod("shop", app="web")
DB = pod("shop", app="db")
FOREIGN = pod("other", app="web")
OUTSIDE = ip_address("203.0.113.7")
OUTSIDE_V6 = ip_address("2001:db8::7")


def reaches(policies, source, destination, protocol=TCP, number=80, namespaces=()) -> bool:
    return agreed(policies, source, destination, protocol, number, namespaces)


class TestIsolation:
    def test_without_policies_everyone_reaches_everyone(self) -> None:
        assert reaches([], WEB, DB)
        assert reaches([], OUTSIDE, DB)
        assert reaches([], DB, OUTSIDE)

    def test_an_ingress_policy_leaves_egress_open(self) -> None:
        denied = [policy("shop", ingress=[])]
        assert not reaches(denied, FOREIGN, DB)
        assert reaches(denied, DB, FOREIGN)
        assert reaches(denied, DB, OUTSIDE)

    def test_an_egress_policy_leaves_ingress_open(self) -> None:
        denied = [policy("shop", egress=[])]
        assert not reaches(denied, DB, FOREIGN)
        assert reaches(denied, FOREIGN, DB)

    def test_both_types_with_egress_rules_alone_deny_all_ingress(self) -> None:
        judged = [policy("shop", egress=[rule()], types={INGRESS, EGRESS})]
        assert not reaches(judged, FOREIGN, DB)
        assert reaches(judged, DB, FOREIGN)

    def test_rules_of_a_direction_outside_policy_types_have_no_effect(self) -> None:
        judged = [policy("shop", ingress=[rule(block("10.0.0.0/8"))], egress=[], types={EGRESS})]
        assert reaches(judged, FOREIGN, DB)
        assert not reaches(judged, DB, FOREIGN)

    def test_both_types_without_rules_deny_both_directions(self) -> None:
        judged = [policy("shop", types={EGRESS, INGRESS})]
        assert not reaches(judged, FOREIGN, DB)
        assert not reaches(judged, DB, FOREIGN)

    def test_an_empty_pod_selector_selects_every_pod_of_the_namespace(self) -> None:
        judged = [policy("shop", EVERYTHING, ingress=[])]
        assert not reaches(judged, FOREIGN, WEB)
        assert not reaches(judged, FOREIGN, DB)
        assert reaches(judged, DB, FOREIGN)

    def test_a_policy_selects_no_pod_of_another_namespace(self) -> None:
        assert reaches([policy("other", select(app="db"), ingress=[])], WEB, DB)

    def test_ingress_without_rules_denies_all_and_one_empty_rule_allows_all(self) -> None:
        assert not reaches([policy("shop", ingress=[])], OUTSIDE, DB)
        assert reaches([policy("shop", ingress=[rule()])], OUTSIDE, DB)

    def test_a_policy_about_one_protocol_isolates_the_others_too(self) -> None:
        for protocol in (SCTP, UDP):
            judged = [policy("shop", ingress=[rule(ports=(port(80, protocol),))])]
            assert reaches(judged, FOREIGN, DB, protocol)
            assert not reaches(judged, FOREIGN, DB, TCP)

    def test_both_ends_must_permit_a_flow(self) -> None:
        out = policy("shop", select(app="web"), egress=[rule(pods(select(app="db")), ports=(port(80),))])
        into = policy("shop", select(app="db"), ingress=[rule(pods(select(app="web")), ports=(port(81),))])
        assert reaches([out], WEB, DB)
        assert reaches([into], WEB, DB, TCP, 81)
        assert not reaches([out, into], WEB, DB)
        assert not reaches([out, into], WEB, DB, TCP, 81)

    def test_a_permitted_connection_says_nothing_about_one_the_other_way(self) -> None:
        judged = [policy("shop", ingress=[]), policy("shop", select(app="db"), ingress=[rule(pods(select(app="web")))])]
        assert reaches(judged, WEB, DB)
        assert not reaches(judged, DB, WEB)


class TestPeers:
    def test_a_rule_without_peers_admits_every_pod_and_every_address(self) -> None:
        judged = [policy("shop", ingress=[rule(ports=(port(80),))], egress=[rule(ports=(port(80),))])]
        for end in (FOREIGN, OUTSIDE, OUTSIDE_V6):
            assert reaches(judged, end, DB)
            assert reaches(judged, DB, end)

    def test_an_empty_pod_selector_alone_names_the_policys_own_namespace(self) -> None:
        judged = [policy("shop", ingress=[rule(pods())])]
        assert reaches(judged, WEB, DB)
        assert not reaches(judged, FOREIGN, DB)
        assert not reaches(judged, OUTSIDE, DB)

    def test_an_empty_namespace_selector_names_all_pods_and_no_address(self) -> None:
        judged = [policy("shop", ingress=[rule(pods(namespaces=EVERYTHING))])]
        assert reaches(judged, WEB, DB)
        assert reaches(judged, FOREIGN, DB)
        assert not reaches(judged, OUTSIDE, DB)

    def test_both_selectors_in_one_item_must_match(self) -> None:
        namespaces = [Namespace.of("other", {"team": "red"})]
        judged = [policy("shop", ingress=[rule(pods(select(app="db"), select(team="red")))])]
        assert not reaches(judged, FOREIGN, DB, namespaces=namespaces)
        assert reaches(judged, pod("other", app="db"), DB, namespaces=namespaces)
        assert not reaches(judged, DB, pod("shop", app="web"), namespaces=namespaces)

    def test_of_two_items_either_may_match(self) -> None:
        namespaces = [Namespace.of("other", {"team": "red"})]
        judged = [policy("shop", ingress=[rule(pods(select(app="db")), pods(namespaces=select(team="red")))])]
        assert reaches(judged, FOREIGN, DB, namespaces=namespaces)
        assert reaches(judged, pod("shop", app="db", tier="x"), DB, namespaces=namespaces)
        assert not reaches(judged, WEB, DB, namespaces=namespaces)

    @pytest.mark.parametrize(
        ("requirement", "matching"),
        [
            (("app", IN, ["web", "db"]), {"web"}),
            (("app", NOT_IN, ["web"]), {"ops", None}),
            (("app", EXISTS, []), {"web", "ops"}),
            (("app", DOES_NOT_EXIST, []), {None}),
        ],
    )
    def test_an_absent_key_satisfies_not_in_and_does_not_exist(self, requirement, matching) -> None:
        judged = [policy("shop", select(app="db"), ingress=[rule(pods(select(requirement)))])]
        sources = {value: pod("shop", **({"app": value} if value else {})) for value in ("web", "ops", None)}
        assert {value for value, source in sources.items() if reaches(judged, source, DB)} == matching

    def test_a_label_on_a_key_that_no_pod_has_matches_nothing(self) -> None:
        judged = [policy("shop", ingress=[rule(pods(select(zone="a")))])]
        assert not reaches(judged, WEB, DB)

    def test_requirements_on_one_key_must_all_hold(self) -> None:
        judged = [policy("shop", ingress=[rule(pods(select(("app", EXISTS, []), ("app", NOT_IN, ["web"]))))])]
        assert not reaches(judged, WEB, DB)
        assert not reaches(judged, pod("shop"), DB)
        assert reaches(judged, pod("shop", app="ops"), DB)

    @pytest.mark.parametrize("declared", [[], [Namespace.of("other")], [Namespace.of("other", {"team": "red"})]])
    def test_every_namespace_carries_its_name_as_a_label(self, declared) -> None:
        by_name = select(**{"kubernetes.io/metadata.name": "other"})
        judged = [policy("shop", ingress=[rule(pods(namespaces=by_name))])]
        assert reaches(judged, FOREIGN, DB, namespaces=declared)
        assert not reaches(judged, WEB, DB, namespaces=declared)

    def test_a_name_label_in_the_manifest_does_not_rename_the_namespace(self) -> None:
        disguised = [Namespace.of("other", {"kubernetes.io/metadata.name": "shop"})]
        judged = [policy("shop", ingress=[rule(pods())])]
        assert not reaches(judged, FOREIGN, DB, namespaces=disguised)

    def test_an_undeclared_namespace_has_no_other_label(self) -> None:
        judged = [policy("shop", ingress=[rule(pods(namespaces=select(("team", DOES_NOT_EXIST, []))))])]
        assert reaches(judged, FOREIGN, DB)


class TestBlocks:
    def test_a_block_names_addresses_outside_the_pods_only(self) -> None:
        judged = [policy("shop", ingress=[rule(block("0.0.0.0/0"), block("::/0"))])]
        assert reaches(judged, OUTSIDE, DB)
        assert not reaches(judged, FOREIGN, DB)

    def test_all_of_ipv4_is_not_ipv6(self) -> None:
        judged = [policy("shop", ingress=[rule(block("0.0.0.0/0"))], egress=[rule(block("::/0"))])]
        assert reaches(judged, OUTSIDE, DB)
        assert not reaches(judged, OUTSIDE_V6, DB)
        assert reaches(judged, DB, OUTSIDE_V6)
        assert not reaches(judged, DB, OUTSIDE)

    @pytest.mark.parametrize(
        ("address", "inside"),
        [
            ("10.255.255.255", False),
            ("11.0.0.0", True),
            ("11.127.255.255", True),
            ("11.128.0.0", False),
            ("11.128.0.1", False),
            ("11.191.255.255", False),
            ("11.192.0.0", True),
            ("11.255.255.255", True),
            ("12.0.0.0", False),
            ("::b00:1", False),
        ],
    )
    def test_a_block_ends_where_its_prefix_does_and_leaves_its_excepts_out(self, address, inside) -> None:
        judged = [policy("shop", egress=[rule(block("11.0.0.0/8", "11.128.0.0/10"))])]
        assert reaches(judged, DB, ip_address(address)) is inside

    def test_an_except_narrows_its_own_block_only(self) -> None:
        narrowed = block("10.0.0.0/8", "10.1.0.0/16")
        inside = ip_address("10.1.2.3")
        assert not reaches([policy("shop", egress=[rule(narrowed)])], DB, inside)
        assert reaches([policy("shop", egress=[rule(narrowed, block("10.1.2.0/24"))])], DB, inside)
        assert reaches([policy("shop", egress=[rule(narrowed), rule(block("10.1.2.0/24"))])], DB, inside)

    def test_an_ipv6_block_with_an_except(self) -> None:
        judged = [policy("shop", egress=[rule(block("2001:db8::/32", "2001:db8:1::/48"))])]
        assert reaches(judged, DB, OUTSIDE_V6)
        assert not reaches(judged, DB, ip_address("2001:db8:1::7"))
        assert reaches(judged, DB, ip_address("2001:db8:2::"))


class TestPorts:
    def test_no_ports_means_every_protocol_and_port(self) -> None:
        judged = [policy("shop", ingress=[rule(ports=(ANY_PORT,))])]
        assert all(reaches(judged, WEB, DB, protocol, number) for protocol in (TCP, UDP, SCTP) for number in (1, 65535))

    def test_a_protocol_without_a_port_means_every_port_of_it_alone(self) -> None:
        judged = [policy("shop", ingress=[rule(ports=(every_port(UDP),))])]
        assert reaches(judged, WEB, DB, UDP, 1)
        assert reaches(judged, WEB, DB, UDP, 65535)
        assert not reaches(judged, WEB, DB, TCP, 80)
        assert not reaches(judged, WEB, DB, SCTP, 80)

    @pytest.mark.parametrize(("number", "inside"), [(79, False), (80, True), (85, True), (90, True), (91, False)])
    def test_the_end_port_is_included(self, number, inside) -> None:
        judged = [policy("shop", ingress=[rule(ports=(port(80, end=90),))])]
        assert reaches(judged, WEB, DB, TCP, number) is inside

    def test_sctp_is_not_taken_for_tcp(self) -> None:
        judged = [policy("shop", ingress=[rule(ports=(port(80, SCTP), port(81, UDP)))])]
        assert not reaches(judged, WEB, DB, TCP, 80)
        assert not reaches(judged, WEB, DB, TCP, 81)


class TestNamedPorts:
    EIGHTY = pod("shop", ContainerPort("http", TCP, 80), app="db", version="1")
    HIGH = pod("shop", ContainerPort("http", TCP, 8080), app="db", version="2")

    @pytest.mark.parametrize(("target", "number"), [(EIGHTY, 80), (HIGH, 8080)])
    def test_the_name_is_resolved_on_each_subject_of_ingress(self, target, number) -> None:
        judged = [policy("shop", ingress=[rule(ports=(named("http"),))])]
        assert [one for one in (80, 8080) if reaches(judged, WEB, target, TCP, one)] == [number]

    @pytest.mark.parametrize(("target", "number"), [(EIGHTY, 80), (HIGH, 8080)])
    def test_the_name_is_resolved_on_each_peer_of_egress(self, target, number) -> None:
        judged = [policy("shop", select(app="web"), egress=[rule(pods(), ports=(named("http"),))])]
        assert [one for one in (80, 8080) if reaches(judged, WEB, target, TCP, one)] == [number]

    def test_the_ports_of_the_source_do_not_count(self) -> None:
        judged = [policy("shop", egress=[rule(pods(), ports=(named("http"),))])]
        assert not reaches(judged, self.EIGHTY, DB)

    @pytest.mark.parametrize("declared", [(), (ContainerPort("http", UDP, 80),), (ContainerPort("web", TCP, 80),)])
    def test_without_that_name_and_protocol_the_pod_stays_isolated(self, declared) -> None:
        judged = [policy("shop", ingress=[rule(ports=(named("http"),))])]
        target = pod("shop", *declared, app="db")
        assert not reaches(judged, WEB, target, TCP, 80)
        assert not reaches(judged, WEB, target, UDP, 80)

    def test_one_name_may_stand_for_a_port_of_each_protocol(self) -> None:
        target = pod("shop", ContainerPort("dns", TCP, 53), ContainerPort("dns", UDP, 5353), app="db")
        judged = [policy("shop", ingress=[rule(ports=(named("dns", UDP),))])]
        assert reaches(judged, WEB, target, UDP, 5353)
        assert not reaches(judged, WEB, target, TCP, 53)
        assert not reaches(judged, WEB, target, UDP, 53)

    def test_the_first_of_two_ports_of_one_name_is_meant(self) -> None:
        target = pod("shop", ContainerPort("http", TCP, 81), ContainerPort("http", TCP, 80), app="db")
        judged = [policy("shop", ingress=[rule(ports=(named("http"),))])]
        assert reaches(judged, WEB, target, TCP, 81)
        assert not reaches(judged, WEB, target, TCP, 80)

    def test_an_address_has_no_named_ports(self) -> None:
        judged = [policy("shop", egress=[rule(block("0.0.0.0/0"), pods(), ports=(named("http"),))])]
        assert not reaches(judged, WEB, OUTSIDE)
        assert reaches(judged, WEB, self.EIGHTY)

    def test_everyone_on_a_named_port_admits_no_address(self) -> None:
        assert not reaches([policy("shop", egress=[rule(ports=(named("http"),))])], WEB, OUTSIDE)

    def test_a_named_port_beside_a_number_adds_to_it(self) -> None:
        judged = [policy("shop", ingress=[rule(ports=(named("http"), port(9090)))])]
        assert reaches(judged, WEB, self.HIGH, TCP, 8080)
        assert reaches(judged, WEB, self.HIGH, TCP, 9090)
        assert reaches(judged, WEB, DB, TCP, 9090)
        assert not reaches(judged, WEB, self.HIGH, TCP, 80)


class TestUnion:
    def test_policies_for_one_pod_add_up(self) -> None:
        first = policy("shop", select(app="db"), ingress=[rule(pods(select(app="web")))])
        second = policy("shop", select(app="db"), ingress=[rule(pods(namespaces=EVERYTHING), ports=(port(81),))])
        assert reaches([first, second], WEB, DB)
        assert reaches([first, second], FOREIGN, DB, TCP, 81)
        assert not reaches([first, second], FOREIGN, DB)

    def test_an_allow_all_policy_wins_over_a_deny_all_policy(self) -> None:
        for order in (1, -1):
            judged = [policy("shop", ingress=[], egress=[]), policy("shop", ingress=[rule()], egress=[rule()])][::order]
            assert reaches(judged, FOREIGN, DB)
            assert reaches(judged, DB, OUTSIDE)

    def test_rules_of_one_policy_are_not_multiplied_with_each_other(self) -> None:
        judged = [
            policy("shop", ingress=[rule(pods(), ports=(port(80),)), rule(block("0.0.0.0/0"), ports=(port(81),))]),
        ]
        assert reaches(judged, WEB, DB, TCP, 80)
        assert not reaches(judged, WEB, DB, TCP, 81)
        assert reaches(judged, OUTSIDE, DB, TCP, 81)
        assert not reaches(judged, OUTSIDE, DB, TCP, 80)

    def test_a_policy_of_one_direction_beside_one_of_the_other(self) -> None:
        judged = [policy("shop", ingress=[rule(pods())]), policy("shop", egress=[rule(block("0.0.0.0/0"))])]
        assert reaches(judged, DB, OUTSIDE)
        assert not reaches(judged, OUTSIDE, DB)
        assert not reaches(judged, WEB, DB)


class TestHostNetwork:
    NODE = pod("shop", ContainerPort("http", TCP, 80), host_network=True, app="db")

    def test_no_policy_isolates_a_pod_on_its_nodes_network(self) -> None:
        judged = [policy("shop", ingress=[], egress=[])]
        assert reaches(judged, FOREIGN, self.NODE)
        assert reaches(judged, self.NODE, FOREIGN)

    def test_no_selector_names_a_pod_on_its_nodes_network(self) -> None:
        judged = [policy("shop", select(app="web"), ingress=[rule(pods(namespaces=EVERYTHING))], egress=[rule(pods())])]
        assert not reaches(judged, self.NODE, WEB)
        assert not reaches(judged, WEB, self.NODE)

    def test_a_rule_for_everyone_admits_a_pod_on_its_nodes_network(self) -> None:
        judged = [policy("shop", select(app="web"), ingress=[rule()], egress=[rule(ports=(port(80),))])]
        assert reaches(judged, self.NODE, WEB)
        assert reaches(judged, WEB, self.NODE)

    def test_a_node_address_has_no_named_ports(self) -> None:
        judged = [policy("shop", select(app="web"), egress=[rule(ports=(named("http"),))])]
        assert not reaches(judged, WEB, self.NODE)
        assert reaches(judged, WEB, pod("shop", ContainerPort("http", TCP, 80), app="db"))
