"""What is broad about a line of ``[allow]`` as it is written: whole namespaces, the internet, every address or port."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import Enum, auto

from msgspec import Struct

from netpolgen.model.intent import Edge, EveryPort, Intent
from netpolgen.synthesis.groups import Ring, inner_first


class Breadth(Enum):
    """In what way a part of an edge is broad."""

    WHOLE_NAMESPACE = auto()
    INTERNET = auto()
    EVERY_ADDRESS = auto()
    EVERY_PORT = auto()


class BroadPart(Struct, frozen=True):
    """A part of an edge that stands for much, and what it is in words."""

    breadth: Breadth
    words: str


def broad_parts(names: Mapping[str, BroadPart], edge: Edge) -> Iterator[BroadPart]:
    """The broad parts of an edge: its source, its target, its ports; ``names`` is what ``broad_names`` gives."""
    for name in (edge.flow.source, edge.flow.target):
        if name.endswith("/*"):
            yield _whole_namespace(name)
        elif name in names:
            yield names[name]
    if any(isinstance(port, EveryPort) for port in edge.flow.ports):
        yield BroadPart(Breadth.EVERY_PORT, "every port")


def broad_names(intent: Intent) -> dict[str, BroadPart]:
    """The names that stand for much; a group for what its first broad member does."""
    broad = {"internet": BroadPart(Breadth.INTERNET, "the internet")}
    for network in intent.networks:
        if any(block.cidr.endswith("/0") for block in network.blocks):
            broad[network.name] = BroadPart(Breadth.EVERY_ADDRESS, f"every address: {network.name}")
    groups = {group.name: group for group in intent.groups}
    for found in inner_first(groups, groups):
        if isinstance(found, Ring):
            continue
        for member in found.members:
            if member.text.endswith("/*"):
                broad.setdefault(found.name, _whole_namespace(member.text))
            elif member.text in broad:
                broad.setdefault(found.name, broad[member.text])
    return broad


def _whole_namespace(name: str) -> BroadPart:
    return BroadPart(Breadth.WHOLE_NAMESPACE, f"the whole namespace {name.removesuffix('/*')}")
