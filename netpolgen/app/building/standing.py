"""A build beside what stands in its output directory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath

from netpolgen.inputs.files.output_tree import read_output_tree
from netpolgen.model.changes import Action, BuildResult, Change, Standing
from netpolgen.model.errors import NothingToDoError

NO_POLICY = (
    "the list yields no policy; write who may reach whom into [allow], as in "
    '"ui -> catalog:http" = true, or set default-deny = "both"'
)


def compare(result: BuildResult) -> Standing:
    """What stands in the output directory beside a build. Raises UsageError for what cannot be read there.

    Raises NothingToDoError where there is nothing to write, to remove or to claim.
    """
    tree = read_output_tree(result.place)
    standing = Standing(
        changes=tuple(sorted(_changes(tree.own, result.files))),
        in_the_way=tuple(sorted(_in_the_way(tree.foreign, result.files))),
        astray=tree.astray,
        unfinished=tree.unfinished,
    )
    if not standing.changes:
        require_policies(result)
    return standing


def require_policies(result: BuildResult) -> None:
    """Raises NothingToDoError for a list that neither yields a policy nor claims anything."""
    if not (result.files or result.expectations):
        raise NothingToDoError(NO_POLICY)


def _changes(own: Mapping[str, str], files: Mapping[str, str]) -> Iterator[Change]:
    for path, text in files.items():
        before = own.get(path)
        if before is None:
            yield Change(path, Action.CREATE, "", text)
        elif before != text:
            yield Change(path, Action.UPDATE, before, text)
    for path, text in own.items():
        if path not in files:
            yield Change(path, Action.DELETE, text, "")


def _in_the_way(foreign: frozenset[str], files: Iterable[str]) -> frozenset[str]:
    """Those among these paths that files would have to go over or through."""
    return foreign & {part for path in files for part in (path, *map(str, PurePosixPath(path).parents))}
