"""``map``: which workload reaches which, on which ports, with the addresses outside."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import chain

from msgspec import Struct, field
from msgspec.structs import replace

from netpolgen.app.asking.ends import EndFinder
from netpolgen.app.left_out import left_out
from netpolgen.app.load import intent_of, load_manifests, load_project, paths_to_judge
from netpolgen.app.mapping.filters import FilterReader, MapFilter, Shown
from netpolgen.app.mapping.notes import map_notes
from netpolgen.inputs.manifests import NO_STAND_INS, Manifests, StandIns
from netpolgen.inputs.yaml.collector import paused_collector
from netpolgen.model.intent import Intent
from netpolgen.semantics.connectivity.collapsed_classes import ClassCollapse
from netpolgen.semantics.connectivity.collapsed_namespaces import NamespaceCollapse
from netpolgen.semantics.connectivity.connections import Row, Scope, rows
from netpolgen.semantics.connectivity.exposure import exposures
from netpolgen.semantics.connectivity.picture import Collapsed, ConnectivityMap, special_rows, unprotected
from netpolgen.semantics.connectivity.roll import PeerSet, Roll
from netpolgen.semantics.state import State
from netpolgen.semantics.universe import members

COLLAPSES = ("namespace", "class")


class MapOptions(Struct, frozen=True):
    """What to map, over these paths or what the configuration names; ``collapse`` is one of ``COLLAPSES`` or empty."""

    paths: tuple[str, ...] = ()
    config: str | None = None
    use_config: bool = True
    filter: MapFilter = field(default_factory=MapFilter)
    exposure: bool = False
    collapse: str = ""
    stand_ins: StandIns = NO_STAND_INS


def connectivity_map(options: MapOptions) -> ConnectivityMap:
    """The map of the manifests. Raises UsageError for a path or a word that cannot be made out."""
    project = load_project(options.config, use_config=options.use_config)
    intent = intent_of(project)
    manifests = load_manifests(paths_to_judge(options.paths, project), project, options.stand_ins)
    with paused_collector():
        return _map_of(manifests, intent, options)


def _map_of(manifests: Manifests, intent: Intent, options: MapOptions) -> ConnectivityMap:
    state = State(manifests.inventory)
    roll = Roll(state)
    shown = FilterReader.of(EndFinder(intent, manifests.inventory, manifests.places.locate), roll).read(options.filter)
    directions = options.filter.directions
    return ConnectivityMap(
        refs=roll.refs,
        listed=tuple(roll.refs[number] for number in members(shown.listed)),
        rows=partial(_rows, state, roll, shown),
        unprotected=tuple(unprotected(state, roll, shown.listed, directions)),
        exposures=partial(exposures, state, roll, shown.listed, directions, shown.ports) if options.exposure else None,
        collapsed=_collapsed(options.collapse, state, roll, shown),
        notes=tuple(map_notes(state, roll, intent, shown)),
        left_out=left_out(manifests),
        kinds=len(ClassCollapse.of(roll, shown.sets).groups),
    )


def _rows(state: State, roll: Roll, shown: Shown) -> Iterator[Row]:
    return chain(
        rows(state, roll, shown.scopes),
        special_rows(state, roll, shown.inward, shown.ports, shown.special),
    )


def _collapsed(by: str, state: State, roll: Roll, shown: Shown) -> Collapsed | None:
    match by:
        case "namespace":
            # With themselves, alike workloads have the same destinations, which are counted once.
            collapse = NamespaceCollapse(roll.refs, without_self=True)
            whole = replace(shown, scopes=tuple(replace(scope, with_self=True) for scope in shown.scopes))
            return Collapsed(by, (), lambda: collapse.connections(_rows(state, roll, whole)))
        case "class":
            classes = ClassCollapse.of(roll, shown.sets)
            some = replace(shown, scopes=tuple(_within(scope, classes.some) for scope in shown.scopes))
            groups = tuple(classes.named_groups())
            return Collapsed(by, groups, lambda: classes.connections(_rows(state, roll, some)))
        case _:
            return None


def _within(scope: Scope, peers: PeerSet) -> Scope:
    return Scope(scope.sources & peers, scope.destinations & peers, scope.ports)
