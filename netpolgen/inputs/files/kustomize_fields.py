"""The fields of a kustomization by what they may make kustomize do: nothing of note, read a file, or run something.

Keys below the top are compared without regard to case, as kustomize may take them.

Source: https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from netpolgen.model.document import Tree
from netpolgen.model.source import Route

# What names no file.
_PLAIN = frozenset(
    {
        "apiVersion",
        "buildMetadata",
        "commonAnnotations",
        "commonLabels",
        "generatorOptions",
        "images",
        "kind",
        "labels",
        "metadata",
        "namePrefix",
        "nameSuffix",
        "namespace",
        "replicas",
        "sortOptions",
        "vars",
    }
)
_DIRECTORIES = frozenset({"bases", "components", "resources"})
_FILES = frozenset({"configurations", "crds"})
_HOLDERS = frozenset({"patches", "patchesJson6902", "replacements"})
_GENERATORS = frozenset({"configMapGenerator", "secretGenerator"})
_PATCHES, _SCHEMA = "patchesStrategicMerge", "openapi"
_KNOWN = _PLAIN | _DIRECTORIES | _FILES | _HOLDERS | _GENERATORS | {_PATCHES, _SCHEMA}

_RUNNING = {
    "generators": "may run programs and containers",
    "transformers": "may run programs and containers",
    "validators": "may run programs and containers",
    "helmCharts": "runs helm",
    "helmChartInflationGenerator": "runs helm",
    "helmGlobals": "is for helm",
}


class Named(Struct, frozen=True):
    """An entry that names a file or, where that ``may_be_directory``, a directory with a kustomization."""

    entry: str
    route: Route
    may_be_directory: bool = False


def refusal(name: str) -> str | None:
    """Why a field is not handed to kustomize, in words that follow its name; None where it is."""
    if name in _RUNNING:
        return f"{_RUNNING[name]}, which is not done here"
    return None if name in _KNOWN else "is no field of a kustomization that is known here"


def named_in(fields: Mapping[str, Tree]) -> Iterator[Named]:
    """All that a kustomization names. What has another shape than kustomize wants is left to its refusal."""
    for name, value in fields.items():
        route: Route = (name,)
        if name in _DIRECTORIES:
            yield from _texts(value, route, may_be_directory=True)
        elif name in _FILES:
            yield from _texts(value, route)
        elif name == _PATCHES:
            yield from (named for named in _texts(value, route) if not _is_inline(named.entry))
        elif name in _HOLDERS:
            yield from (named for item, at in _items(value, route) for named in _under("path", item, at))
        elif name in _GENERATORS:
            yield from (named for item, at in _items(value, route) for named in _of_generator(item, at))
        elif name == _SCHEMA:
            yield from _under("path", value, route)


def _is_inline(patch: str) -> bool:
    return "\n" in patch or patch.lstrip().startswith("{")


def _of_generator(item: Tree, route: Route) -> Iterator[Named]:
    for named in _under("files", item, route):
        _, _, file = named.entry.rpartition("=")
        yield Named(file, named.route)
    yield from _under("envs", item, route)
    yield from _under("env", item, route)


def _under(key: str, value: Tree, route: Route) -> Iterator[Named]:
    """The text, or the texts of the list, at a key."""
    for name, inner in value.items() if isinstance(value, dict) else ():
        if name.casefold() != key:
            continue
        if isinstance(inner, str) and inner:
            yield Named(inner, (*route, name))
        yield from _texts(inner, (*route, name))


def _texts(value: Tree, route: Route, *, may_be_directory: bool = False) -> Iterator[Named]:
    for item, at in _items(value, route):
        if isinstance(item, str) and item:
            yield Named(item, at, may_be_directory)


def _items(value: Tree, route: Route) -> Iterator[tuple[Tree, Route]]:
    for index, item in enumerate(value if isinstance(value, list) else ()):
        yield item, (*route, index)
