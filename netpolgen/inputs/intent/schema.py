"""The JSON schema of policies.toml, and what it refuses in a file. jsonschema is only imported to refuse.

Source: JSON Schema draft 2020-12.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from netpolgen.inputs.toml.limits import Tree
from netpolgen.model.source import Route

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError

# The schema looks at nothing deeper than components.NAME.expressions[0].values[0].
_DEEPEST = 8
_MOST = 1 << 63


class WrongShape(Struct, frozen=True):
    """One thing that the schema refuses: ``found`` at ``route`` (on the key there, with ``on_key``).

    ``keyword`` of the subschema of this ``title`` says no, with the value ``wanted``; ``known`` are the keys it knows.
    """

    route: Route
    on_key: bool
    title: str
    keyword: str
    wanted: object
    found: object
    known: tuple[str, ...]


def schema_text() -> str:
    """The schema as it is published: draft 2020-12, for editors and for ``netpolgen schema``."""
    return Path(__file__).with_name("policies.schema.json").read_text(encoding="utf-8")


def wrong_shapes(tree: Tree) -> Iterator[WrongShape]:
    """Everything in the tree of a TOML file that the schema refuses, alternatives narrowed to the one meant."""
    for error in _validator().iter_errors(_as_json(tree, 0)):
        for leaf in _leaves(error):
            yield _wrong_shape(tree, leaf)


class _Moment(str):
    """A date or a time, which JSON has as text only."""

    __slots__ = ()


def _as_json(value: object, depth: int) -> object:
    """The value as JSON has it; what lies deeper than the schema looks is cut off."""
    if isinstance(value, dict | list) and depth > _DEEPEST:
        return None
    match value:
        case dict():
            return {key: _as_json(inner, depth + 1) for key, inner in value.items()}
        case list():
            return [_as_json(inner, depth + 1) for inner in value]
        case dt.date() | dt.time():
            return _Moment(value.isoformat())
        case int() if not isinstance(value, bool):
            # Messages hold the value, and Python refuses to print very long numbers.
            return max(-_MOST, min(value, _MOST))
        case _:
            return value


@cache
def _validator() -> Draft202012Validator:
    from jsonschema import Draft202012Validator, validators

    checker = Draft202012Validator.TYPE_CHECKER.redefine(
        "integer", lambda _, value: isinstance(value, int) and not isinstance(value, bool)
    )
    exact = validators.extend(  # type: ignore[no-untyped-call]  # the stubs leave it out
        Draft202012Validator, {"type": _check_type}, type_checker=checker
    )
    schema = json.loads(schema_text(), object_hook=_in_python)
    validator: Draft202012Validator = exact(_inlined(schema, schema["$defs"]))
    return validator


def _in_python(schema: dict[str, object]) -> dict[str, object]:
    r"""The same subschema with ECMA-262's ``$``, the very end of a text, spelt as Python spells it, ``\Z``."""
    pattern = schema.get("pattern")
    return {**schema, "pattern": pattern.removesuffix("$") + r"\Z"} if isinstance(pattern, str) else schema


def _inlined(schema: object, definitions: Mapping[str, Mapping[str, object]]) -> object:
    """The same schema with each definition in place of what refers to it: looking it up takes half of the time."""
    if isinstance(schema, list):
        return [_inlined(inner, definitions) for inner in schema]
    if not isinstance(schema, dict):
        return schema
    target = definitions[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else {}
    whole = {key: inner for key, inner in {**schema, **target}.items() if key not in {"$ref", "$defs"}}
    return {key: _inlined(inner, definitions) for key, inner in whole.items()}


def _check_type(
    validator: Draft202012Validator, types: object, instance: object, schema: Mapping[str, object]
) -> Iterator[ValidationError]:
    """``type`` with TOML's dates told from its texts: they fit where the format is a date."""
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError

    if isinstance(instance, _Moment) and schema.get("format") != "date":
        yield ValidationError("a date or a time is no text")
    else:
        yield from Draft202012Validator.VALIDATORS["type"](validator, types, instance, schema)


def _leaves(error: ValidationError) -> Iterator[ValidationError]:
    """The errors of the one alternative whose type fits, or the error itself where none or several do."""
    branches: dict[object, list[ValidationError]] = {}
    for inner in error.context or ():
        branches.setdefault(inner.schema_path[0], []).append(inner)
    meant = [branch for branch in branches.values() if not any(map(_is_mistyped, branch))]
    if len(meant) != 1:
        yield error
        return
    for inner in meant[0]:
        yield from _leaves(inner)


def _is_mistyped(error: ValidationError) -> bool:
    return error.validator == "type" and not error.path


def _wrong_shape(tree: Tree, error: ValidationError) -> WrongShape:
    schema = error.schema if isinstance(error.schema, dict) else {}
    route: Route = tuple(error.absolute_path)
    on_key = "propertyNames" in error.absolute_schema_path
    return WrongShape(
        route=(*route, str(error.instance)) if on_key else route,
        on_key=on_key,
        title=str(schema.get("title", "")),
        keyword=str(error.validator),
        wanted=error.validator_value,
        found=error.instance if on_key else value_at(tree, route),
        known=tuple(schema.get("properties", ())),
    )


def value_at(tree: object, route: Route) -> object:
    """The value at a route that exists."""
    for step in route:
        tree = tree[step]  # type: ignore[index]  # the route was taken from this very tree
    return tree
