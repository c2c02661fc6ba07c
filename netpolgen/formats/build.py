"""What ``build`` prints: its summary, what ``--check`` and ``--diff`` show, and JSON version 1."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from netpolgen.formats.words import counted
from netpolgen.model.changes import Action, BuildResult, Change, Standing
from netpolgen.model.finding import ObjectRef
from netpolgen.model.policy import Direction

_MOST_NAMED = 8
_VERDICTS = {Action.CREATE: "missing", Action.UPDATE: "different", Action.DELETE: "stale"}


def summary_lines(result: BuildResult, standing: Standing | None = None, *, written: bool = False) -> Iterator[str]:
    """The words on standard error at the end: how much, what changed if that is known, what stays open."""
    yield (
        f"{counted(result.edges, 'edge')} -> {counted(result.policies, 'policy', 'policies')} in "
        f"{counted(result.namespaces, 'namespace')}, proved for every pod that could exist"
        + (f"; {counted(result.expectations, 'expectation holds', 'expectations hold')}" if result.expectations else "")
    )
    if standing is not None:
        yield _changes_line(result, standing.changes, written=written)
    yield from _open_lines(result)
    if result.beside:
        yield (
            f"beside it: {counted(len(result.beside), 'policy', 'policies')} of the sources that the list does not "
            f"yield: {_named(result.beside)}; netpolgen lint tells what they open"
        )


def broken_line(result: BuildResult) -> str:
    """The last word where an expectation does not hold."""
    return f"nothing was written: {counted(len(result.broken), 'expectation')} broken"


def _changes_line(result: BuildResult, changes: Sequence[Change], *, written: bool) -> str:
    if not changes:
        return f"{result.directory}/ is up to date"
    counts = [
        f"{sum(change.action is action for change in changes)} {verb}"
        for action, verb in ((Action.CREATE, "new"), (Action.UPDATE, "changed"), (Action.DELETE, "removed"))
    ]
    verb = "wrote" if written else "would write"
    return f"{verb} {result.directory}/: {', '.join(counts)}"


def _open_lines(result: BuildResult) -> Iterator[str]:
    if not result.workloads:
        yield "what stays open is not known: no workloads among the manifests ([sources] or --manifests)"
        return
    opened = {direction: refs for direction, refs in result.open_workloads.items() if refs}
    if not opened:
        yield f"stays open: nothing; all {counted(result.workloads, 'workload')} are isolated in both directions"
    for direction, refs in opened.items():
        who = "accept traffic from anywhere" if direction is Direction.INGRESS else "may send anywhere"
        yield f"stays open: {len(refs)} of {counted(result.workloads, 'workload')} {who}: {_named(refs)}"


def _named(refs: Sequence[ObjectRef]) -> str:
    shown = ", ".join(f"{ref.namespace}/{ref.name}" for ref in refs[:_MOST_NAMED])
    return f"{shown} and {len(refs) - _MOST_NAMED} more" if len(refs) > _MOST_NAMED else shown


def check_lines(result: BuildResult, standing: Standing) -> Iterator[str]:
    """One line for each file that is not as it would be built."""
    for change in standing.changes:
        yield f"{result.directory}/{change.path}: {_VERDICTS[change.action]}\n"


def diff_lines(result: BuildResult, standing: Standing) -> Iterator[str]:
    """What would change, as a unified diff."""
    from difflib import unified_diff

    for change in standing.changes:
        name = f"{result.directory}/{change.path}"
        before = "/dev/null" if change.action is Action.CREATE else name
        after = "/dev/null" if change.action is Action.DELETE else name
        yield from unified_diff(
            change.before.splitlines(keepends=True), change.after.splitlines(keepends=True), before, after
        )


def in_the_way_lines(result: BuildResult, standing: Standing) -> Iterator[str]:
    """A line for each file or directory that keeps anything from being written."""
    for path in standing.in_the_way:
        yield (
            f"error: {result.directory}/{path} is in the way and was not written by netpolgen; move it, or choose "
            f"another directory with --out DIR"
        )


def left_alone_lines(result: BuildResult, standing: Standing) -> Iterator[str]:
    """A line for each of the first files that look generated and stand where no build writes."""
    for path in standing.astray[:_MOST_NAMED]:
        yield f"left alone: {result.directory}/{path} was generated once, but not for this place; move or remove it"
    if len(standing.astray) > _MOST_NAMED:
        yield f"left alone: {len(standing.astray) - _MOST_NAMED} more like it"


def build_json(result: BuildResult, standing: Standing) -> Iterator[str]:
    """The result as JSON, version 1."""
    document = {
        "version": 1,
        "directory": result.directory,
        "edges": result.edges,
        "policies": result.policies,
        "namespaces": result.namespaces,
        "expectations": result.expectations,
        "changes": [{"path": change.path, "action": str(change.action)} for change in standing.changes],
        "in_the_way": list(standing.in_the_way),
        "open": {
            str(direction).lower(): [{"kind": ref.kind, "namespace": ref.namespace, "name": ref.name} for ref in refs]
            for direction, refs in result.open_workloads.items()
        },
    }
    yield json.dumps(document, indent=2) + "\n"
