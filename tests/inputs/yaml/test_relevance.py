"""Which documents are parsed at all: one that matters must never be passed over, however it is written."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netpolgen.inputs.yaml.parsed import Unreadable
from netpolgen.inputs.yaml.relevance import matters, may_matter
from netpolgen.inputs.yaml.tree import build


@pytest.mark.parametrize(
    "text",
    [
        "apiVersion: v1\nkind: ConfigMap\ndata:\n  a: b\n",
        "kind: ConfigMap\napiVersion: v1\n",
        "# c\n\nkind: ConfigMap # c\n",
        "apiVersion: v1\r\nkind: ConfigMap\r\n",
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: \"Role\"\nrules:\n- apiGroups: ['']\n",
        "apiVersion: v1\nkind: 'Secret'\nstringData:\n  a: |\n    kind: Pod\n",
        "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nspec:\n  scaleTargetRef:\n    kind: Deployment\n",
        "name: build\njobs:\n  a:\n    uses: helm/kind-action@v1\n",
        "a: [\n",
    ],
)
def test_a_document_of_another_kind_is_not_parsed(text):
    assert not may_matter(text)


@pytest.mark.parametrize(
    "text",
    [
        "kind: NetworkPolicy\n",
        "apiVersion: v1\nkind: Pod",
        "apiVersion: v1\nkind: networkPolicy\n",
        "apiVersion: v1\nkind: List\n",
        "apiVersion: v1\nkind: ServiceList\n",
        "apiVersion: v1\nkind: ConfigMap\nkind: Pod\n",
        'apiVersion: v1\nkind: ConfigMap\n"kind": Pod\n',
        "apiVersion: v1\nkind: ConfigMap\n'kind': Pod\n",
        "apiVersion: v1\nkind: ConfigMap\nkind : Pod\n",
        "apiVersion: v1\nkind: ConfigMap\n? kind\n: Pod\n",
        'apiVersion: v1\nkind: ConfigMap\n"k\\x69nd": Pod\n',
        'apiVersion: v1\nkind: ConfigMap\n"ki\\\nnd": Pod\n',
        "apiVersion: v1\nkind: ConfigMap\n!!binary a2luZA==: Pod\n",
        "apiVersion: v1\nkind: ConfigMap\n<<: {kind: Pod}\n",
        "x: &k kind\nkind: ConfigMap\n*k : Pod\n",
        "x: y\rkind: Pod\rkind: ConfigMap\n",
        'kind: ConfigMap\nx: y\r"kind": Pod\n',
        "kind: ConfigMap\nx: y\u2028'kind': Pod\n",
        " {\nkind: ConfigMap\n , kind: Pod}\n",
        " kind: ConfigMap\n",
        "{kind: Pod}\n",
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolcy\n",
        "kind: NetworkPolcy\napiVersion: 'networking.k8s.io/v1'\n",
        "kind: !!str Pod\n",
        "kind: &a Pod\n",
        "kind: >-\n  Pod\n",
        'kind: "P\\x6fd"\n',
        "? kind\n: Pod\n",
        "\ufeffkind: Pod\n",
        "- kind: Pod\n",
        "apiVersion: networking.k8s.io/v1\nmetadata: {}\n",
        "%YAML 1.2\n",
    ],
)
def test_a_document_that_may_matter_is_parsed(text):
    assert may_matter(text)


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        ({"kind": "Pod"}, True),
        ({"kind": "PODLIST"}, False),
        ({"kind": "ConfigMap"}, False),
        ({"kind": "ConfigMapList"}, True),
        ({"kind": "replicaset"}, True),
        ({"kind": None}, True),
        ({"kind": ["Pod"]}, True),
        ({"apiVersion": "networking.k8s.io/v1"}, True),
        ({"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolcy"}, True),
        ({"apiVersion": "networking.k8s.io/v1", "kind": "IngressClass"}, False),
        ({"apiVersion": "v1"}, False),
        ({}, False),
        (["kind"], False),
        ("kind: Pod", False),
        (None, False),
    ],
)
def test_an_object_matters_by_its_kind(tree, expected):
    assert matters(tree) is expected


LINES = [
    "apiVersion: v1", "kind: ConfigMap", "kind: Pod", '"kind": Pod', "'kind': Pod", "kind : Pod", "? kind\n: Pod",
    "kind:\n  Pod", 'kind: "P\\x6fd"', '"k\\x69nd": Pod', 'a: "', '"', "'", "a: '", "  x: y", "# kind: Pod", "- a",
    "a: {", "}", "{", "kind: Pod}", ", kind: Pod", "  kind: Pod", "&a kind: Pod", "x: &k kind", "*k : Pod",
    "<<: {kind: Pod}", "!!str kind: Pod", "a: |", "  kind: ConfigMap", "kind: ConfigMap # kind: Pod", "", " ", "\tx",
    "kind: ConfigMap\rkind: Pod", 'a: b\r"kind": Pod', "a\u2028kind: Pod", "kind: Config\n  Map", "kind: ConfigMap,",
    "[", "]", "- kind: Pod", "kind", "kind: 'Pod'", '"ki\\\nnd": Pod', "!!binary a2luZA==: Pod", "x-y: 1", "a: b",
    "apiVersion: networking.k8s.io/v1", 'apiVersion: "networking.k8s.io/v1"', "kind: NetworkPolcy",
    "\ufeffkind: Pod", "kind: pod", "kind: PodList",
]  # fmt: skip


@settings(max_examples=500)
@given(st.lists(st.sampled_from(LINES), min_size=1, max_size=7), st.sampled_from(["\n", "\r\n"]))
def test_what_is_passed_over_does_not_matter(lines, line_end):
    text = line_end.join([*lines, ""])
    if may_matter(text):
        return
    try:
        tree = build(text).tree
    except Unreadable:
        return
    assert not matters(tree)
