"""Rows of a map as text: however a row is written, the words are those of its connections one by one."""

from __future__ import annotations

import json

import pytest
from hypothesis import given

from netpolgen.formats.connectivity import MAP_FORMATS, map_format
from netpolgen.formats.connectivity.json_v1 import map_json, peer_json, ports_json
from netpolgen.formats.connectivity.notation import Notation, written
from netpolgen.model.finding import ObjectRef
from netpolgen.model.inventory import Inventory
from netpolgen.model.objects import Workload
from netpolgen.model.ports import PortSet, Protocol
from netpolgen.model.source import Origin
from netpolgen.semantics.connectivity.connections import Scope, connections, rows
from netpolgen.semantics.connectivity.picture import ConnectivityMap
from netpolgen.semantics.connectivity.roll import Roll
from netpolgen.semantics.state import State
from tests.semantics.building import pod, pods, policy, port, rule, select
from tests.semantics.test_connections import owners, state_of
from tests.strategies import Cluster, clusters

HERE = Origin("a.yaml")


def map_of(state: State) -> ConnectivityMap:
    roll = Roll(state)
    return ConnectivityMap(roll.refs, roll.refs, lambda: rows(state, roll, [Scope(roll.everyone, roll.everyone)]), ())


@given(clusters(), owners)
def test_json_has_every_connection_in_order(cluster: Cluster, names):
    state = state_of(cluster, names)
    document = json.loads("".join(map_json(map_of(state))))
    assert document["connections"] == [
        {"src": peer_json(one.source), "dst": peer_json(one.destination), **ports_json(one.ports)}
        for one in connections(state)
    ]


@pytest.mark.parametrize("pods_in_all", [3, 200])
def test_rows_with_few_and_with_many_destinations_read_alike(pods_in_all: int):
    """Some rows lead nearly everywhere, some on several sets of ports, some to one place."""
    workloads = tuple(
        Workload(ObjectRef("Pod", "a", f"{number:03}"), pod("a", app=f"{number % 7}"), None, HERE, HERE)
        for number in range(pods_in_all)
    )
    policies = (
        policy(
            "a",
            select(app="1"),
            ingress=[rule(pods(select(app="2")), ports=(port(80),)), rule(pods(), ports=(port(1),))],
        ),
        policy("a", select(app="3"), egress=[rule(pods(select(app="4")))]),
    )
    state = State(Inventory(workloads=workloads, policies=policies))
    notation = Notation(lambda peer: f"{peer} ", lambda peer: f"{peer} ", lambda ports, _: str(ports), "\n")
    assert "".join(written(map_of(state), notation)).splitlines() == [
        f"{one.source} {one.destination} {one.ports}" for one in connections(state)
    ]


def test_every_format_can_be_asked_for_and_no_other():
    empty = map_of(State(Inventory()))
    for name in MAP_FORMATS:
        assert isinstance("".join(map_format(name)(empty)), str)
    with pytest.raises(KeyError):
        map_format("xml")


def test_all_means_every_protocol_and_port():
    assert ports_json(PortSet.EVERY_PORT) == {"all": True}
    assert ports_json(PortSet.of(Protocol.TCP)) == {"ports": [{"protocol": "TCP", "from": 1, "to": 65535}]}
