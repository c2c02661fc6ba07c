"""What the names of policies.toml stand for: components, networks, groups, built-ins, objects of the manifests."""

from __future__ import annotations

from collections.abc import Iterator

from netpolgen.model.intent import Component, DnsTarget, Intent
from netpolgen.model.inventory import Inventory
from netpolgen.model.labels import LabelSelector
from netpolgen.model.policy import IPBlock
from netpolgen.model.ports import PortRange, Protocol
from netpolgen.model.source import Origin
from netpolgen.synthesis.components import Components, Meaning, UnresolvedError, suggestion
from netpolgen.synthesis.endpoints import NetworkEndpoint, PodEndpoint

# All addresses but the private (RFC 1918, RFC 4193), link-local (RFC 3927, RFC 4291) and CGNAT (RFC 6598) ones.
INTERNET = (
    IPBlock("0.0.0.0/0", ("10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16")),
    IPBlock("::/0", ("fc00::/7", "fe80::/10")),
)


class Names:
    """The one flat name space of a policies.toml, over the objects of its sources."""

    def __init__(self, intent: Intent, inventory: Inventory) -> None:
        self._intent = intent
        self._objects = Components(inventory)
        self._components = {component.name: component for component in intent.components}
        self._networks = {network.name: network for network in intent.networks}
        self._groups = {group.name: group for group in intent.groups}
        self._known: dict[str, tuple[Meaning, ...]] = {}

    def lookup(self, name: str) -> tuple[Meaning, ...]:
        """What a name stands for, several things for a group, each once. Raises UnresolvedError."""
        return self._expanded(name, ())

    def _expanded(self, name: str, within: tuple[str, ...]) -> tuple[Meaning, ...]:
        # Remembered at every depth: groups that share members would else be walked once for each way that leads there.
        if name not in self._known:
            found = self._members(name, within) if name in self._groups else self._single(name)
            self._known[name] = tuple(dict.fromkeys(found))
        return self._known[name]

    def _members(self, name: str, within: tuple[str, ...]) -> Iterator[Meaning]:
        if name in within:
            raise UnresolvedError(f'group "{name}" contains itself: {" -> ".join((*within, name))}', "NPG501")
        for member in self._groups[name].members:
            try:
                yield from self._expanded(member, (*within, name))
            except UnresolvedError as error:
                raise (error if error.code == "NPG501" else error.of_group(name)) from None

    def _single(self, name: str) -> Iterator[Meaning]:
        if name in self._components:
            yield self._objects.declared(self._components[name])
        elif name in self._networks:
            yield Meaning(NetworkEndpoint(name, self._networks[name].blocks))
        elif name == "dns":
            yield from dns_meanings(self._intent.cluster.dns)
        elif name == "internet":
            yield Meaning(NetworkEndpoint(name, INTERNET))
        elif name == "apiserver":
            yield self._apiserver()
        elif name.endswith("/*"):
            yield self._whole_namespace(name)
        else:
            yield self._found(name)

    def _apiserver(self) -> Meaning:
        server = self._intent.cluster.apiserver
        if server is None:
            raise UnresolvedError(
                '"apiserver" has no address yet; add apiserver = { cidrs = ["10.0.0.10/32"], port = 443 } to [cluster]',
                "NPG501",
            )
        port = PortRange(Protocol.TCP, server.port, server.port)
        return Meaning(NetworkEndpoint("apiserver", server.blocks), own_ports=(port,))

    def _whole_namespace(self, name: str) -> Meaning:
        namespace = name.removesuffix("/*")
        endpoint = PodEndpoint(name, namespace, LabelSelector.EVERYTHING)
        return Meaning(endpoint, workloads=self._objects.selected(namespace, LabelSelector.EVERYTHING))

    def _found(self, name: str) -> Meaning:
        found = self._objects.found(Component(name, Origin(self._intent.file)))
        if found is None:
            hint = (
                suggestion(name, self._every_name())
                or "; declare it in [components], or add its manifests to [sources]"
            )
            raise UnresolvedError(f'unknown name "{name}"{hint}')
        return found

    def _every_name(self) -> Iterator[str]:
        yield from (*self._components, *self._networks, *self._groups, "apiserver", "dns", "internet")
        yield from self._objects.known_names()


def dns_meanings(target: DnsTarget) -> Iterator[Meaning]:
    """The pods and the addresses where DNS is served."""
    if target.namespace is not None:
        endpoint = PodEndpoint("dns", target.namespace, target.labels, external=True)
        yield Meaning(endpoint, own_ports=target.ports)
    if target.blocks:
        yield Meaning(NetworkEndpoint("dns", target.blocks), own_ports=target.ports)
