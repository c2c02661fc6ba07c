"""What the names of policies.toml stand for: components, networks, groups, built-ins, objects of the manifests."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import chain

from netpolgen.model.intent import Component, DnsTarget, Group, Intent, Mention
from netpolgen.model.inventory import Inventory
from netpolgen.model.labels import LabelSelector
from netpolgen.model.policy import IPBlock
from netpolgen.model.ports import PortRange, Protocol
from netpolgen.model.source import Origin
from netpolgen.synthesis.components import Components, Meaning, UnresolvedError, suggestion
from netpolgen.synthesis.endpoints import NetworkEndpoint, PodEndpoint
from netpolgen.synthesis.groups import Ring, inner_first

# All addresses but the private (RFC 1918, RFC 4193), link-local (RFC 3927, RFC 4291) and CGNAT (RFC 6598) ones.
INTERNET = (
    IPBlock("0.0.0.0/0", ("10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16")),
    IPBlock("::/0", ("fc00::/7", "fe80::/10")),
)

# So many members of groups, summed over all groups, may be known at once: memory stays bounded whatever is nested.
MOST_HELD = 1_000_000
# Comparing two names for likeness takes microseconds: about a second in all.
MOST_COMPARED = 400_000


class Names:
    """The one flat name space of a policies.toml, over the objects of its sources."""

    def __init__(self, intent: Intent, inventory: Inventory) -> None:
        self._intent = intent
        self._objects = Components(inventory)
        self._components = {component.name: component for component in intent.components}
        self._networks = {network.name: network for network in intent.networks}
        self._groups = {group.name: group for group in intent.groups}
        self._known: dict[str, tuple[Meaning, ...]] = {}
        self._held = 0
        self._comparisons = 0

    def lookup(self, name: str) -> tuple[Meaning, ...]:
        """What a name stands for, several things for a group, each once. Raises UnresolvedError."""
        if name in self._groups:
            self._expand(name)
        elif name not in self._known:
            self._known[name] = tuple(self._single(name))
        return self._known[name]

    def _expand(self, name: str) -> None:
        """Make a group known, and every group within it, so that none is walked twice."""
        for group in inner_first(self._groups, (name,), self._known):
            if isinstance(group, Ring):
                raise UnresolvedError(str(group), "NPG501")
            self._known[group.name] = held = self._members(group)
            self._held += len(held) if len(group.members) > 1 else 1
            if self._held > MOST_HELD:
                raise UnresolvedError(
                    f'the groups within "{name}" hold more than {MOST_HELD:,} members in all; nest them less', "NPG501"
                )

    def _members(self, group: Group) -> tuple[Meaning, ...]:
        found = [
            self._known[member.text] if member.text in self._groups else self.member(group, member)
            for member in group.members
        ]
        # One member is shared, not copied: a chain of groups costs no more than its end.
        return found[0] if len(found) == 1 else tuple(dict.fromkeys(chain.from_iterable(found)))

    def member(self, group: Group, member: Mention) -> tuple[Meaning, ...]:
        """What a member of a group stands for that is no group itself. Raises UnresolvedError."""
        try:
            return self.lookup(member.text)
        except UnresolvedError as error:
            raise (error if error.code == "NPG501" else error.of_group(group.name)) from None

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
            hint = self._hint(name) or "; declare it in [components], or add its manifests to [sources]"
            raise UnresolvedError(f'unknown name "{name}"{hint}')
        return found

    def _hint(self, name: str) -> str:
        """The name that was probably meant; nothing once that has been asked too often over too many names."""
        self._comparisons += len(self._every_name)
        return suggestion(name, self._every_name) if self._comparisons <= MOST_COMPARED else ""

    @cached_property
    def _every_name(self) -> frozenset[str]:
        named = (*self._components, *self._networks, *self._groups, "apiserver", "dns", "internet")
        return frozenset((*named, *self._objects.known_names()))


def dns_meanings(target: DnsTarget) -> Iterator[Meaning]:
    """The pods and the addresses where DNS is served."""
    if target.namespace is not None:
        endpoint = PodEndpoint("dns", target.namespace, target.labels, external=True)
        yield Meaning(endpoint, own_ports=target.ports)
    if target.blocks:
        yield Meaning(NetworkEndpoint("dns", target.blocks), own_ports=target.ports)
