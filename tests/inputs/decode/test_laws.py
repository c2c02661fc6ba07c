"""Laws: no tree is too odd, and no valid policy is found fault with."""

from __future__ import annotations

import copy
import ipaddress

from hypothesis import example, given
from hypothesis import strategies as st

from netpolgen.inputs.api.cidr import parsed_cidr
from netpolgen.inputs.objects.decode import decode
from netpolgen.inputs.objects.kinds import KINDS
from netpolgen.model.policy import NetworkPolicy
from tests.inputs.decode.trees import document, policy_tree

FIELDS = [
    *("apiVersion", "kind", "metadata", "spec", "items", "name", "generateName", "namespace", "labels", "annotations"),
    *(
        "ownerReferences",
        "finalizers",
        "managedFields",
        "controller",
        "podSelector",
        "namespaceSelector",
        "policyTypes",
    ),
    *("ingress", "egress", "from", "to", "ports", "port", "endPort", "protocol", "ipBlock", "cidr", "except", "key"),
    *("matchLabels", "matchExpressions", "operator", "values", "template", "jobTemplate", "selector", "containers"),
    *("initContainers", "containerPort", "targetPort", "hostNetwork", "restartPolicy", "type", "clusterIP", "Ingress"),
]
WORDS = [*KINDS, "v1", "List", "PodList", "networking.k8s.io/v1", "apps/v1", "Ingress", "In", "Exists", "TCP", "Always"]

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from([*WORDS, "10.0.0.0/8", "a/b/c", "\ud800", 2**31, 2**64, -(2**63) - 1])
)
keys = st.sampled_from(FIELDS) | st.text(max_size=8)
trees = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=6), max_leaves=40
)

label_text = st.from_regex(r"[A-Za-z0-9]([-A-Za-z0-9_.]{0,10}[A-Za-z0-9])?", fullmatch=True)
label_keys = label_text | st.builds("{}/{}".format, st.sampled_from(["example.com", "a-1.b"]), label_text)
label_maps = st.dictionaries(label_keys, label_text | st.just("") | st.none(), max_size=3)
requirements = st.fixed_dictionaries(
    {
        "key": label_keys,
        "operator": st.sampled_from(["In", "NotIn"]),
        "values": st.lists(label_text, min_size=1, max_size=3),
    }
) | st.fixed_dictionaries(
    {"key": label_keys, "operator": st.sampled_from(["Exists", "DoesNotExist"])},
    optional={"values": st.sampled_from([None, []])},
)
selectors = st.fixed_dictionaries(
    {},
    optional={
        "matchLabels": label_maps | st.none(),
        "matchExpressions": st.lists(requirements, max_size=2) | st.none(),
    },
)


@st.composite
def blocks(draw):
    network = draw(st.ip_addresses(v=4)), draw(st.integers(0, 31))
    outer = ipaddress.ip_network(network, strict=False)
    size = draw(st.integers(outer.prefixlen + 1, 32))
    inner = ipaddress.ip_network((outer[draw(st.integers(0, outer.num_addresses - 1))], size), strict=False)
    return {"ipBlock": {"cidr": str(outer), "except": draw(st.sampled_from([None, [], [str(inner)]]))}}


selector_peers = st.fixed_dictionaries(
    {"podSelector": selectors}, optional={"namespaceSelector": selectors | st.none()}
) | st.fixed_dictionaries({"namespaceSelector": selectors})
peers = st.lists(selector_peers | blocks(), max_size=3) | st.none()


@st.composite
def ports(draw):
    port = draw(st.fixed_dictionaries({}, optional={"protocol": st.sampled_from(["TCP", "UDP", "SCTP", None])}))
    number = draw(st.none() | st.integers(1, 65535) | st.from_regex(r"[a-z][a-z0-9]{0,14}", fullmatch=True))
    if isinstance(number, int) and draw(st.booleans()):
        port["endPort"] = draw(st.integers(number, 65535))
    return {**port, "port": number}


def rules(name):
    rule = st.fixed_dictionaries({}, optional={name: peers, "ports": st.lists(ports(), max_size=3) | st.none()})
    return st.lists(rule, max_size=3) | st.none()


specs = st.fixed_dictionaries(
    {},
    optional={
        "podSelector": selectors | st.none(),
        "policyTypes": st.lists(st.sampled_from(["Ingress", "Egress"]), max_size=2) | st.none(),
        "ingress": rules("from"),
        "egress": rules("to"),
    },
)


def is_whole(result):
    """Decoding ended, every problem can be told, and every value be asked."""
    for problem in result.document.problems:
        assert problem.violation.message.isprintable()
        assert len(problem.violation.message) < 1_000
    for policy in result.policies:
        assert isinstance(policy, NetworkPolicy)
        assert hash(policy.pod_selector) is not None
        for rule in (*policy.ingress, *policy.egress):
            assert rule.peers
            assert rule.ports
            assert rule.numbered_ports is not None
    return True


@given(trees)
def test_no_tree_is_too_odd(tree):
    before = copy.deepcopy(tree)
    assert is_whole(decode(document(tree)))
    assert repr(tree) == repr(before)


