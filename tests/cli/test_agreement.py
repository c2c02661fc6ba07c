"""``map``, ``can``, ``diff``, ``plan``, ``lint`` and ``build`` say the same of random clusters, and so does the judge.

Everything goes through files and the commands themselves, and is compared pair by pair.
"""

from __future__ import annotations

import os
from dataclasses import replace
from itertools import product
from random import Random

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from netpolgen.model.policy import NetworkPolicy
from netpolgen.model.ports import Protocol
from tests.allow_lists import ADDRESSES as LISTED_ADDRESSES
from tests.allow_lists import ASKED_PORTS, AllowList, allow_lists
from tests.cli.agreement import Flow, files, holds, manifests, name_of, run, word
from tests.judge import permits
from tests.strategies import Cluster, border_addresses, border_numbers, clusters, policies
from tests.synthesis.compiling import inventory_of
from tests.synthesis.test_against_a_plain_reading import without_errors

NUMBERS, ADDRESSES = list(border_numbers()), list(border_addresses())
# A hundred times as many where somebody has the time.
TIMES = int(os.environ.get("NETPOLGEN_EXAMPLES", "1"))
SLOW = (HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large)

judged_twice = st.tuples(clusters(), st.lists(policies(), min_size=1, max_size=3), st.integers(0, 3))
randoms = st.integers(0, 999).map(Random)


def changed(cluster: Cluster, others: list[NetworkPolicy], kept: int) -> Cluster:
    """The same pods with some of the policies and others."""
    names = {namespace.name for namespace in cluster.namespaces}
    new = (replace(one, name=f"other-{number}") for number, one in enumerate(others) if one.namespace in names)
    return replace(cluster, policies=(*cluster.policies[:kept], *new))


def flows(cluster: Cluster, random: Random) -> list[tuple[Flow, tuple]]:
    """Some flows as commands name them, and as the judge does."""
    pods = [(name_of(cluster, number), pod) for number, pod in enumerate(cluster.pods)]
    ends = [*pods, *((address, address) for address in random.sample(ADDRESSES, 4))]
    pairs = [(one, other) for one, other in product(ends, repeat=2) if one != other and (one in pods or other in pods)]
    return [
        ((one[0], other[0], protocol, number), (one[1], other[1], protocol, number))
        for one, other in pairs
        for protocol, number in product(random.sample(list(Protocol), 2), random.sample(NUMBERS, 3))
    ]


@settings(max_examples=20 * TIMES, suppress_health_check=SLOW)
@given(judged_twice, randoms)
def test_map_can_and_diff_say_what_the_judge_says(drawn, random: Random) -> None:
    before, after = drawn[0], changed(*drawn)
    with files(old__m_yaml=manifests(before), new__m_yaml=manifests(after)) as place:
        maps = [run("map", "--no-config", place / state)["connections"] for state in ("old", "new")]
        differs = run("diff", "--no-config", place / "old", place / "new", codes=(0, 1))
        asked = flows(before, random)
        for flow, question in asked:
            was, will = (permits(one.policies, one.namespaces, *question) for one in (before, after))
            assert [holds(found, flow) for found in maps] == [was, will], flow
            assert holds(differs["opened"], flow) == (will and not was), flow
            assert holds(differs["closed"], flow) == (was and not will), flow
        for source, target, protocol, number in (flow for flow, _ in random.sample(asked, min(4, len(asked)))):
            to = f"{word(target)}:{number}/{protocol.lower()}"
            answer = run("can", "--no-config", word(source), to, place / "new", codes=(0, 1))
            assert answer["allowed"] == holds(maps[1], (source, target, protocol, number))


@settings(max_examples=20 * TIMES, suppress_health_check=SLOW)
@given(clusters())
def test_lint_finds_open_what_the_map_has_unprotected(cluster: Cluster) -> None:
    with files(m_yaml=manifests(cluster)) as place:
        bare = run("map", "--no-config", place)["unprotected"]
        same = run("diff", "--no-config", place, place)
        findings = run("lint", "--no-config", "--select", "NPG301,NPG302", place, codes=(0, 1))["findings"]
    on_nodes = {name_of(cluster, number) for number, pod in enumerate(cluster.pods) if pod.host_network}
    found = {
        (item["object"]["namespace"], item["object"]["name"], {"NPG301": "ingress", "NPG302": "egress"}[item["code"]])
        for item in findings
    }
    expected = {
        (one["namespace"], one["name"], one["direction"])
        for one in bare
        if (one["namespace"], one["kind"], one["name"]) not in on_nodes
    }
    assert found == expected
    assert same["opened"] == same["closed"] == same["changed"] == []


@settings(max_examples=20 * TIMES, suppress_health_check=SLOW)
@given(allow_lists(), randoms)
def test_what_is_built_is_mapped_as_the_list_reads_and_lint_sees_no_drift(allowed: AllowList, random: Random) -> None:
    allowed = without_errors(allowed, inventory_of(allowed.store.manifests))
    assume(allowed.edges)
    text = f'{allowed.text}\n[sources]\nmanifests = ["m.yaml"]\n'
    with files(policies_toml=text, m_yaml=allowed.store.manifests) as place:
        config = ("-c", place / "policies.toml")
        assume(run("build", *config, codes=(0, 3)))
        assert run("build", *config, "--check")
        after = run("map", *config, place / "m.yaml", place / "out")["connections"]
        differs = run("diff", *config, place / "m.yaml", place, codes=(0, 1))
        planned = run("plan", *config, codes=(0, 1))
        drift = run("lint", *config, "--select", "NPG4", "--ignore", "NPG403", codes=(0, 1))["findings"]
    # An edge to pods of somebody else, DNS servers among them, may end at a default deny of ours.
    tolerated = {"NPG405"} if "external = true" in text or "dns" in text else set()
    assert {item["code"] for item in drift if item["severity"] != "info"} <= tolerated, drift
    assert [planned[key] for key in ("opened", "closed", "changed")] == [
        differs[key] for key in ("opened", "closed", "changed")
    ]
    ends = [((one.pod.namespace, "Deployment", one.name), one.pod) for one in allowed.store.workloads]
    ends += [(address, address) for address in random.sample(LISTED_ADDRESSES, 3)]
    for (source, one), (target, other) in product(ends, repeat=2):
        if source != target and (isinstance(source, tuple) or isinstance(target, tuple)):
            for protocol, number in random.sample(ASKED_PORTS, 3):
                flow = (source, target, protocol, number)
                assert holds(after, flow) == allowed.permits(one, other, protocol, number), flow
