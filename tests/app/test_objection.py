"""What speaks against a fix: the finding that stays, the one that comes, and access that changes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from netpolgen.app.linting.objection import objections, permit_the_same
from netpolgen.inputs.objects.decode import decode
from netpolgen.inputs.yaml.reader import read_documents
from netpolgen.model.finding import ApiClass
from netpolgen.model.inventory import Inventory
from tests.formats.shared import finding

OPEN = finding()
REFUSED = finding(code="NPG004", api_class=ApiClass.DECODE, path="spec.podSelector.matchLabels")
UNREADABLE = finding(code="NPG001", object=None)
THERE_STILL = "the finding would still be there"


@pytest.mark.parametrize(
    ("before", "after", "fixed", "expected"),
    [
        ([OPEN], [], [OPEN], {}),
        ([OPEN], [OPEN], [OPEN], {"Deployment shop/web": THERE_STILL}),
        ([OPEN, OPEN], [OPEN], [OPEN], {}),
        ([OPEN], [replace(OPEN, path="spec.egress")], [OPEN], {"Deployment shop/web": THERE_STILL}),
        ([OPEN], [replace(OPEN, code="NPG302")], [OPEN], {"Deployment shop/web": "it would bring NPG302"}),
        ([REFUSED], [OPEN], [REFUSED], {}),
        ([REFUSED], [UNREADABLE], [REFUSED], {"shop/web.yaml": "it would bring NPG001"}),
        ([REFUSED], [replace(REFUSED, code="NPG006")], [REFUSED], {"Deployment shop/web": "it would bring NPG006"}),
        ([REFUSED], [replace(REFUSED, code="NPG006", path="spec.ingress")], [REFUSED], {}),
    ],
)
def test_objections(before, after, fixed, expected):
    found = objections(before, after, fixed)
    assert found.keys() == expected.keys()
    assert all(found[whose].startswith(reason) for whose, reason in expected.items())


def inventory(*specs):
    text = "---\n".join(
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n"
        f"metadata: {{name: p{number}, namespace: shop}}\nspec: {spec}\n"
        for number, spec in enumerate(specs)
    )
    decoded = [decode(document) for document in read_documents("a.yaml", text.encode())]
    return Inventory(policies=tuple(policy for item in decoded for policy in item.policies))


ADMITS_A = "{podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {app: a}}}]}]}"
ADMITS_ALL = "{podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}"
ADMITS_BOTH = "{podSelector: {}, ingress: [{from: [{podSelector: {}}, {podSelector: {matchLabels: {app: a}}}]}]}"


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ([ADMITS_A], [ADMITS_A], True),
        ([ADMITS_BOTH], [ADMITS_ALL], True),
        ([ADMITS_ALL], [ADMITS_A], False),
        ([ADMITS_A], [ADMITS_ALL], False),
        ([ADMITS_ALL, ADMITS_A], [ADMITS_ALL, ADMITS_ALL], True),
        ([ADMITS_A], [ADMITS_A, ADMITS_ALL], True),
        ([ADMITS_A, ADMITS_ALL], [ADMITS_A], False),
    ],
)
def test_policies_of_both_sides_permit_the_same(before, after, same):
    assert permit_the_same(inventory(*before), inventory(*after)) is same
