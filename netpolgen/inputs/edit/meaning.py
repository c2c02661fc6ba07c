"""What an edit comes to in the values of a document; the text that was edited has to be read as exactly that."""

from __future__ import annotations

from collections.abc import Callable
from typing import assert_never

from netpolgen.inputs.edit.refused import Refused
from netpolgen.model.fix import Append, Edit, Join, Put, Quote, Remove, Rename, Replace, Unsuppress
from netpolgen.model.source import Route
from netpolgen.model.tree import Tree


def edited(tree: Tree, edit: Edit) -> Tree:
    """The values after an edit, of which the given ones are left as they are. Raises Refused."""
    route = edit.origin.route
    match edit:
        case Put(key=key, value=value):
            return _at(tree, route, lambda owner: _put(owner, key, value))
        case Append(key=key, value=value):
            return _at(tree, route, lambda owner: _appended(owner, key, value))
        case Unsuppress():
            return tree
        case _:
            return _in_owner(tree, route, lambda owner, step: _entry_edited(owner, step, edit))


def _entry_edited(owner: Tree, step: str | int, edit: Replace | Quote | Rename | Remove | Join) -> Tree:
    """The owner of the place of an edit, after it."""
    match edit:
        case Replace(value=value):
            return _with(owner, step, value)
        case Rename(key=key):
            return _renamed(owner, step, key)
        case Remove():
            return _without(owner, step)
        case Join():
            return _joined(owner, step)
        case Quote():
            raise Refused("what is written there is not known")
        case _:
            assert_never(edit)


def _at(tree: Tree, route: Route, change: Callable[[Tree], Tree]) -> Tree:
    if not route:
        return change(tree)
    step = route[0]
    return _with(tree, step, _at(_member(tree, step), route[1:], change))


def _in_owner(tree: Tree, route: Route, change: Callable[[Tree, str | int], Tree]) -> Tree:
    if not route:
        raise Refused("the document as a whole is not edited")
    return _at(tree, route[:-1], lambda owner: change(owner, route[-1]))


def _member(owner: Tree, step: str | int) -> Tree:
    if isinstance(owner, dict) and isinstance(step, str) and step in owner:
        return owner[step]
    if isinstance(owner, list) and isinstance(step, int) and step < len(owner):
        return owner[step]
    raise Refused("what was to change is not there")


def _with(owner: Tree, step: str | int, value: Tree) -> Tree:
    _member(owner, step)
    if isinstance(owner, dict):
        return {key: value if key == step else item for key, item in owner.items()}
    return [value if at == step else item for at, item in enumerate(owner)] if isinstance(owner, list) else owner


def _without(owner: Tree, step: str | int) -> Tree:
    _member(owner, step)
    if isinstance(owner, (dict, list)) and len(owner) == 1:
        raise Refused("it is the only one there, and nothing at all would mean something else")
    if isinstance(owner, dict):
        return {key: item for key, item in owner.items() if key != step}
    return [item for at, item in enumerate(owner) if at != step] if isinstance(owner, list) else owner


def _renamed(owner: Tree, step: str | int, key: str) -> Tree:
    if not isinstance(owner, dict) or key in owner:
        raise Refused(f"{key} stands there too; keep one of the two")
    _member(owner, step)
    return {key if name == step else name: item for name, item in owner.items()}


def _put(owner: Tree, key: str, value: Tree) -> Tree:
    if not isinstance(owner, dict) or owner.get(key):
        raise Refused(f"{key} cannot be written there")
    return {**owner, key: value}


def _appended(owner: Tree, key: str, value: Tree) -> Tree:
    before = owner.get(key) if isinstance(owner, dict) else None
    if isinstance(owner, dict) and isinstance(before, list) and before:
        return {**owner, key: [*before, value]}
    return _put(owner, key, [value])


def _joined(owner: Tree, step: str | int) -> Tree:
    if not isinstance(owner, list) or not isinstance(step, int) or not 0 < step < len(owner):
        raise Refused("what was to be joined is not there")
    first, second = owner[step - 1], owner[step]
    if not isinstance(first, dict) or not isinstance(second, dict) or first.keys() & second.keys():
        raise Refused("the two items cannot be one")
    return [*owner[: step - 1], {**first, **second}, *owner[step + 1 :]]
