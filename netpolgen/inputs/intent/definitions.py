"""``[components]``, ``[networks]`` and ``[groups]``: the definitions, which share one name space."""

from __future__ import annotations

from netpolgen.inputs.intent.blocks import decode_blocks, with_excepts
from netpolgen.inputs.intent.ports import PortFaultError, port_range
from netpolgen.inputs.intent.reading import Reading, Table
from netpolgen.inputs.intent.references import is_address, reference_fault
from netpolgen.inputs.intent.selectors import decode_selector
from netpolgen.inputs.intent.syntax import fits
from netpolgen.inputs.spelling import key_path, shown
from netpolgen.model.intent import Component, DeclaredPort, Group, Mention, NamedNetwork
from netpolgen.model.ports import FIRST_PORT, LAST_PORT, PortRange, Protocol
from netpolgen.model.source import Origin

BUILT_IN = frozenset({"apiserver", "dns", "internet"})

_COMPONENT_KEYS = frozenset({"namespace", "labels", "expressions", "service", "workload", "ports", "external"})
_NETWORK_KEYS = frozenset({"cidrs", "except", "owner"})


def decode_components(reading: Reading, root: Table) -> tuple[Component, ...]:
    """``[components]``, in the order of the file."""
    return tuple(
        _component(reading, name, Table(reading, value, origin, _COMPONENT_KEYS))
        for name, value, origin in root.table("components").entries("name")
    )


def _component(reading: Reading, name: str, table: Table) -> Component:
    reading.must(_says_once_which_pods(table), table.origin)
    return Component(
        name,
        table.origin,
        namespace=table.text("namespace", "dns-label"),
        selector=decode_selector(reading, table),
        service=table.text("service", "service"),
        workload=table.text("workload", "workload"),
        ports=tuple(_declared_ports(reading, table)),
        external=table.flag("external", default=False),
    )


def _says_once_which_pods(table: Table) -> bool:
    by_labels = {"namespace", "labels", "expressions"}
    given = {key for key in (*by_labels, "service", "workload") if key in table}
    if given <= by_labels:
        return "namespace" in given and len(given) > 1
    return len(given) == 1


def _declared_ports(reading: Reading, component: Table) -> list[DeclaredPort]:
    ports: list[DeclaredPort] = []
    for name, value, origin in component.table("ports").entries("dns-label"):
        if not any(character.isalpha() for character in name):
            reading.error(f"the port name {shown(name)} has no letter, so an edge would read it as a number", origin)
        declared = decode_port(reading, value, origin)
        if declared is not None:
            ports.append(DeclaredPort(name, declared))
    return ports


def decode_port(reading: Reading, value: object, origin: Origin) -> PortRange | None:
    """A number, or a text such as ``53/udp`` and ``7000-7001``; TCP unless another protocol is written."""
    if isinstance(value, int) and not isinstance(value, bool):
        in_range = FIRST_PORT <= value <= LAST_PORT
        return PortRange(Protocol.TCP, value, value) if reading.must(in_range, origin) else None
    if not (isinstance(value, str) and fits("port-text", value)):
        reading.must(False, origin)
        return None
    try:
        return port_range(value)
    except PortFaultError as fault:
        reading.error(f"{key_path(origin.route)} {shown(value)} {fault}", Origin(origin.file, route=origin.route))
        return None


def decode_networks(reading: Reading, root: Table) -> tuple[NamedNetwork, ...]:
    """``[networks]``, in the order of the file."""
    networks: list[NamedNetwork] = []
    for name, value, origin in root.table("networks").entries("name"):
        table = Table(reading, value, origin, _NETWORK_KEYS)
        table.must_have("cidrs")
        blocks, excepts = decode_blocks(reading, table, "cidrs"), decode_blocks(reading, table, "except", at_least=0)
        networks.append(NamedNetwork(name, with_excepts(reading, blocks, excepts), origin, owner=table.words("owner")))
    return tuple(networks)


def decode_groups(reading: Reading, root: Table) -> tuple[Group, ...]:
    """``[groups]``, in the order of the file; whether the members exist is seen when names are resolved."""
    table = root.table("groups")
    return tuple(_group(reading, table, name, origin) for name, _, origin in table.entries("name"))


def _group(reading: Reading, table: Table, name: str, origin: Origin) -> Group:
    members: dict[str, Origin] = {}
    for member, place in table.texts(name, "reference"):
        fault = reference_fault(member)
        if fault is not None:
            reading.error(f"{key_path(place.route)} {shown(member)} {fault}", place)
        elif member in members:
            first = members[member]
            message = (
                f"group {shown(name)} has {shown(member)} already, at {reading.place(first)}; remove one of the two"
            )
            reading.warning(message, place, first)
        members.setdefault(member, place)
    return Group(name, tuple(Mention(member, place) for member, place in members.items()), origin)


def check_names(reading: Reading, *definitions: tuple[str, tuple[Component | NamedNetwork | Group, ...]]) -> None:
    """Every name stands for one thing; ``definitions`` are the kinds with their members."""
    taken: dict[str, tuple[str, Origin]] = {}
    for kind, members in definitions:
        for member in members:
            name, origin = member.name, member.origin
            if name in BUILT_IN:
                reading.error(f"{kind} {shown(name)} has the name of a built-in; choose another", origin)
            elif is_address(name):
                reading.error(f"{kind} {shown(name)} has an address for its name; choose another", origin)
            elif name in taken:
                _clash(reading, name, taken[name], (kind, origin))
            else:
                taken[name] = kind, origin


def _clash(reading: Reading, name: str, *owners: tuple[str, Origin]) -> None:
    (kind, first), (other, second) = sorted(owners, key=lambda owner: reading.toml.locate(owner[1]))
    message = f"{other} {shown(name)} has the name of a {kind} at {reading.place(first)}; rename one of them"
    reading.error(message, second, first)
