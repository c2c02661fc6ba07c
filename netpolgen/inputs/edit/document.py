"""The fixes of one document: made together where they can be, read back, and refused where more would change."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import assert_never

from msgspec import Struct, field

from netpolgen.inputs.edit.adding import appended, put
from netpolgen.inputs.edit.changing import as_written, renamed, replaced
from netpolgen.inputs.edit.comment import unsuppressed
from netpolgen.inputs.edit.layout import Layout
from netpolgen.inputs.edit.meaning import edited
from netpolgen.inputs.edit.nodes import Place, document_node, node_at, place_at
from netpolgen.inputs.edit.refused import Refused
from netpolgen.inputs.edit.removing import joined, removed
from netpolgen.inputs.edit.splice import Splice, meet, spliced
from netpolgen.model.document import Document
from netpolgen.model.fix import Append, Edit, Join, Put, Quote, Remove, Rename, Replace, Unsuppress
from netpolgen.model.marker import MANAGED_BY, MANAGED_BY_LABEL
from netpolgen.model.source import Route
from netpolgen.model.tree import Tree

Read = Callable[[str], Tree]
"""How the text of a document becomes values; raises Refused where it becomes none."""

_SAY_MORE = "the text there cannot be changed without changing more"


class EditedDocument(Struct):
    """The new text, the edits that were made, and why others were not; what is in neither has to wait."""

    text: str
    made: list[Edit] = field(default_factory=list)
    refused: list[tuple[Edit, str]] = field(default_factory=list)


class _Planned(Struct, frozen=True):
    edit: Edit
    meant: Edit
    splices: tuple[Splice, ...]


def edit_document(
    text: str, edits: Sequence[Edit], read: Read, *, at: int = 0, is_json: bool = False
) -> EditedDocument:
    """Makes these edits, whose routes lead into the document as it stands ``at`` an offset of its file.

    Of edits that meet, only one is made; where they cannot all be made together, only one is, too. The others are left
    for another time, when their places are known anew.
    """
    result = EditedDocument(text)
    try:
        tree = read(text)  # before all else: what can be read has its limits
        layout = Layout(text, document_node(text), is_json, at)
    except Refused as refused:
        result.refused = [(edit, str(refused)) for edit in edits]
        return result
    planned = _planned(layout, tree, edits, result)
    alone = [(one,) for one in planned] if len(planned) > 1 else []
    for batch in (planned, *alone):
        changed = _made(layout, tree, batch, read)
        if changed is not None:
            result.text, result.made = changed, [one.edit for one in batch]
            return result
        if len(batch) == 1:
            result.refused.append((batch[0].edit, _SAY_MORE))
    return result


def _planned(layout: Layout, tree: Tree, edits: Sequence[Edit], result: EditedDocument) -> list[_Planned]:
    """The edits that do not meet, the last in the text first; those that cannot be made are noted in the result."""
    found: list[_Planned] = []
    for edit in edits:
        try:
            _require_hand_written(tree, edit.origin.route)
            planned = _plan(layout, edit)
            edited(tree, planned.meant)
            found.append(planned)
        except Refused as refused:
            result.refused.append((edit, str(refused)))
    kept: list[_Planned] = []
    for one in sorted(found, key=lambda one: one.splices[0], reverse=True):
        if not any(meet(mine, other) for mine in one.splices for other in (kept[-1].splices if kept else ())):
            kept.append(one)
    return kept


def _require_hand_written(tree: Tree, route: Route) -> None:
    """Refuses what is inside of an object that carries our label. Raises Refused."""
    objects = Document("", 0, tree)
    for length in range(len(route) + 1):
        found = objects.value_at((*route[:length], "metadata", "labels", MANAGED_BY_LABEL))
        if found == MANAGED_BY:
            raise Refused('the object is generated; edit the allow-list and run "netpolgen build"')


def _plan(layout: Layout, edit: Edit) -> _Planned:
    """What to do in the text for an edit, and what that means. Raises Refused."""
    meant, splices = edit, []
    match edit:
        case Put():
            splices = put(layout, node_at(layout.root, edit.origin.route), edit)
        case Append():
            splices = _appending(layout, edit)
        case Unsuppress(rules=rules):
            start, end = edit.origin.part or (layout.at, layout.at)
            splices = [unsuppressed(layout, start - layout.at, end - layout.at, rules)]
        case Quote(origin=origin):
            place = place_at(layout.root, origin.route)
            meant = Replace(origin, as_written(layout, place.entry.value))
            splices = [replaced(layout, place, meant.value)]
        case _:
            splices = [_at_place(layout, place_at(layout.root, edit.origin.route), edit)]
    return _Planned(edit, meant, tuple(splices))


def _at_place(layout: Layout, place: Place, edit: Replace | Rename | Remove | Join) -> Splice:
    match edit:
        case Replace(value=value):
            return replaced(layout, place, value)
        case Rename(key=key):
            return renamed(layout, place, key)
        case Remove():
            return removed(layout, place)
        case Join():
            return joined(layout, place)
        case _:
            assert_never(edit)


def _appending(layout: Layout, edit: Append) -> list[Splice]:
    owner = node_at(layout.root, edit.origin.route)
    index = owner.index_of(edit.key)
    if index is not None and owner.entries[index].value.entries:
        return appended(layout, node_at(layout.root, (*edit.origin.route, edit.key)), edit.value)
    return put(layout, owner, Put(edit.origin, edit.key, [edit.value], edit.after))


def _made(layout: Layout, tree: Tree, batch: Sequence[_Planned], read: Read) -> str | None:
    """The new text, if it is read as what the edits mean and as nothing else."""
    text = spliced(layout.text, [splice for one in batch for splice in one.splices])
    try:
        for one in batch:
            tree = edited(tree, one.meant)
        return text if _alike(read(text), tree) else None
    except Refused:
        return None


def _alike(one: Tree, other: Tree) -> bool:
    """Whether two trees are the same to JSON, where true is not 1."""
    return one == other and json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