@given(st.sampled_from(sorted(KINDS)), trees, trees)
@example("NetworkPolicy", {"name": "web", "x" * 100_000: 1}, {"y" * 100_000: {}, "policyTypes": ["z" * 100_000]})
@example("NetworkPolicy", {"name": "\ud800\u202e"}, {"podSelector": {"matchLabels": {"\ud800": "\ud800"}}})
def test_no_object_of_our_kinds_is_too_odd(kind, metadata, spec):
    tree = {"apiVersion": KINDS[kind].api_version, "kind": kind, "metadata": metadata, "spec": spec}
    result = decode(document(tree))
    assert result.recognised
    assert is_whole(result)


def test_a_number_that_python_would_not_print_is_a_wrong_type():
    result = decode(document(policy_tree({"ingress": [{"ports": [{"port": 10**5000}]}]})))
    assert [problem.code for problem in result.document.problems] == ["NPG004"]
    assert is_whole(result)


@given(specs, label_maps)
def test_a_valid_policy_has_no_problem_but_nulls_in_its_selectors(spec, labels):
    result = decode(document(policy_tree(spec, labels=labels)))
    assert {problem.code for problem in result.document.problems} <= {"NPG103"}
    assert not any(problem.violation.api_class for problem in result.document.problems)
    assert len(result.policies) == 1
    assert is_whole(result)


WORKLOAD = {
    "apiVersion": "batch/v1",
    "kind": "CronJob",
    "metadata": {"name": "web", "ownerReferences": [{"kind": "Job", "name": "web", "controller": True}]},
    "spec": {
        "selector": {
            "matchLabels": {"app": "web"},
            "matchExpressions": [{"key": "a", "operator": "In", "values": ["b"]}],
        },
        "jobTemplate": {
            "spec": {
                "template": {
                    "metadata": {"labels": {"app": "web"}},
                    "spec": {
                        "hostNetwork": True,
                        "containers": [{"ports": [{"name": "http", "containerPort": 80, "protocol": "TCP"}]}],
                        "initContainers": [{"restartPolicy": "Always", "ports": [{"containerPort": 81}]}],
                    },
                }
            }
        },
        "clusterIPs": ["None"],
        "ports": [{"port": 80, "targetPort": "http", "protocol": "UDP"}],
    },
}
WORKLOAD["spec"]["template"] = WORKLOAD["spec"]["jobTemplate"]["spec"]["template"]


@given(specs.map(policy_tree) | st.just(WORKLOAD), st.sampled_from(sorted(KINDS)), trees, st.data())
def test_one_value_replaced_by_anything_is_told_or_taken(tree, kind, value, data):
    if tree is WORKLOAD:
        tree = copy.deepcopy({**tree, "kind": kind, "apiVersion": KINDS[kind].api_version})
    container, key = data.draw(st.sampled_from([*_places(tree)]))
    container[key] = value
    assert is_whole(decode(document(tree)))


def _places(tree):
    for key, value in tree.items() if isinstance(tree, dict) else enumerate(tree):
        yield tree, key
        if isinstance(value, dict | list):
            yield from _places(value)


@given(specs, st.data())
def test_a_field_that_nobody_knows_is_found_wherever_it_stands(spec, data):
    tree = policy_tree(spec)
    structs = [*_structs(tree, ())]
    path, struct = data.draw(st.sampled_from(structs))
    struct["xyzzy"] = data.draw(trees)
    result = decode(document(tree))
    [problem] = [problem for problem in result.document.problems if problem.code != "NPG103"]
    assert (problem.code, problem.violation.origin.route) == ("NPG003", (*path, "xyzzy"))
    assert result.policies == decode(document(policy_tree(_without(spec)))).policies


def _structs(tree, path):
    if isinstance(tree, dict):
        if not path or path[-1] not in {"matchLabels", "labels"}:
            yield path, tree
            for key, value in tree.items():
                yield from _structs(value, (*path, key))
    elif isinstance(tree, list):
        for at, value in enumerate(tree):
            yield from _structs(value, (*path, at))


def _without(tree):
    if isinstance(tree, dict):
        return {key: _without(value) for key, value in tree.items() if key != "xyzzy"}
    return [_without(value) for value in tree] if isinstance(tree, list) else tree


@given(st.ip_addresses(), st.integers(0, 128))
def test_a_block_of_the_library_is_a_block_and_keeps_its_addresses(address, size):
    size = min(size, address.max_prefixlen)
    network = ipaddress.ip_network((address, size), strict=False)
    cidr = parsed_cidr(f"{address}/{size}")
    assert cidr.network == network
    assert parsed_cidr(str(network)).network == network
    mapped = address.version == 6 and address.ipv4_mapped is not None
    assert bool(cidr.objection) == (mapped or address != network.network_address)


@given(st.ip_addresses(v=4), st.integers(0, 32), st.lists(st.integers(0, 3), min_size=5, max_size=5))
def test_leading_zeros_change_nothing_but_are_objected_to(address, size, zeros):
    octets = [f"{'0' * count}{octet}" for count, octet in zip(zeros, str(address).split("."), strict=False)]
    cidr = parsed_cidr(f"{'.'.join(octets)}/{'0' * zeros[4]}{size}")
    assert cidr.network == ipaddress.ip_network((address, size), strict=False)
    assert ("leading zeros" in cidr.objection) == any(zeros)
