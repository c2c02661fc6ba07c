"""How a file is cut into documents and what values they have: each case was tried with kubectl."""

from __future__ import annotations

import gc

import pytest

from netpolgen.inputs.yaml.reader import read_documents, read_file
from tests.inputs.yaml.reading import FILE, findings, trees, values

POD = "kind: Pod\n"


def with_kind(text: str) -> str:
    return f"kind: Pod\n{text}"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: {b: [1, x, 'y', \"z\"]}", {"a": {"b": [1, "x", "y", "z"]}}),
        ("a: {b, c: }", {"a": {"b": None, "c": None}}),
        ("a: {b:1}", {"a": {"b:1": None}}),
        ("a: [b: c, d]", {"a": [{"b": "c"}, "d"]}),
        ("a:\n- b\n-\n- - c\n  - d", {"a": ["b", None, ["c", "d"]]}),
        ("? a\n: b", {"a": "b"}),
        ("a: b\n\n  c", {"a": "b\nc"}),
        ("a: |\n  b\n   c\n", {"a": "b\n c\n"}),
        ("a: |\n  b", {"a": "b\n"}),
        ("a: |-\n  b\n", {"a": "b"}),
        ("a: |+\n  b\n\n", {"a": "b\n\n"}),
        ("a: >\n  b\n  c\n", {"a": "b c\n"}),
        ("a: 'it''s'", {"a": "it's"}),
        (r'a: "\u00e9\x41\n\t\0"', {"a": "éA\n\t\0"}),
        ("a: b #c\nd: e#f", {"a": "b", "d": "e#f"}),
        ("a:\tb\t\nc: {\td: e\t}", {"a": "b", "c": {"d": "e"}}),
        ("a: 😀", {"a": "😀"}),
        ("a: !foo bar", {"a": "bar"}),
        ("a: !foo [!bar b]", {"a": ["b"]}),
        ('a: ! "12"\nb: ! 12\nc: [! yes]\n! 1: ! ~', {"a": "12", "b": "12", "c": ["yes"], "1": "~"}),
        ("a: b?\nc: ['b?', \"d?\"]\ne: [? f]", {"a": "b?", "c": ["b?", "d?"], "e": [{"f": None}]}),
        ("true: a\non: b\n1: c\n017: d", {"true": "b", "1": "c", "15": "d"}),
    ],
)
def test_yaml_has_the_values_that_kubectl_gives_it(text, value):
    assert values(with_kind(text)) == [value]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: &x {k: v}\nb: *x", {"a": {"k": "v"}, "b": {"k": "v"}}),
        ("a: &x 1\nb: &x 2\nc: *x", {"a": 1, "b": 2, "c": 2}),
        ("&x a: b\nc: *x", {"a": "b", "c": "a"}),
        ("a: &x b\n*x : c", {"a": "b", "b": "c"}),
        ("a: &x 1.0\n*x : c", {"a": 1, "1": "c"}),
        ("a: &x {k: 1}\nb: {<<: *x, m: 2}", {"a": {"k": 1}, "b": {"k": 1, "m": 2}}),
        ("a: &x {k: 1}\nb: {k: 2, <<: *x}", {"a": {"k": 1}, "b": {"k": 1}}),
        ("a: &x {k: 1}\nb: {<<: *x, k: 2}", {"a": {"k": 1}, "b": {"k": 2}}),
        ("a: &x {k: 1}\nb: &y {k: 2, m: 3}\nc: {<<: [*x, *y]}", {"a": {"k": 1}, "b": {"k": 2, "m": 3},
                                                                   "c": {"k": 1, "m": 3}}),
        ("a: &x {k: 1}\nb: &y {k: 2}\nc: {<<: *x, <<: *y}", {"a": {"k": 1}, "b": {"k": 2}, "c": {"k": 2}}),
        ("a: {<<: {k: 1}}", {"a": {"k": 1}}),
        ("a: {<<: [{k: 1}, {k: 2}]}", {"a": {"k": 1}}),
        ("a: {'<<': {k: 1}}", {"a": {"<<": {"k": 1}}}),
        ("a: {!!merge x: {k: 1}}", {"a": {"x": {"k": 1}}}),
        ("a: <<", {"a": "<<"}),
    ],
)  # fmt: skip
def test_anchors_and_merges_act_in_the_order_of_the_text(text, value):
    assert values(with_kind(text)) == [value]
    assert findings(with_kind(text)) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"{POD}---\n{POD}", 2),
        (f"---\n{POD}---\n", 1),
        (f"# c\n---\n\n---   \n{POD}--- # c\n{POD}---", 2),
        (f"{POD}---\r\n{POD}", 2),
        (f"{POD}...\n---\n{POD}", 2),
        (f"{POD}...\n{POD}", 1),
        (f"{POD} ---\n", 0),
        (f"{POD}---\nnull\n---\n~\n---\n{{}}\n", 1),
        ("kind: Pod\na: |\n  x\n  ---\n  y\n", 1),
        ("kind: Pod", 1),
        ("", 0),
        ("\n\n", 0),
        ("# nothing\n", 0),
        ("---\n---\n", 0),
    ],
)
def test_documents_end_where_kubectl_ends_them(text, found):
    assert sum(tree is not None for tree in trees(text)) == found


