"""``diff``: which connections were opened, closed or changed between two states of manifests."""

from __future__ import annotations

from dataclasses import dataclass

from netpolgen.app.load import load_project, usable_intent
from netpolgen.app.states import Side, read_side
from netpolgen.model.errors import NothingToDoError, UsageError
from netpolgen.semantics.comparison import Comparison, compared
from netpolgen.semantics.two_states import TwoStates

COLLAPSES = ("namespace",)


@dataclass(frozen=True, slots=True)
class DiffOptions:
    """Two states as typed; ``collapse`` is one of ``COLLAPSES`` or empty."""

    old: str
    new: str
    config: str | None = None
    use_config: bool = True
    collapse: str = ""


def diff(options: DiffOptions) -> Comparison:
    """What differs. Raises UsageError and InputError for what cannot be read, NothingToDoError if both are empty."""
    if options.old == options.new == "-":
        raise UsageError("OLD and NEW cannot both be standard input")
    project = load_project(options.config) if options.use_config else None
    usable_intent(project)
    old, new = read_side(options.old, project), read_side(options.new, project)
    return comparison_of("diff", old, new, collapse=options.collapse)


def comparison_of(command: str, old: Side, new: Side, *, collapse: str) -> Comparison:
    """The comparison of two states as read. Raises NothingToDoError if both are empty."""
    if not (old.documents or new.documents):
        raise NothingToDoError("not one policy, workload, Service or Namespace was read on either side")
    return compared(
        TwoStates(old.inventory, new.inventory),
        command,
        by_namespace=collapse == "namespace",
        notes=(*old.notes, *new.notes),
        left_out=tuple(sorted({*old.left_out, *new.left_out})),
    )
