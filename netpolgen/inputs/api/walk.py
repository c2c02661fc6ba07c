"""What of a tree does not fit a shape: unknown fields and wrong types, every one of them with its route."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never, cast

from netpolgen.inputs.api.advice import Around, about_unknown, about_wrong_entry, about_wrong_type, mending, renaming
from netpolgen.inputs.api.fault import UNKNOWN_FIELD, WRONG_TYPE, Fault
from netpolgen.inputs.api.shape import TEXT, Fields, ListOf, Scalar, Shape, StringMap, Structure, is_text
from netpolgen.model.document import Tree
from netpolgen.model.finding import ApiClass
from netpolgen.model.source import Route


def fitted(struct: Structure, fields: Fields) -> tuple[Fields, tuple[Fault, ...]]:
    """The fields that are known and fit, and the faults of the others."""
    tree = cast("Tree", fields)
    if struct.fits(tree):
        return fields, ()
    return cast("Fields", struct.cleaned(tree)), tuple(misfits(struct, tree))


def misfits(shape: Shape, value: Tree, route: Route = (), around: Around = ()) -> Iterator[Fault]:
    """Everything in the value that does not fit, in the order of the document.

    ``around`` are the structs that hold the value; advice on unknown fields looks there.
    """
    if value is None or shape.fits(value):
        return
    match shape, value:
        case Structure(), dict():
            yield from _in_struct(shape, value, route, (*around, (shape, route)))
        case ListOf(item=item), list():
            for index, member in enumerate(value):
                yield from misfits(item, member, (*route, index), around)
        case StringMap(), dict():
            # The server names the map: its decoder keeps no track of keys.
            for key, member in value.items():
                if not is_text(member):
                    text = about_wrong_entry(key, member)
                    fix = mending(TEXT, member)
                    yield Fault(WRONG_TYPE, text, (*route, key), route, ApiClass.DECODE, fix=fix)
        case ((Structure() | ListOf() | StringMap() | Scalar()), _):
            text, fix = about_wrong_type(shape, value), mending(shape, value)
            yield Fault(WRONG_TYPE, text, route, route, ApiClass.DECODE, fix=fix)
        case _:
            assert_never(shape)


def _in_struct(struct: Structure, value: dict[str, Tree], route: Route, around: Around) -> Iterator[Fault]:
    for key, member in value.items():
        path = (*route, key)
        if key in struct.fields:
            yield from misfits(struct.fields[key], member, path, around)
        elif not struct.is_open:
            text, fix = about_unknown(key, around), renaming(key, around)
            yield Fault(UNKNOWN_FIELD, text, path, path, ApiClass.DECODE, on_key=True, fix=fix)