def test_an_anchor_does_not_reach_the_next_document():
    assert findings("kind: Pod\na: &x 1\n---\nkind: Pod\na: *x\n") == [
        "a.yaml:5:4 NPG001 no anchor &x stands above this alias"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "kind: Pod\na: é\n",
        b"\xef\xbb\xbfkind: Pod\na: \xc3\xa9\n",
        "kind: Pod\na: é\n".encode("utf-16"),
        b"\xfe\xff" + "kind: Pod\na: é\n".encode("utf-16-be"),
        "kind: Pod\r\na: é\r\n",
        "kind: Pod\ra: é\r",
        "\ufeff{kind: Pod, a: é}",
        '\ufeff{"kind": "Pod", "a": "é"}',
        '{"kind": "Pod", "a": "\\u00e9"}',
        "---\n\ufeffkind: Pod\na: é\n",
    ],
    ids=ascii,
)
def test_encodings_and_line_breaks_do_not_matter(text):
    assert values(text) == [{"a": "é"}]


@pytest.mark.parametrize("data", [b"kind: Pod\na: caf\xe9\n", b"kind: Pod\na: caf\xff # \xe9\n"])
def test_bytes_that_are_no_utf_8_are_replaced_as_kubectl_does(data):
    assert values(data) == [{"a": "caf\ufffd"}]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"kind":"Pod","a":1}', [{"a": 1}]),
        ('\n {"kind":"Pod"}\n{"kind":"Pod","a":[]} {"kind":"Pod"}', [{}, {"a": []}, {}]),
        ('{\n\t"kind":"Pod",\n\t"a":"b"\n}\n', [{"a": "b"}]),
        ('{"kind":"Pod","a":80.0,"b":1e3,"c":-0,"d":true,"e":null}', [{"a": 80.0, "b": 1000.0, "c": 0, "d": True,
                                                                        "e": None}]),
        ('{"kind":"Pod","a":"\\/\\ud83d\\ude00\\ud800x\\\\ud800"}', [{"a": "/😀\ufffdx\\ud800"}]),
        ('{"kind":"Pod","a":"yes","017":"x"}', [{"a": "yes", "017": "x"}]),
        ('{"kind":"Pod","a":123456789012345678901}', [{"a": 123456789012345678901.0}]),
        ('{"kind":"Pod","a":80.0,}', [{"a": 80}]),
        ("{kind: Pod, a: 80.0}", [{"a": 80}]),
        ('{"kind":"Pod","a":80.0}\n---\nkind: Pod\na: 80.0\n', [{"a": 80.0}, {"a": 80}]),
        ('{"kind":"Pod","a":1} ---\n{"kind":"Pod","a":80.0}', [{"a": 1}, {"a": 80}]),
    ],
)  # fmt: skip
def test_json_is_read_as_json_and_otherwise_as_yaml(text, value):
    found = values(text)
    assert found == value
    assert [type(tree.get("a")) for tree in found] == [type(tree.get("a")) for tree in value]


