"""Spreads, and the ingress side read from the source: however sets are cut, the answer is that of the plain union."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netpolgen.model.ports import PortSet, Protocol
from netpolgen.semantics.connectivity import admission
from netpolgen.semantics.connectivity.admission import admission_of
from netpolgen.semantics.connectivity.spread import NOWHERE, Spread, Spreads

PORTS = (
    PortSet.EVERY_PORT,
    PortSet.of(Protocol.TCP),
    PortSet.of(Protocol.TCP, 80, 80),
    PortSet.of(Protocol.TCP, 80, 90),
    PortSet.of(Protocol.UDP, 53, 53),
)
SOURCES, PLACES = 12, 6
EVERY_SOURCE = (1 << SOURCES) - 1

port_sets = st.sampled_from(PORTS)
places = st.integers(1, (1 << PLACES) - 1)
parts = st.lists(st.tuples(port_sets, places), max_size=6)
sources = st.one_of(
    st.just(EVERY_SOURCE), st.integers(1, EVERY_SOURCE), st.integers(0, SOURCES - 1).map(lambda n: 1 << n)
)
terms = st.lists(st.tuples(places, sources, port_sets), max_size=8)


def spread_of(spreads: Spreads, found) -> Spread:
    return spreads.union_of((spreads.number(ports), bits) for ports, bits in found)


def plain(found) -> dict[int, PortSet]:
    """The ports of each place, one by one."""
    result: dict[int, PortSet] = {}
    for ports, bits in found:
        for place in range(PLACES * 2):
            if bits >> place & 1:
                result[place] = result.get(place, PortSet.NONE) | ports
    return result


def read(spreads: Spreads, spread: Spread) -> dict[int, PortSet]:
    """The same of a spread, whose pieces must not overlap."""
    pieces = [(spreads.ports[number], bits) for number, bits in spread.pieces.items()]
    assert sum(bits.bit_count() for _, bits in pieces) == spread.covered.bit_count()
    assert all(ports and bits for ports, bits in pieces)
    return plain(pieces)


@given(parts, parts)
def test_a_union_adds_the_ports_of_each_place(left, right):
    spreads = Spreads()
    union = spreads.union(spread_of(spreads, left), spread_of(spreads, right))
    assert read(spreads, union) == plain([*left, *right])


@given(parts, parts)
def test_a_meet_has_the_ports_that_both_have(left, right):
    spreads = Spreads()
    one, other = spread_of(spreads, left), spread_of(spreads, right)
    both = plain(left), plain(right)
    shared = {place: both[0][place] & both[1][place] for place in both[0].keys() & both[1].keys()}
    assert read(spreads, spreads.meet(one, other.pieces.items())) == {
        at: ports for at, ports in shared.items() if ports
    }


def test_nothing_changes_nothing():
    spreads = Spreads()
    some = spread_of(spreads, [(PORTS[1], 5)])
    assert spreads.union(some, NOWHERE) == spreads.union(NOWHERE, some) == some
    assert spreads.meet(some, ()) == NOWHERE


@pytest.mark.parametrize(("wide", "most_parts"), [(32, 1024), (0, 1024), (3, 2), (0, 3)])
@settings(max_examples=60)
@given(first=terms, second=terms)
def test_each_source_is_admitted_by_the_terms_that_name_it(wide, most_parts, first, second):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(admission, "_WIDE", wide)
        patch.setattr(admission, "_MOST_PARTS", most_parts)
        spreads = Spreads()
        # Namespaces have no places in common.
        elsewhere = [(bits << PLACES, peers, ports) for bits, peers, ports in second]
        numbered = [[(bits, peers, spreads.number(ports)) for bits, peers, ports in one] for one in (first, elsewhere)]
        found = admission_of(numbered, EVERY_SOURCE, spreads)
        for source in range(SOURCES):
            wanted = plain((ports, bits) for bits, peers, ports in [*first, *elsewhere] if peers >> source & 1)
            admitted = spreads.union_of(found.of(source, (1 << 2 * PLACES) - 1))
            assert read(spreads, admitted) == wanted
