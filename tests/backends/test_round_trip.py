"""What is written reads back, by our own reader, as a policy that means the same and is written the same."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given

from netpolgen.backends.generated_file import render_file
from netpolgen.backends.network_policy import render_policy
from netpolgen.inputs.objects.decode import decode
from netpolgen.inputs.yaml.reader import read_documents
from netpolgen.model.policy import Anyone, AnyPort
from netpolgen.semantics.symbolic.possible import PermittedSides
from netpolgen.semantics.symbolic.sides import KnownNamespaces
from tests import strategies


def read_back(text):
    (document,) = read_documents("policy.yaml", text.encode())
    decoded = decode(document)
    assert decoded.document.problems == ()
    (policy,) = decoded.policies
    return policy


def sorted_parts(policy):
    """The policy as it is written: parts sorted by the writer, "anyone" and "any port" alone."""

    def rules(ours):
        return {
            (
                frozenset(rule.peers) if Anyone() not in rule.peers else Anyone(),
                frozenset(rule.ports) if AnyPort() not in rule.ports else AnyPort(),
            )
            for rule in ours
        }

    return replace(policy, ingress=(), egress=()), rules(policy.ingress), rules(policy.egress)


@given(strategies.policies())
def test_a_policy_that_was_written_reads_back_as_itself(policy):
    text = render_file(render_policy(policy), "policies.toml")
    again = read_back(text)
    assert sorted_parts(again) == sorted_parts(policy)
    assert render_file(render_policy(again), "policies.toml") == text


@given(strategies.policies())
def test_a_policy_that_was_written_permits_the_same_to_every_possible_pod(policy):
    again = read_back(render_file(render_policy(policy), "policies.toml"))
    written, read = (PermittedSides.of([one], KnownNamespaces({})) for one in (policy, again))
    assert [*written.beyond(read), *read.beyond(written)] == []
