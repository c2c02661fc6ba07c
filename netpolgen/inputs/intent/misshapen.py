"""The part of a file that the schema is asked about: what is misshapen, and not all that stands beside it.

jsonschema takes a tenth of a millisecond for an edge, so a large file with one slip would take seconds.
"""

from __future__ import annotations

from collections.abc import Iterable

from netpolgen.inputs.toml.limits import Tree
from netpolgen.model.source import Route

# The tables whose keys are free, and which the schema judges entry by entry.
_ENTRIES = frozenset({"allow", "components", "expect", "groups", "namespaces", "networks"})

Entry = tuple[str, str]


def entry_of(route: Route) -> Entry | None:
    """The entry of a table of entries that a place belongs to; None for any other place."""
    return (str(route[0]), str(route[1])) if len(route) > 1 and route[0] in _ENTRIES else None


def part_of(tree: Tree, entries: Iterable[Entry]) -> Tree:
    """The tree with only these entries in its tables of entries; a table that is none stays as it is."""
    kept: dict[str, list[str]] = {}
    for table, key in entries:
        kept.setdefault(table, []).append(key)
    return {
        name: {key: value[key] for key in kept.get(name, ())} if name in _ENTRIES and isinstance(value, dict) else value
        for name, value in tree.items()
    }
