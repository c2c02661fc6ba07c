"""Where suppressions are found in files, and which line or object they speak of."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpolgen.inputs.intent.decode import decode_intent
from netpolgen.inputs.manifests import read_manifests
from netpolgen.inputs.suppressions.written import suppressions_in_list, suppressions_in_manifests
from netpolgen.inputs.toml import comments as toml_comments
from netpolgen.inputs.toml.reader import toml_file
from netpolgen.inputs.yaml import comments as yaml_comments
from netpolgen.model.finding import ObjectRef
from netpolgen.model.suppression import Line


@pytest.fixture
def found(tmp_path):
    """The scopes and rules of what stands in one file of this text."""

    def read(text, name="a.yaml"):
        (tmp_path / name).write_bytes(text.encode())
        before = Path.cwd()
        os.chdir(tmp_path)
        try:
            manifests = read_manifests([name], Path())
            return [
                (one.scope, one.rules, manifests.places.locate(one.origin))
                for one in suppressions_in_manifests(manifests)
            ]
        finally:
            os.chdir(before)

    return read


def lines(found):
    return [(scope.number, *rules) for scope, rules, _ in found]


POLICY = """\
# netpolgen: ignore[NPG1] on the line below
kind: NetworkPolicy
apiVersion: networking.k8s.io/v1  # netpolgen: ignore[NPG2] on its own line
metadata:
  # netpolgen: ignore[NPG3] this and the next speak of one line
  # netpolgen: ignore[NPG4] over a comment
  # of somebody else
  name: web
  namespace: shop
  annotations:
    text: "# netpolgen: ignore[NPG001] a text"
    block: |  # netpolgen: ignore[NPG5] behind an indicator
      # netpolgen: ignore[NPG002] a text
    # netpolgen: ignore[NPG6] behind a block
    plain: a # netpolgen: ignore[NPG7] x
spec: {podSelector: {}, # netpolgen: ignore[NPG8] in flow
  # netpolgen: ignore[NPG9] in flow, above
  policyTypes: [Ingress]}
# netpolgen: ignore[NPG10] at the end
"""
EXPECTED = [
    (2, "NPG1"),
    (3, "NPG2"),
    (8, "NPG3"),
    (8, "NPG4"),
    (12, "NPG5"),
    (15, "NPG6"),
    (15, "NPG7"),
    (16, "NPG8"),
    (18, "NPG9"),
    (20, "NPG10"),
]


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_a_comment_speaks_of_its_line_or_of_the_next_that_is_no_comment(found, line_break):
    assert lines(found(POLICY.replace("\n", line_break))) == EXPECTED


@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
def test_comments_without_end_are_looked_at_once(found, line_break):
    comments = [f"# netpolgen: ignore[NPG205] {number}" for number in range(10_000)]
    text = line_break.join(["kind: NetworkPolicy", *comments, "# other", "spec: {}"])
    assert lines(found(text)) == [(10_003, "NPG205")] * 10_000


def test_the_place_of_a_suppression_is_the_comment(found):
    assert [str(place) for *_, place in found(POLICY)][:3] == ["a.yaml:1:1", "a.yaml:3:35", "a.yaml:5:3"]


def test_each_document_has_its_own_and_others_are_not_looked_at(found):
    other = "kind: ConfigMap\n# netpolgen: ignore[NPG001] of no use\n"
    service = "kind: Service\napiVersion: v1\nmetadata: {name: web}\n# netpolgen: ignore[NPG2] x\nspec: {}\n"
    assert lines(found(f"{POLICY}---\n{other}---\n{service}")) == [*EXPECTED[:-1], (20, "NPG10"), (28, "NPG2")]


def test_behind_a_fault_there_are_none(found):
    text = "# netpolgen: ignore[NPG001] broken on purpose\nkind: NetworkPolicy\n  x: [\n# netpolgen: ignore[NPG2] x\n"
    assert lines(found(text)) == [(2, "NPG001")]


def test_json_has_no_comments(found):
    text = '{"kind": "Service", "apiVersion": "v1", "metadata": {"name": "# netpolgen: ignore[NPG1] x"}}'
    assert found(text, "a.json") == []


def annotated(name, value, kind="NetworkPolicy"):
    return (
        f"kind: {kind}\napiVersion: networking.k8s.io/v1\nmetadata:\n  name: {name}\n  namespace: shop\n"
        f"  annotations:\n    netpolgen.dev/ignore: {value}\n"
    )


def test_an_annotation_speaks_of_its_object(found):
    text = annotated("web", "'NPG205: why'") + "---\n" + annotated("db", "'NPG1: a; NPG2: b'")
    web, db = (ObjectRef("NetworkPolicy", "shop", name) for name in ("web", "db"))
    assert [(scope, *rules, str(place)) for scope, rules, place in found(text)] == [
        (web, "NPG205", "a.yaml:7:27"),
        (db, "NPG1", "a.yaml:15:27"),
        (db, "NPG2", "a.yaml:15:27"),
    ]


def test_an_annotation_of_an_object_in_a_list(found):
    items = annotated("web", "'NPG205: why'").replace("\n", "\n  ")
    text = f"kind: List\napiVersion: v1\nitems:\n- {items}\n"
    assert [scope for scope, *_ in found(text)] == [ObjectRef("NetworkPolicy", "shop", "web")]


@pytest.mark.parametrize("value", ["7", "[NPG205]", "{NPG205: why}", ""])
def test_an_annotation_that_is_no_text_is_for_the_rule_on_types(found, value):
    assert found(annotated("web", value)) == []


def test_comments_of_the_list():
    text = (
        '# netpolgen: ignore[NPG501] above\nversion = 1\n[allow]\n"a -> b" = "# netpolgen: ignore[NPG1] a text"'
        "  # netpolgen: ignore[NPG504, NPG507] behind\n'c # d' = '''\n# netpolgen: ignore[NPG2] a text'''\n"
    )
    file = decode_intent(toml_file(text.encode(), "policies.toml"))
    assert [(one.scope, one.rules) for one in suppressions_in_list(file)] == [
        (Line("policies.toml", 2), ("NPG501",)),
        (Line("policies.toml", 4), ("NPG504", "NPG507")),
    ]


@given(st.text(alphabet=st.sampled_from("a#:-|> \n\r\t'\"[]{},&*!%é")))
def test_any_text_has_comments_that_begin_with_their_sign(text):
    for found in (yaml_comments.comments(text), toml_comments.comments(text)):
        assert all(text[start] == "#" and "\n" not in text[start:end] for start, end in found)
