"""docs/language.md keeps its word: its examples are compiled, its messages and policies are those that come out."""

from __future__ import annotations

import itertools
import json
import re
import tomllib
from pathlib import Path

import pytest

from netpolgen.app.building.compile import compile_intent
from netpolgen.app.linting.rule_choice import codes_called, is_choice
from netpolgen.backends.network_policy import render_policy
from netpolgen.backends.yaml_text import dump
from netpolgen.inputs.intent.decode import IntentFile, decode_intent
from netpolgen.inputs.intent.schema import schema_text
from netpolgen.inputs.manifests import Manifests, read_manifests
from netpolgen.inputs.toml.reader import toml_file
from netpolgen.synthesis.expect import broken_expectations

ROOT = Path(__file__).parents[2]
DOC = ROOT / "docs" / "language.md"
BLOCK = re.compile(r"```(\w+)\n(.*?)```", re.DOTALL)
BLOCKS = BLOCK.findall(DOC.read_text(encoding="utf-8"))
EXAMPLES = [
    pytest.param(text, BLOCKS[number + 1 : number + 2], id=f"block {number}")
    for number, (kind, text) in enumerate(BLOCKS)
    if kind == "toml"
]

POLICIES = [
    (text, policy)
    for (kind, text), (following, policy) in itertools.pairwise(BLOCKS)
    if (kind, following) == ("toml", "yaml")
]


@pytest.fixture(scope="module")
def manifests() -> Manifests:
    store = ROOT / "examples" / "retail-store"
    extra = Path(__file__).parent / "language" / "payments.yaml"
    return read_manifests([store.as_posix(), extra.as_posix()], ROOT)


def read(text: str) -> IntentFile:
    complete = text if "version = 1" in text else f"version = 1\n{text}"
    return decode_intent(toml_file(complete.encode(), "policies.toml"))


def told(file: IntentFile, manifests: Manifests) -> list[str]:
    """Every problem as it is printed."""
    problems = list(file.problems)
    if file.intent is not None:
        compilation, found = compile_intent(file.intent, manifests)
        problems += found
        if compilation is not None:
            problems += broken_expectations(compilation.resolved, compilation.generated, manifests.inventory)
    placed = sorted((file.locate(one.violation.origin), one.code, one.violation.message) for one in problems)
    return [f"{place}: {code} {message}" for place, code, message in placed]


@pytest.mark.parametrize(("text", "following"), EXAMPLES)
def test_an_example_is_good_or_what_is_wrong_with_it_is_shown(
    text: str, following: list[tuple[str, str]], manifests: Manifests
):
    shown = following[0][1].splitlines() if following and following[0][0] == "text" else []
    assert told(read(text), manifests) == shown


@pytest.mark.parametrize(("text", "policy"), POLICIES)
def test_the_policy_shown_is_the_one_that_is_made(text: str, policy: str, manifests: Manifests):
    file = read(text)
    assert file.intent is not None
    compilation, _ = compile_intent(file.intent, manifests)
    assert compilation is not None
    assert [dump(render_policy(made)) for made in compilation.generated] == [policy]


def test_the_rules_that_examples_name_are_there():
    for kind, text in BLOCKS:
        file = read(text) if kind == "toml" else None
        for lint in [file.intent.lint] if file and file.intent else []:
            exempted = [rule.text for exemption in (*lint.per_path, *lint.per_object) for rule in exemption.rules]
            assert all(map(codes_called, [*exempted, *(settings.rule for settings in lint.per_rule)]))
            assert all(is_choice(rule.text) for rule in (*lint.select, *lint.ignore))


def paths(schema: dict, definitions: dict, prefix: str = "") -> set[str]:
    """The tables and keys that a writer can write, as the document names them; NAME for a free key."""
    schema = definitions[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    found = {prefix} if prefix else set()
    if schema.get("type") == "object" and prefix.count(".") < 2:
        for key, inner in schema.get("properties", {}).items():
            found |= paths(inner, definitions, f"{prefix}.{key}".strip("."))
        if isinstance(schema.get("additionalProperties"), dict):
            found |= paths(schema["additionalProperties"], definitions, f"{prefix}.NAME")
    return found


def test_the_table_of_all_keys_has_every_key_of_the_schema():
    schema = json.loads(schema_text())
    table = DOC.read_text(encoding="utf-8").split("## All keys")[1].split("## Not in this release")[0]
    named = set(re.findall(r"[a-z][-a-z]*", table))
    keys = {part for path in paths(schema, schema["$defs"]) for part in path.split(".")} - {"NAME"}
    assert keys - named == set()


def test_every_heading_is_linked_at_the_top():
    text = DOC.read_text(encoding="utf-8")
    headings = {
        re.sub(r"[^a-z0-9 -]", "", line[3:].lower()).replace(" ", "-")
        for line in text.splitlines()
        if line[:3] == "## "
    }
    assert set(re.findall(r"\]\(#([a-z-]+)\)", text)) == headings


def test_the_examples_use_every_table():
    used = {key for kind, text in BLOCKS if kind == "toml" for key in tomllib.loads(text)}
    assert used == set(json.loads(schema_text())["properties"])
