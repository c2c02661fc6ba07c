from __future__ import annotations

from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpolgen.model.addresses import AddressSet, summarized
from netpolgen.model.policy import IPBlock
from tests import strategies


def holds(addresses: AddressSet, address) -> bool:
    return AddressSet.of(str(address)) <= addresses


def naive(block: IPBlock, address) -> bool:
    inside = [address in ip_network(cidr) for cidr in (block.cidr, *block.excepts)]
    return inside[0] and not any(inside[1:])


@given(strategies.ip_blocks())
def test_a_block_holds_its_addresses_but_for_the_excepts(block) -> None:
    for address in strategies.border_addresses():
        assert holds(block.addresses, address) is naive(block, address)


@given(st.lists(strategies.ip_blocks(), max_size=3))
def test_the_blocks_of_a_set_rebuild_it(blocks) -> None:
    addresses = AddressSet.union(block.addresses for block in blocks)
    assert AddressSet.union(AddressSet.of(str(block)) for block in addresses.blocks()) == addresses


def test_the_last_ipv4_address_does_not_touch_the_first_of_ipv6() -> None:
    addresses = AddressSet.of("255.255.255.255/32") | AddressSet.of("::/128")
    assert [str(block) for block in addresses.blocks()] == ["255.255.255.255/32", "::/128"]


def test_one_family_does_not_hold_the_other() -> None:
    assert not AddressSet.of("0.0.0.0/0") & AddressSet.of("::/0")
    assert not AddressSet.of("10.0.0.0/8") & AddressSet.of("::a00:0/104")


def test_host_bits_are_ignored() -> None:
    assert AddressSet.of("10.1.2.3/8") == AddressSet.of("10.0.0.0/8")


def test_an_address_alone_is_a_block_of_one() -> None:
    assert AddressSet.of("10.1.2.3") == AddressSet.of("10.1.2.3/32")
    assert AddressSet.of("::1") == AddressSet.of("::1/128")


@pytest.mark.parametrize("text", ["", "10.0.0.0/33", "300.0.0.0/8", "::/129", "shop", "10.0.0.0/8/8"])
def test_what_is_no_block_is_refused(text) -> None:
    with pytest.raises(ValueError, match=r".*"):
        AddressSet.of(text)


@pytest.mark.parametrize(
    ("addresses", "first"),
    [
        (AddressSet.EVERY_ADDRESS, 0),
        (AddressSet.of("2001:db8::/32"), "2001:db8::"),
        (AddressSet.of("10.0.0.0/8") - AddressSet.of("10.0.0.0/9"), "10.128.0.0"),
    ],
)
def test_the_first_address(addresses, first) -> None:
    assert addresses.first_address() == ip_address(first)


def test_an_empty_set_has_no_first_address() -> None:
    with pytest.raises(IndexError):
        AddressSet.NONE.first_address()


def test_an_interval_across_families_is_refused() -> None:
    (first, _), (_, last) = AddressSet.EVERY_ADDRESS.intervals
    with pytest.raises(ValueError, match="one family"):
        summarized(first, last)


@pytest.mark.parametrize(
    ("addresses", "text"),
    [
        (AddressSet.NONE, "no address"),
        (AddressSet.EVERY_ADDRESS, "0.0.0.0/0, ::/0"),
        (AddressSet.of("10.0.0.0/30") - AddressSet.of("10.0.0.1/32"), "10.0.0.0/32, 10.0.0.2/31"),
    ],
)
def test_addresses_in_words(addresses, text) -> None:
    assert str(addresses) == text


def test_a_block_in_words() -> None:
    assert str(IPBlock("10.0.0.0/8")) == "10.0.0.0/8"
    assert str(IPBlock("10.0.0.0/8", ("10.1.0.0/16", "10.2.0.0/16"))) == "10.0.0.0/8 except 10.1.0.0/16, 10.2.0.0/16"
