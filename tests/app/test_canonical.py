"""What ``build`` writes is in canonical form, and the same said otherwise is not."""

from __future__ import annotations

from hypothesis import given

from netpolgen.app.linting.canonical import FORM, with_form
from netpolgen.backends.network_policy import render_policy
from netpolgen.inputs.objects.decode import decode
from netpolgen.model.document import Document
from tests.strategies import policies


def problems(tree):
    document = Document("a.yaml", 0, tree)
    (found,) = with_form([document], decode(document).policies)
    return [problem for problem in found.problems if problem.code == FORM]


def rendered(policy):
    try:
        return render_policy(policy)
    except ValueError:
        return None


@given(policies())
def test_what_build_writes_is_in_form(policy):
    tree = rendered(policy)
    assert tree is None or problems(tree) == []


@given(policies())
def test_another_order_of_keys_is_not(policy):
    tree = rendered(policy)
    if tree is not None:
        turned = {**tree, "spec": dict(reversed(tree["spec"].items()))}
        (problem,) = problems(turned)
        assert "stands before" in problem.violation.message