def test_duplicate_keys_keep_the_last_value_and_are_reported_at_it():
    text = """\
kind: NetworkPolicy
spec:
  podSelector: {matchLabels: {a: b}}
  ingress:
  - from: []
    from: [1]
  podSelector: {}
  podSelector: {matchLabels: {"c": d, c: e}}
"""
    assert values(text) == [{"spec": {"podSelector": {"matchLabels": {"c": "e"}}, "ingress": [{"from": [1]}]}}]
    keeps = "here; kubectl keeps this one, kustomize refuses the file"
    assert findings(text) == [
        f"a.yaml:6:5 NPG002 spec.ingress[0].from stands twice {keeps} [a.yaml:5:5]",
        f"a.yaml:8:3 NPG002 spec.podSelector stands 3 times {keeps} [a.yaml:3:3] [a.yaml:7:3]",
        f"a.yaml:8:39 NPG002 spec.podSelector.matchLabels.c stands twice {keeps} [a.yaml:8:31]",
    ]


def test_of_a_key_that_repeats_without_end_a_few_places_are_named():
    (found,) = findings("kind: Pod\n" + "a: b\n" * 1000)
    assert found.startswith("a.yaml:1001:1 NPG002 a stands 1000 times here; ")
    assert found.count("[") == 8


def test_duplicate_keys_of_json_are_reported_too():
    assert findings('{"kind": "Pod",\n "a": {"b": 1, "b": "\\ud83d\\ude00"}}') == [
        "a.yaml:2:16 NPG002 a.b stands twice here; kubectl keeps this one, kustomize refuses the file [a.yaml:2:8]"
    ]


def test_keys_that_become_equal_are_duplicates():
    assert findings("kind: Pod\n1: a\n'1': b\n") == [
        "a.yaml:3:1 NPG002 1 stands twice here; kubectl keeps this one, kustomize refuses the file [a.yaml:2:1]"
    ]


def test_a_key_that_would_break_the_terminal_is_shown_escaped():
    assert findings('kind: Pod\n"a\\eb": 1\n"a\\eb": 1\n')[0].startswith("a.yaml:3:1 NPG002 a\\u001bb stands twice")


@pytest.mark.parametrize(
    ("text", "documents", "skipped"),
    [
        ("kind: ConfigMap\n---\nkind: Pod\n---\nkind: Secret\n", 1, 2),
        ("a: b\n---\n- c\n---\n# nothing\n---\n", 0, 2),
        ("hello\n", 0, 1),
        ('{"kind":"ConfigMap"}{"kind":"Pod"}{"a":1}', 1, 2),
        ("kind: ConfigMap\nbroken: [\n", 0, 1),
        ("not: kubernetes\nbroken: [\n", 0, 1),
        ('{"compilerOptions": {}, // a comment\n}', 0, 1),
        ("name: x\nuses: helm/kind-action@v1\nbroken: [\n", 0, 1),
        ("kind: PodList\nitems: []\n---\nkind: List\n", 2, 0),
        ("kind: networkpolicy\n", 1, 0),
        ("apiVersion: networking.k8s.io/v1\nmetadata: {name: x}\n", 1, 0),
        ("apiVersion: networking.k8s.io/v1\nkind: IngressClass\n", 0, 1),
        ("kind: [Pod]\n", 1, 0),
    ],
)
def test_other_documents_are_counted_and_left_out(text, documents, skipped):
    reading = read_file(FILE, text.encode())
    assert (len(reading.documents), reading.skipped) == (documents, skipped)


def test_documents_keep_their_number_in_the_file():
    assert [document.index for document in read_documents(FILE, b"kind: ConfigMap\n---\n# c\n---\nkind: Pod\n")] == [2]


def test_one_broken_document_does_not_hide_the_others():
    found = read_documents(FILE, b"kind: Pod\na: 1\n---\nkind: Pod\na: [\n---\nkind: Pod\na: 2\n")
    assert [document.tree and document.tree["a"] for document in found] == [1, None, 2]
    assert [len(document.problems) for document in found] == [0, 1, 0]


def test_an_aliased_value_is_one_object_in_both_places():
    (tree,) = trees("kind: Pod\na: &x [1]\nb: *x\n")
    assert tree["a"] is tree["b"]


@pytest.mark.parametrize("enabled", [True, False])
def test_the_garbage_collector_is_left_as_it_was(enabled):
    was_enabled = gc.isenabled()
    try:
        (gc.enable if enabled else gc.disable)()
        read_documents(FILE, b"kind: Pod\na: [\n")
        assert gc.isenabled() is enabled
    finally:
        (gc.enable if was_enabled else gc.disable)()
