"""Single edits: the text before, the text after, byte for byte."""

from __future__ import annotations

import pytest

from netpolgen.inputs.edit.file import edit_file
from netpolgen.model.fix import Append, Join, Put, Quote, Remove, Rename, Replace, Unsuppress
from netpolgen.model.source import Origin

DNS = {"to": [{"podSelector": {"matchLabels": {"k8s-app": "kube-dns"}}}], "ports": [{"port": 53, "protocol": "UDP"}]}


def at(*route, document=0):
    return Origin("a.yaml", document, route)


def comment(text, word):
    start = text.index(word)
    end = min((found for found in (text.find("\n", start), text.find("\r", start)) if found >= 0), default=len(text))
    return Origin("a.yaml", part=(start, end))


MADE = [
    # Scalars in place of scalars.
    ("a: yes # why\nb: 1\n", Quote(at("a")), 'a: "yes" # why\nb: 1\n'),
    ("a: {b: 1.0, c: on}", Quote(at("a", "b")), 'a: {b: "1.0", c: on}'),
    ("- 1_000\n-  0x1f\n", Quote(at(1)), '- 1_000\n-  "0x1f"\n'),
    ('{"a": true}', Quote(at("a")), '{"a": "true"}'),
    ("a: &x yes\nb: 1", Quote(at("a")), 'a: &x "yes"\nb: 1'),
    ("a:   'old'\n", Replace(at("a"), "new/v1"), "a:   'new/v1'\n"),
    ('a: "old"\n', Replace(at("a"), "new"), 'a: "new"\n'),
    ("a: old\n", Replace(at("a"), "new"), "a: new\n"),
    ("a: old\n", Replace(at("a"), "::/0"), 'a: "::/0"\n'),
    ('a: "80"\n', Replace(at("a"), 80), "a: 80\n"),
    ('{"a": null}', Replace(at("a"), "b"), '{"a": "b"}'),
    # Something where nothing stands.
    ("a:\nb: 1\n", Replace(at("a"), {}), "a: {}\nb: 1\n"),
    ("a: # why\nb: 1\n", Replace(at("a"), {}), "a: {} # why\nb: 1\n"),
    ("a: ~\n", Replace(at("a"), {}), "a: {}\n"),
    ("a: null", Replace(at("a"), {}), "a: {}"),
    ("{a: , b: 1}", Replace(at("a"), {}), "{a: {}, b: 1}"),
    ("{a, b: 1}", Replace(at("a"), {}), "{a: {}, b: 1}"),
    ('{"a":null}', Replace(at("a"), {}), '{"a":{}}'),
    ("- a:\n- b\n", Replace(at(0, "a"), {}), "- a: {}\n- b\n"),
    ("-\n- b\n", Replace(at(0), {}), "- {}\n- b\n"),
    # Keys.
    ("Ingress: []\nb: 1\n", Rename(at("Ingress"), "ingress"), "ingress: []\nb: 1\n"),
    ("{'podselector' : {}}", Rename(at("podselector"), "podSelector"), "{'podSelector' : {}}"),
    ('{"a": 1}', Rename(at("a"), "c"), '{"c": 1}'),
    # New fields.
    (
        "spec:\n  podSelector: {} # all\n  ingress: []\n",
        Put(at("spec"), "policyTypes", ["Ingress"], ("podSelector",)),
        "spec:\n  podSelector: {} # all\n  policyTypes:\n    - Ingress\n  ingress: []\n",
    ),
    (
        "spec:\n    podSelector:\n        matchLabels:\n            a: b\n    ingress:\n    - {}",
        Put(at("spec"), "policyTypes", ["Ingress", "Egress"], ("podSelector",)),
        (
            "spec:\n    podSelector:\n        matchLabels:\n            a: b\n    policyTypes:\n    - Ingress\n"
            "    - Egress\n    ingress:\n    - {}"
        ),
    ),
    (
        "spec:\r\n  podSelector: {}\r\n",
        Put(at("spec"), "policyTypes", ["Ingress"], ("podSelector",)),
        "spec:\r\n  podSelector: {}\r\n  policyTypes:\r\n    - Ingress\r\n",
    ),
    (
        "spec:\n  podSelector: {}",
        Put(at("spec"), "policyTypes", ["Ingress"], ("podSelector",)),
        "spec:\n  podSelector: {}\n  policyTypes:\n    - Ingress",
    ),
    (
        "spec:\n  # the rules\n  ingress: []\n",
        Put(at("spec"), "policyTypes", ["Ingress"], ("podSelector",)),
        "spec:\n  # the rules\n  policyTypes:\n    - Ingress\n  ingress: []\n",
    ),
    (
        "- podSelector:\n    matchLabels: {a: b}\n",
        Put(at(0), "namespaceSelector", {"matchLabels": {"on": "yes"}}),
        '- namespaceSelector:\n    matchLabels:\n      "on": "yes"\n  podSelector:\n    matchLabels: {a: b}\n',
    ),
    ("spec: {podSelector: {}}\n", Put(at("spec"), "a", ["B"], ("podSelector",)), "spec: {podSelector: {}, a: [B]}\n"),
    ("spec: { podSelector: {} }\n", Put(at("spec"), "a", 1), "spec: { a: 1, podSelector: {} }\n"),
    ("spec: {}\n", Put(at("spec"), "a", {"b": []}), "spec: {a: {b: []}}\n"),
    (
        '{\n  "a": {\n    "b": {},\n    "c": 1\n  }\n}\n',
        Put(at("a"), "d", ["x"], ("b",)),
        '{\n  "a": {\n    "b": {},\n    "d": ["x"],\n    "c": 1\n  }\n}\n',
    ),
    (
        '{\n\t"a": {\n\t\t"b": {},\n\t\t"c": 1\n\t}\n}\n',
        Put(at("a"), "d", 5, ("c",)),
        '{\n\t"a": {\n\t\t"b": {},\n\t\t"c": 1,\n\t\t"d": 5\n\t}\n}\n',
    ),
    ("a: 1\nb: [] # none\nc: 2\n", Put(at(), "b", ["x"]), "a: 1\nb: # none\n  - x\nc: 2\n"),
    ("a: 1\nb:\nc: 2\n", Put(at(), "b", ["x"]), "a: 1\nb:\n  - x\nc: 2\n"),
    ("{a: 1, b: []}\n", Put(at(), "b", ["x"]), "{a: 1, b: [x]}\n"),
    ("b: ~\n", Put(at(), "b", "x"), "b: x\n"),
    # More items.
    ("a:\n  - x\nb: 1\n", Append(at(), "a", "z"), "a:\n  - x\n  - z\nb: 1\n"),
    ("a:\n- x # one\n", Append(at(), "a", "z"), "a:\n- x # one\n- z\n"),
    ("a: [x]\n", Append(at(), "a", "z"), "a: [x, z]\n"),
    ('a: ["x"]\n', Append(at(), "a", "z"), 'a: ["x", "z"]\n'),
    ("a: [\n  x,\n]\n", Append(at(), "a", "z"), "a: [\n  x,\n  z,\n]\n"),
    ("b: 1\n", Append(at(), "a", "z", ("b",)), "b: 1\na:\n  - z\n"),
    (
        "spec:\n  egress:\n  - to:\n    - podSelector: {}\n    # more to come\n",
        Append(at("spec"), "egress", DNS),
        (
            "spec:\n  egress:\n  - to:\n    - podSelector: {}\n  - to:\n    - podSelector:\n        matchLabels:\n"
            "          k8s-app: kube-dns\n    ports:\n    - port: 53\n      protocol: UDP\n    # more to come\n"
        ),
    ),
    (
        "spec:\n  egress: []\n",
        Append(at("spec"), "egress", {"ports": [{"port": 53}]}),
        "spec:\n  egress:\n    - ports:\n        - port: 53\n",
    ),
    # Less.
    ("a: 1\nb: # x\n  - 1\n  # y\n  - 2 # z\nc: 1\n", Remove(at("b")), "a: 1\nc: 1\n"),
    ("a: 1\nb: 2", Remove(at("b")), "a: 1"),
    ("a: 1\r\nb: 2\r\n", Remove(at("a")), "b: 2\r\n"),
    ("- a:\n  b: {}\n- c\n", Remove(at(0, "a")), "- b: {}\n- c\n"),
    ("# one\n- a\n# two\n- b: 1\n  c: 2\n# three\n- d\n", Remove(at(1)), "# one\n- a\n# two\n# three\n- d\n"),
    ("{a: 1, b: 2, c: 3}", Remove(at("b")), "{a: 1, c: 3}"),
    ("[a, b , c ]", Remove(at(2)), "[a, b ]"),
    ("x:\n  -\n  - a\n", Remove(at("x", 0)), "x:\n  - a\n"),
    # Two items become one.
    (
        "from:\n  - namespaceSelector: {}\n  # of these\n  - podSelector:\n      matchLabels: {a: b}\n",
        Join(at("from", 1)),
        "from:\n  - namespaceSelector: {}\n  # of these\n    podSelector:\n      matchLabels: {a: b}\n",
    ),
    ("[{a: {}}, {b: 1}, c]", Join(at(1)), "[{a: {}, b: 1}, c]"),
]


