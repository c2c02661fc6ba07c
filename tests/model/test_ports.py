from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpolgen.model.ports import PortRange, PortSet, Protocol
from tests import strategies

TCP, UDP, SCTP = Protocol


@given(st.lists(strategies.port_ranges(), max_size=4))
def test_a_port_is_allowed_when_some_range_has_it(ranges) -> None:
    ports = PortSet.union(PortSet.of(one.protocol, one.first, one.last) for one in ranges)
    for protocol, number in product(Protocol, strategies.border_numbers()):
        expected = any(one.protocol is protocol and one.first <= number <= one.last for one in ranges)
        assert ports.allows(protocol, number) is expected


@given(st.lists(strategies.port_ranges(), max_size=4))
def test_the_ranges_of_a_set_rebuild_it_and_keep_protocols_apart(ranges) -> None:
    ports = PortSet.union(PortSet.of(one.protocol, one.first, one.last) for one in ranges)
    rebuilt = list(ports.ranges())
    assert PortSet.union(PortSet.of(one.protocol, one.first, one.last) for one in rebuilt) == ports
    assert all(1 <= one.first <= one.last <= 65535 for one in rebuilt)
    assert [one.protocol for one in rebuilt] == sorted((one.protocol for one in rebuilt), key=list(Protocol).index)


def test_the_last_port_of_a_protocol_does_not_touch_the_first_of_the_next() -> None:
    ports = PortSet.of(TCP, 65535, 65535) | PortSet.of(UDP, 1, 1)
    assert list(ports.ranges()) == [PortRange(TCP, 65535, 65535), PortRange(UDP, 1, 1)]
    assert not ports.allows(SCTP, 1)


def test_every_port_is_every_port_of_every_protocol() -> None:
    assert PortSet.union(map(PortSet.of, Protocol)) == PortSet.EVERY_PORT
    assert PortSet.of(TCP) <= PortSet.EVERY_PORT
    assert str(PortSet.EVERY_PORT - PortSet.of(UDP)) == "every TCP port, every SCTP port"


@pytest.mark.parametrize(
    ("ports", "text"),
    [
        (PortSet.NONE, "no port"),
        (PortSet.EVERY_PORT, "every port"),
        (PortSet.of(TCP, 80, 80), "TCP 80"),
        (PortSet.of(UDP, 53, 54), "UDP 53-54"),
        (PortSet.of(SCTP), "every SCTP port"),
        (PortSet.of(UDP, 53, 53) | PortSet.of(TCP, 443, 443) | PortSet.of(TCP, 80, 80), "TCP 80, TCP 443, UDP 53"),
        (PortSet.EVERY_PORT - PortSet.of(TCP), "every UDP port, every SCTP port"),
    ],
)
def test_ports_in_words(ports, text) -> None:
    assert str(ports) == text
