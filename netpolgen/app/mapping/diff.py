"""``diff``: which connections were opened, closed or changed between two states of manifests."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from netpolgen.app.load import load_project, usable_intent
from netpolgen.app.mapping.states import Side, read_side
from netpolgen.inputs.files.access import shown
from netpolgen.inputs.manifests import NO_STAND_INS, StandIns
from netpolgen.model.errors import NothingToDoError, UsageError
from netpolgen.semantics.comparison.compared import Comparison, compared
from netpolgen.semantics.comparison.two_states import TwoStates

COLLAPSES = ("namespace",)


class DiffOptions(Struct, frozen=True):
    """Two states as typed; ``collapse`` is one of ``COLLAPSES`` or empty."""

    old: str
    new: str
    config: str | None = None
    use_config: bool = True
    collapse: str = ""
    stand_ins: StandIns = NO_STAND_INS


def diff(options: DiffOptions) -> Comparison:
    """What differs. Raises UsageError and InputError for what cannot be read, NothingToDoError if both are empty."""
    if options.old == options.new == "-":
        raise UsageError("OLD and NEW cannot both be standard input")
    project = load_project(options.config) if options.use_config else None
    usable_intent(project)
    old, new = (read_side(text, project, options.stand_ins) for text in (options.old, options.new))
    new = replace(new, notes=(*new.notes, *_bare(options, old, new)))
    return comparison_of("diff", old, new, collapse=options.collapse)


def _bare(options: DiffOptions, old: Side, new: Side) -> Iterator[str]:
    """That one of the sides has policies alone, so that nothing of it is connected."""
    if old.inventory.workloads and not new.inventory.workloads and new.inventory.policies:
        yield (
            f"{shown(options.new)} holds no workloads, so that all connections count as closed; "
            "did you mean netpolgen plan?"
        )
    if new.inventory.workloads and not old.inventory.workloads and old.inventory.policies:
        yield (
            f"{shown(options.old)} holds no workloads, so that all connections count as opened; "
            "name the manifests that it belongs to, too"
        )


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
