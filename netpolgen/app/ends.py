"""The two ends of a question on the command line, made out as concrete pods and addresses."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass, replace

from netpolgen.model.addresses import AddressSet
from netpolgen.model.errors import UsageError
from netpolgen.model.intent import Component, Intent, PortAsk
from netpolgen.model.inventory import Inventory
from netpolgen.model.objects import Pod
from netpolgen.model.policy import AnyPort, IPBlock, NetworkPolicyPort
from netpolgen.semantics.imagine import member_of
from netpolgen.synthesis.components import Components, Meaning, UnresolvedError
from netpolgen.synthesis.endpoints import NetworkEndpoint, PodEndpoint
from netpolgen.synthesis.names import Names
from netpolgen.synthesis.ports import PortResolver, Spelling

_WORKLOAD_PARTS = 3


@dataclass(frozen=True, slots=True)
class End:
    """One concrete end: a pod, or addresses where ``pod`` is None."""

    text: str
    pod: Pod | None
    addresses: AddressSet = AddressSet.NONE


def split_target(text: str) -> tuple[str, str]:
    """``DST[:PORT]`` as the name and the port, which is empty where there is none; IPv6 may stand in brackets."""
    if text.startswith("["):
        address, _, port = text[1:].partition("]")
        return address, port.removeprefix(":")
    if block_of(text) is not None:
        return text, ""
    name, _, port = text.rpartition(":")
    return (name, port) if name else (text, "")


def block_of(text: str) -> IPBlock | None:
    """An address or a CIDR as a block; None for any other text."""
    try:
        return IPBlock(str(ipaddress.ip_network(text, strict=False)))
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class EndFinder:
    """Looks the ends of a question up by the names of policies.toml and of the manifests."""

    intent: Intent
    inventory: Inventory

    def meanings(self, text: str) -> tuple[Meaning, ...]:
        """What SRC or DST stands for. Raises UsageError."""
        block = block_of(text)
        if block is not None:
            return (Meaning(NetworkEndpoint(text, (block,))),)
        if text.count("/") == _WORKLOAD_PARTS - 1:
            return (self._workload(text),)
        try:
            return Names(self.intent, self.inventory).lookup(text)
        except UnresolvedError as error:
            raise UsageError(str(error)) from error

    def _workload(self, text: str) -> Meaning:
        namespace, kind, name = text.split("/")
        found = [
            workload
            for workload in self.inventory.workloads
            if (workload.ref.namespace, workload.ref.kind.lower(), workload.ref.name) == (namespace, kind.lower(), name)
        ]
        if not found:
            raise UsageError(f'no {kind} "{name}" in namespace "{namespace}" among the manifests')
        meaning = Components(self.inventory).of_workload(Component(text, found[0].origin), found[0])
        return replace(meaning, workloads=tuple(found))

    def ports(self, target: Meaning, asks: tuple[PortAsk, ...]) -> tuple[NetworkPolicyPort, ...]:
        """The ports asked of one target, read as in an edge; every port if it has none of its own to take."""
        resolver = PortResolver(target, Spelling.AS_DECLARED)
        if not asks and not resolver.has_own_ports:
            return (AnyPort(),)
        try:
            return resolver.resolve(asks)
        except UnresolvedError as error:
            raise UsageError(str(error)) from error


def ends_of(meaning: Meaning) -> Iterator[End]:
    """The known pods of a name or, where none is known, a made-up one with its labels; or its addresses."""
    match meaning.endpoint:
        case NetworkEndpoint(name, blocks):
            addresses = AddressSet.NONE
            for block in blocks:
                addresses |= block.addresses
            yield End(name, None, addresses)
        case PodEndpoint(name, namespace, selector):
            if not meaning.workloads:
                yield End(f"a pod of {name}", Pod(namespace, member_of(selector)))
            for workload in meaning.workloads:
                yield End(str(workload), workload.pod)
