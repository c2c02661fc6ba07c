"""``plan``: what applying the output directory would close and open, given the manifests as they are."""

from __future__ import annotations

from itertools import chain

from msgspec import Struct
from msgspec.structs import replace

from netpolgen.app.load import load_manifests, require_project, usable_intent
from netpolgen.app.mapping.diff import comparison_of
from netpolgen.app.mapping.states import Side
from netpolgen.inputs.files.access import shown
from netpolgen.inputs.manifests import Manifests
from netpolgen.model.errors import NothingToDoError
from netpolgen.model.inventory import Inventory
from netpolgen.model.ports import PortSet
from netpolgen.semantics.comparison.compared import Comparison
from netpolgen.semantics.connectivity.connections import Scope, rows
from netpolgen.semantics.connectivity.picture import special_rows
from netpolgen.semantics.connectivity.roll import Roll
from netpolgen.semantics.state import State


class PlanOptions(Struct, frozen=True):
    """The configuration whose output directory would be applied; ``collapse`` as in ``diff``."""

    config: str | None = None
    collapse: str = ""


def plan(options: PlanOptions) -> Comparison:
    """What differs between the sources as they are and the same with the output directory applied.

    Raises UsageError and InputError for what cannot be read, NothingToDoError when the output directory has nothing.
    """
    project = require_project(options.config)
    usable_intent(project)
    written = project.state_paths[len(project.sources) :]
    if not written:
        raise NothingToDoError(
            f"{shown(project.output_directory.as_posix())} holds no manifest; run netpolgen build first"
        )
    sources, output = (load_manifests(paths, project) for paths in (project.sources, written))
    standing = _apart(sources.inventory, output)
    before = replace(Side.of(sources), inventory=standing)
    after = replace(Side.of(output), inventory=_applied(standing, output.inventory))
    found = comparison_of("plan", before, after, collapse=options.collapse)
    return replace(found, kept=_connections(after.inventory))


def _connections(inventory: Inventory) -> int:
    """How many connections are permitted, as ``map`` counts them."""
    state = State(inventory)
    roll = Roll(state)
    entering = special_rows(state, roll, roll.everyone, PortSet.EVERY_PORT, None)
    everything = Scope(roll.everyone, roll.everyone)
    return sum(row.size for row in chain(rows(state, roll, (everything,)), entering))


def _apart(inventory: Inventory, output: Manifests) -> Inventory:
    """The sources without what was read from the output directory, which may lie among them."""
    files = {document.file for document in output.documents}
    return inventory.with_policies(
        tuple(policy for policy in inventory.policies if policy.origin is None or policy.origin.file not in files)
    )


def _applied(inventory: Inventory, output: Inventory) -> Inventory:
    """The policies of the output directory beside those that stand, in the place of those with the same name."""
    replaced = {policy.ref for policy in output.policies}
    kept = (policy for policy in inventory.policies if policy.ref not in replaced)
    return inventory.with_policies((*kept, *output.policies))