@pytest.mark.parametrize(("before", "edit", "after"), MADE)
def test_an_edit_changes_these_characters(before, edit, after):
    result = edit_file(before.encode(), [edit])
    assert (result.data.decode(), result.made, result.refused) == (after, (edit,), ())


COMMENTS = [
    ("a: 1 # netpolgen: ignore[NPG201] for now\nb: 2\n", ("NPG201",), "a: 1\nb: 2\n"),
    ("a: 1\n  # netpolgen: ignore[NPG201]\nb: 2\n", ("NPG201",), "a: 1\nb: 2\n"),
    (
        "a: 1 # netpolgen: ignore[NPG201, NPG203,NPG205] why\n",
        ("NPG203",),
        "a: 1 # netpolgen: ignore[NPG201, NPG205] why\n",
    ),
    ("a: 1\r\n# netpolgen: ignore[NPG201]\r\nb: 2", ("NPG201", "NPG203"), "a: 1\r\nb: 2"),
]


@pytest.mark.parametrize(("before", "rules", "after"), COMMENTS)
def test_a_comment_loses_its_rules(before, rules, after):
    edit = Unsuppress(comment(before, "# netpolgen"), rules)
    assert edit_file(before.encode(), [edit]).data.decode() == after


REFUSED = [
    ("a: &x {b: yes}\nc: *x\n", Quote(at("a", "b")), "what stands at &x is used elsewhere too, and would change there"),
    ("a: &x {b: yes}\nc: *x\n", Quote(at("c", "b")), "the place is brought by the alias *x; change it where &x is"),
    ("a: &x yes\nc: *x\n", Quote(at("c")), "alias *x"),
    ("a: {b: yes}\nc:\n  <<: {b: yes}\n", Quote(at("c", "b")), "the place stands nowhere in this file by itself"),
    ("a: !!bool yes\n", Quote(at("a")), "quotes would not go with"),
    ("a: 'yes'\n", Quote(at("a")), "quotes would not go with"),
    ("a: |\n  x\n", Replace(at("a"), "y"), "longer than a line"),
    ("a: {b: 1}\n", Replace(at("a"), {}), "more stands there than a single value"),
    ("a: &x\n", Replace(at("a"), {}), "more stands there"),
    ("a: 1\nb: 2\n", Rename(at("a"), "b"), "b stands there too"),
    ("- a\n", Remove(at(0)), "it is the only one there"),
    ("- - a\n  - b\n", Remove(at(0, 0)), "it shares its line"),
    ("- a: 1\n  # why\n  b: 1\n", Remove(at(0, "a")), "a comment would go with it"),
    ("a: &x 1\nb: *x\n", Remove(at("a")), "without changing more"),
    ("- {a: 1}\n- b: 1\n", Join(at(1)), "written too differently"),
    ("- a: 1\n-   b: 1\n", Join(at(1)), "without changing more"),
    ("- a: 1\n- a: 1\n", Join(at(1)), "the two items cannot be one"),
    ("a:\n", Put(at("a"), "b", 1), "nothing stands there yet"),
    ("a: |+\n  x\n\nb: 1\n", Put(at(), "c", 1, ("a",)), "without changing more"),
    (
        "metadata: {labels: {app.kubernetes.io/managed-by: netpolgen}}\na: yes\n",
        Quote(at("a")),
        'run "netpolgen build"',
    ),
    ("# Generated by netpolgen from x\na: yes\n", Quote(at("a")), 'run "netpolgen build"'),
    ("a: 1\n", Quote(at("a", document=3)), "not in the file any more"),
]


@pytest.mark.parametrize(("before", "edit", "reason"), REFUSED)
def test_an_edit_is_refused_for_a_reason(before, edit, reason):
    result = edit_file(before.encode(), [edit])
    assert (result.data.decode(), result.made) == (before, ())
    ((refused, why),) = result.refused
    assert refused is edit
    assert reason in why
