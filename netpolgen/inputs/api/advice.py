"""What to tell of a value of the wrong type and of a field that does not exist, the likely fix included."""

from __future__ import annotations

from collections.abc import Iterator

from netpolgen.inputs.api.shape import BOOLEAN, INT32, INT64, INT_OR_STRING, TEXT, ListOf, Shape, StringMap, Structure
from netpolgen.inputs.spelling import shown
from netpolgen.model.document import Tree
from netpolgen.model.fix import Fix, FixAt, Quote, Rename, Replace, Safety
from netpolgen.model.source import Route, field_path

Around = tuple[tuple[Structure, Route], ...]
"""The structs that hold a value with their routes, the outermost first."""

_WIDEST_NUMBER = 64  # bits; longer ones are not printed


def about_wrong_type(shape: Shape, value: Tree) -> str:
    """The text for a value that should have this shape."""
    return f"is {_described(value)}, but has to be {shape.wanted}{_repair(shape, value)}"


def about_wrong_entry(key: str, value: Tree) -> str:
    """The text for an entry of a map of strings."""
    return f"has {_described(value)} for {shown(key)}, but each value has to be a string{_repair(TEXT, value)}"


def mending(shape: Shape, value: Tree) -> FixAt | None:
    """What makes a value fit this shape, where only quotes are wrong."""
    if (shape is TEXT and isinstance(value, bool | int | float)) or (
        shape is INT_OR_STRING and isinstance(value, bool)
    ):
        return lambda origin: Fix(Quote(origin))
    if isinstance(value, str) and _would_fit_unquoted(shape, value):
        return lambda origin: Fix(Replace(origin, value == "true" if shape is BOOLEAN else int(value)))
    return None


def about_stray(value: Tree, wanted: str) -> str:
    """The text for what stands in a List where it should not."""
    return f"is {_described(value)}, but has to be {wanted}"


def _described(value: Tree) -> str:
    match value:
        case bool():
            return f"the boolean {str(value).lower()}"
        case int() if value.bit_length() > _WIDEST_NUMBER:
            return "a number beyond 64 bits"
        case int() | float():
            return f"the number {value}"
        case str():
            return f"the string {shown(value)}"
        case None:
            return "null"
        case _:
            return "a list" if isinstance(value, list) else "a map"


def _repair(shape: Shape, value: Tree) -> str:
    if shape is TEXT and isinstance(value, bool):
        return "; quote it, since YAML takes yes, no, on, off, y, n, true and false for booleans"
    if shape is TEXT and isinstance(value, int | float):
        return "; quote it"
    if isinstance(shape, ListOf):
        return '; write "- " before it'
    if isinstance(shape, Structure | StringMap) and isinstance(value, list):
        return '; remove the "- "'
    if isinstance(value, str) and _would_fit_unquoted(shape, value):
        return "; remove the quotes"
    return ""


def _would_fit_unquoted(shape: Shape, text: str) -> bool:
    if shape is BOOLEAN:
        return text in {"true", "false"}
    return shape in {INT32, INT64} and text.isascii() and text.isdigit()


def about_unknown(key: str, around: Around) -> str:
    """The text for a field that the innermost struct does not have."""
    struct, _ = around[-1]
    advice = (
        struct.hints.get(key)
        or _asked(_same_but_for_case(key, struct))
        or _further_down(key, struct)
        or _further_up(key, around[:-1])
        or _asked(_alike(key, struct))
        or struct.otherwise
    )
    return f"is no field of {struct.name}: kubectl refuses it, other clients may drop it; {advice}"


def renaming(key: str, around: Around) -> FixAt | None:
    """What gives a field that does not exist the name that was probably meant, where that is the advice."""
    struct, _ = around[-1]
    name = _same_but_for_case(key, struct)
    if not (name or _further_down(key, struct) or _further_up(key, around[:-1])):
        name = _alike(key, struct)
    if not name or key in struct.hints:
        return None
    return lambda origin: Fix(Rename(origin, name), Safety.UNSAFE)


def _same_but_for_case(key: str, struct: Structure) -> str:
    return next((name for name in struct.fields if _plain(name) == _plain(key)), "")


def _plain(name: str) -> str:
    return name.replace("-", "").replace("_", "").casefold().rstrip("s")


def _asked(name: str) -> str:
    return f'did you mean "{name}"?' if name else ""


def _alike(key: str, struct: Structure) -> str:
    from difflib import get_close_matches

    return next(iter(get_close_matches(key[:64], [*struct.fields], n=1, cutoff=0.75)), "")


def _further_down(key: str, struct: Structure) -> str:
    holders = [words for words, inner in _inner(struct) if key in inner.fields]
    return f"it belongs in {' or '.join(holders)}" if holders else ""


def _inner(struct: Structure) -> Iterator[tuple[str, Structure]]:
    for name, shape in struct.fields.items():
        match shape:
            case Structure():
                yield f'"{name}"', shape
            case ListOf(item=Structure() as item):
                yield f'an item of "{name}"', item
            case _:
                pass


def _further_up(key: str, around: Around) -> str:
    for levels, (struct, route) in enumerate(reversed(around), 1):
        if key in struct.fields:
            where = field_path(route) or "the object itself"
            return f"it belongs {'one level' if levels == 1 else f'{levels} levels'} up, in {where}"
    return ""
