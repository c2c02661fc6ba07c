"""The JSON schema: that it is one, that it and the decoder judge alike, and that every refusal has words."""

from __future__ import annotations

import copy
import datetime as dt
import json
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netpolgen.inputs.intent.cluster import CNIS, DNS_PRESETS
from netpolgen.inputs.intent.decode import misshapen
from netpolgen.inputs.intent.misshapen import entry_of
from netpolgen.inputs.intent.schema import schema_text, wrong_shapes
from netpolgen.inputs.intent.syntax import LONGEST, PATTERNS
from netpolgen.inputs.intent.words import shape_problems

SCHEMA = json.loads(schema_text())
HERE = Path(__file__).parent
GOOD = tomllib.loads((HERE / "good" / "everything.toml").read_text(encoding="utf-8"))
BAD = sorted((HERE / "bad").glob("*.toml"))


def subschemas(node):
    if isinstance(node, dict):
        yield node
    for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from subschemas(inner)


def routes(value, route=()):
    for step, inner in (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    ):
        yield (*route, step)
        yield from routes(inner, (*route, step))


def test_the_schema_is_one_of_draft_2020_12():
    from jsonschema import Draft202012Validator

    assert SCHEMA["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
    Draft202012Validator.check_schema(SCHEMA)


def test_every_pattern_of_the_schema_is_one_of_the_decoder_and_the_other_way_round():
    written = {node["pattern"] for node in subschemas(SCHEMA) if isinstance(node.get("pattern"), str)}
    assert written == {f"^{pattern}$" for pattern in PATTERNS.values()}


def test_lengths_and_choices_are_those_of_the_decoder():
    assert SCHEMA["$defs"]["name"]["maxLength"] == LONGEST["name"]
    cluster = SCHEMA["properties"]["cluster"]["properties"]
    assert set(cluster["cni"]["enum"]) == CNIS
    assert set(cluster["dns"]["oneOf"][0]["enum"]) == set(DNS_PRESETS)


def test_every_definition_is_used_and_everything_a_writer_sees_is_described():
    assert {f"#/$defs/{name}" for name in SCHEMA["$defs"]} == {
        node["$ref"] for node in subschemas(SCHEMA) if isinstance(node.get("$ref"), str)
    }
    for node in subschemas(SCHEMA):
        for name, value in node.get("properties", {}).items() if node.get("additionalProperties") is False else ():
            target = SCHEMA["$defs"][value["$ref"].rpartition("/")[2]] if "$ref" in value else value
            assert "description" in value or "description" in target, name


def test_an_editor_with_the_schema_alone_accepts_a_good_file():
    from jsonschema import Draft202012Validator

    as_json = json.loads(json.dumps(GOOD, default=lambda moment: moment.isoformat()))
    assert list(Draft202012Validator(SCHEMA).iter_errors(as_json)) == []


VALUES = [
    *(True, False, 0, 1, 2, 65535, 65536, 1.0, float("nan"), 1 << 70),
    *(dt.date(2027, 1, 1), dt.datetime(2027, 1, 1), dt.time(1)),  # noqa: DTZ001 - TOML has local times
    *("", "a", "A", "a\n", "\n", "a b", "a-", "a.b", "a..b", "a/b", "a/*", "*", "a/b/c", "a" * 64, "a" * 254),
    *("::/0", "10.0.0.0/08", "80", "80/TCP", "80/Tcp", "1-2", "a→b:80", "a -> b:", "NPG301", "NPG3014", "x\x00", "é"),
    *(
        "Exists",
        "In",
        "coredns",
        "none",
        "allow",
        "1.36",
        "1.036",
        "../x",
        "/x",
        "2027-01-01",
        "2027-01-01\n",
        "Pod/a/b",
    ),
    *([], [1], ["a"], [[]], ["::/0"], {}, {"a": "b"}, {"a": 1}, {"cidrs": ["::/0"]}, {"namespace": "a"}),
    *({"namespace": "a", "labels": {"a": "b"}}, {"service": "a/b"}, {"workload": "Pod/a/b", "namespace": "a"}),
    *("NetworkPolicy a/b", "Namespace a", "netpol a/b", "info", "charts/**", "default", "NPG301,NPG302", [["NPG301"]]),
    *({"ignore": ["NPG301"]}, {"ignore": []}, {"reason": "x"}, {"severity": "info"}, {"max-range": 0}, ["NPG301", "x"]),
    *({"until": dt.date(2027, 1, 1), "ignore": ["a"]}, {"cidrs": ["::/0"], "port": 443}, {"default-deny": "both"}),
    *({"key": "a", "operator": "Exists"}, [{"key": "a", "operator": "In"}], [{"key": "a", "values": ["b"]}]),
]
KEYS = ["NPG301", "Pod a/b", "/etc", "severity", "until", "ignore", "per-path", "cidrs", "port"]
KEYS += ["a", "A", "a -> b", "a\n", "", "labels", "namespace", "service", "ports", "dns", "version", "a" * 254, "é"]


@st.composite
def mutated_files(draw):
    """The good file with a few values replaced, removed, renamed or added."""
    tree = copy.deepcopy(GOOD)
    for _ in range(draw(st.integers(1, 3))):
        *path, last = draw(st.sampled_from(list(routes(tree)) or [("version",)]))
        table = tree
        for step in path:
            table = table[step]
        change = draw(st.sampled_from(["replace", "remove", "rename", "add"]))
        if change == "replace" or (change == "add" and isinstance(table, list)):
            table[last] = copy.deepcopy(draw(st.sampled_from(VALUES)))
        elif change == "add":
            table[draw(st.sampled_from(KEYS))] = copy.deepcopy(draw(st.sampled_from(VALUES)))
        elif last in table or isinstance(table, list):
            value = table.pop(last)
            if change == "rename" and isinstance(table, dict):
                table[draw(st.sampled_from(KEYS))] = value
    return tree


def refused(tree):
    """The entries that the decoder refuses, None for any other place."""
    return {entry_of(origin.route) for origin in misshapen(tree)}


@settings(max_examples=400)
@given(mutated_files())
def test_the_decoder_refuses_a_shape_exactly_where_the_schema_does(tree):
    assert refused(tree) == {entry_of(wrong.route) for wrong in wrong_shapes(tree)}


@settings(max_examples=100)
@given(mutated_files())
def test_every_refusal_has_words_for_people(tree):
    messages = [problem.violation.message for problem in shape_problems(tree, "policies.toml")]
    assert bool(messages) == bool(misshapen(tree))
    assert all(message.isprintable() and len(message) < 500 for message in messages)


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_decoder_and_schema_agree_on_every_bad_file(path):
    try:
        tree = tomllib.loads(path.read_bytes().decode())
    except ValueError:
        return
    assert refused(tree) == {entry_of(wrong.route) for wrong in wrong_shapes(tree)}


def test_a_disagreement_would_be_our_bug(monkeypatch):
    from netpolgen.inputs.intent import decode as decode_intent
    from netpolgen.inputs.intent import words as intent_words
    from netpolgen.inputs.toml.reader import toml_file

    monkeypatch.setattr(intent_words, "wrong_shapes", lambda _: iter(()))
    with pytest.raises(RuntimeError, match="the decoder refuses what the schema accepts, at version"):
        decode_intent.decode_intent(toml_file(b"version = 'x'", "policies.toml"))
