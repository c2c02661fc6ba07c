"""From the text of a random list to YAML and back: what is permitted is what a plain reading of the list says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from netpolgen.app.building.compile import any_error
from netpolgen.backends.network_policy import render_policy
from netpolgen.backends.yaml_text import dump
from netpolgen.inputs.intent.decode import decode_intent
from netpolgen.inputs.objects.decode import decode
from netpolgen.inputs.toml.reader import toml_file
from netpolgen.inputs.yaml.reader import read_documents
from netpolgen.model.inventory import Inventory
from netpolgen.model.objects import Namespace, Pod
from netpolgen.model.policy import NetworkPolicy
from netpolgen.synthesis.endpoints import ResolvedIntent
from netpolgen.synthesis.plan import plan
from netpolgen.synthesis.resolve import resolve
from tests.allow_lists import ADDRESSES, ASKED_PORTS, NAMESPACES, AllowList, allow_lists, pods
from tests.judge import permits
from tests.synthesis.compiling import inventory_of

PLACES = (*NAMESPACES, "kube-system")
KNOWN = [Namespace.of(name) for name in PLACES]


def resolved(allowed: AllowList, inventory: Inventory) -> ResolvedIntent:
    file = decode_intent(toml_file(allowed.text.encode(), "policies.toml"))
    assert file.intent is not None, file.problems
    return resolve(file.intent, inventory)


def without_errors(allowed: AllowList, inventory: Inventory) -> AllowList:
    """The same list without the lines that the compiler refuses, such as those with a port that the target has not."""
    problems = resolved(allowed, inventory).problems
    routes = [problem.violation.origin.route for problem in problems if any_error((problem,))]
    assume(all(route[0] == "allow" for route in routes))
    refused = {route[1] for route in routes}
    return replace(allowed, edges=tuple(edge for edge in allowed.edges if edge.text not in refused))


def written_and_read(policies: tuple[NetworkPolicy, ...]) -> Iterator[NetworkPolicy]:
    for policy in policies:
        for document in read_documents("out.yaml", dump(render_policy(policy)).encode()):
            found = decode(document)
            assert not found.document.problems
            yield from found.policies


@settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(allow_lists(), st.lists(pods(PLACES), max_size=2), st.integers(0, 999).map(Random))
def test_policies_permit_what_the_list_says_and_nothing_else(allowed: AllowList, others: list[Pod], random: Random):
    inventory = inventory_of(allowed.store.manifests)
    allowed = without_errors(allowed, inventory)
    assume(allowed.edges)
    policies = list(written_and_read(plan(resolved(allowed, inventory))))
    ends = [*(workload.pod for workload in allowed.store.workloads), *others, *ADDRESSES]
    for source in ends:
        for target in ends:
            for protocol, port in random.sample(ASKED_PORTS, 4):
                if isinstance(source, Pod) or isinstance(target, Pod):
                    expected = allowed.permits(source, target, protocol, port)
                    flow = f"{source} -> {target} on {protocol} {port}"
                    assert permits(policies, KNOWN, source, target, protocol, port) == expected, flow
