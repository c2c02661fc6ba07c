"""Without libyaml the same documents are read, only slower."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from netpolgen.inputs.yaml import events as yaml_events
from netpolgen.inputs.yaml.pure import PureParser
from tests.inputs.yaml.reading import findings, span, trees
from tests.inputs.yaml.test_places import POLICY

TEXTS = [
    POLICY,
    "kind: Pod\na: &x {k: 1}\nb: {<<: *x, m: [on, 017, 1.0, '1', ~]}\n---\nkind: Service\n",
    '\ufeffkind: Pod\r\na: |\r\n  é😀\r\nb: ! "12"\r\nc: !foo d\r\n',
    '{"kind": "Pod", "a": [1, 80.0, "\\u00e9"]}',
]


@pytest.fixture
def pure(monkeypatch):
    monkeypatch.setattr(yaml_events, "_Parser", PureParser)


@pytest.mark.parametrize("text", TEXTS)
def test_the_pure_parser_reads_the_same_values(text, request):
    expected = trees(text)
    request.getfixturevalue("pure")
    assert trees(text) == expected
    assert findings(text) == []


def test_the_pure_parser_gives_the_same_places(request):
    routes = [("metadata", "annotations", "why"), ("spec", "egress", 0, "to", 0), ("spec", "ingress", 0, "from", 1)]
    expected = [span(POLICY, *route, document=1) for route in routes]
    request.getfixturevalue("pure")
    assert [span(POLICY, *route, document=1) for route in routes] == expected


@pytest.mark.usefixtures("pure")
@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("kind: Pod\n\ta: b\n", "2:1"),
        ("kind: Pod\na: [\n", "2:4"),
        ("kind: Pod\na: @\n", "2:4"),
        ("kind: Pod\x07\n", "1:10"),
        ("kind: Pod\na: *x\n", "2:4"),
    ],
)
def test_the_pure_parser_tells_of_faults_at_the_same_places(text, place):
    (found,) = findings(text)
    assert found.startswith(f"a.yaml:{place} NPG001 ")


def test_it_is_taken_where_libyaml_is_missing():
    program = (
        "import sys, json; sys.modules['yaml._yaml'] = None\n"
        "from netpolgen.inputs.yaml import events as yaml_events, reader as yaml_reader\n"
        "tree = yaml_reader.read_documents('a', b'kind: Pod')[0].tree\n"
        "print(json.dumps([yaml_events._Parser.__name__, tree]))"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert json.loads(result.stdout) == ["PureParser", {"kind": "Pod"}]
