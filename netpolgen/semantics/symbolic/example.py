"""One flow in the place of many: known workloads where they show a difference, and else pods with the fewest labels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from msgspec import Struct

from netpolgen.model.addresses import AddressSet
from netpolgen.model.inventory import Inventory
from netpolgen.model.labels import Labels, LabelSelector, Operator, ValueSet
from netpolgen.model.objects import NAMESPACE_NAME_LABEL, Pod, Workload
from netpolgen.model.policy import Direction, NamedPort
from netpolgen.model.ports import PortSet
from netpolgen.semantics.symbolic.cubes import NAMESPACE_LABEL, PEER_LABEL, SUBJECT_LABEL, Cube
from netpolgen.semantics.symbolic.possible import Difference
from netpolgen.semantics.symbolic.sides import addresses_of, peer_namespaces, port_names, ports_of
from netpolgen.semantics.universe import resolve_named_port

# Every piece of a difference is right as an example; the search for a telling one ends here.
_MOST_WEIGHED = 64
_MOST_RANGES = 2


class PossiblePod(Struct, frozen=True):
    """A pod that could exist; ``namespace_labels`` are what its namespace must carry, where that one is made up."""

    namespace: str
    labels: Labels
    namespace_labels: Labels

    def __str__(self) -> str:
        where = f", namespace {_listed(self.namespace_labels)}" if self.namespace_labels else ""
        return f"pod {self.namespace}/({_listed(self.labels) or 'no labels'}{where})"


def _listed(labels: Labels) -> str:
    return ",".join(f"{key}={value}" for key, value in sorted(labels.items()))


ExampleEnd = Workload | PossiblePod | AddressSet


class Example(Struct, frozen=True):
    """One flow; ``port_names`` are what a made-up destination must call the port, none where that does not matter."""

    direction: Direction
    source: ExampleEnd
    destination: ExampleEnd
    ports: PortSet
    port_names: tuple[NamedPort, ...] = ()

    def __str__(self) -> str:
        ports = self.port_names[0] if self.port_names else ports_in_words(self.ports)
        return f"{_in_words(self.source)} -> {_in_words(self.destination)} on {ports}"

    @property
    def is_known(self) -> bool:
        """Whether the pod whose policies are judged is one of a known workload."""
        return isinstance(self.destination if self.direction is Direction.INGRESS else self.source, Workload)

    @property
    def strangeness(self) -> tuple[bool, bool, bool, int]:
        """How little it says to people who know their workloads: the smaller, the better."""
        peer = self.source if self.direction is Direction.INGRESS else self.destination
        whole = self.ports == PortSet.EVERY_PORT
        return not self.is_known, isinstance(peer, PossiblePod), not whole, len(self.ports.intervals)


def _in_words(end: ExampleEnd) -> str:
    if not isinstance(end, AddressSet):
        return str(end)
    return "every address" if end == AddressSet.EVERY_ADDRESS else str(next(iter(end.blocks())))


def ports_in_words(ports: PortSet) -> str:
    """A set of ports; of many ranges only the first."""
    if ports == PortSet.EVERY_PORT:
        return str(ports)
    ranges = [*map(str, islice(ports.ranges(), _MOST_RANGES + 1))]
    return ", ".join(ranges) if len(ranges) <= _MOST_RANGES else f"{', '.join(ranges[:_MOST_RANGES])} and more"


def best_example(differences: Iterable[Difference], inventory: Inventory) -> Example | None:
    """The most telling example among the first few differences; None when there are none."""
    examples = (example_of(difference, inventory) for difference in islice(differences, _MOST_WEIGHED))
    return min(examples, key=lambda example: example.strangeness, default=None)


def example_of(difference: Difference, inventory: Inventory) -> Example:
    """One flow of a difference, between workloads of this inventory where they show it."""
    cube, direction = difference.cube, difference.direction
    subject = _subject(difference, inventory)
    peer = _peer(difference, inventory, subject)
    source, destination = (peer, subject) if direction is Direction.INGRESS else (subject, peer)
    if isinstance(destination, Workload):
        return Example(direction, source, destination, ports_at(cube, destination.pod))
    if isinstance(destination, AddressSet):  # which has no named ports
        return Example(direction, source, destination, ports_of(cube))
    return Example(direction, source, destination, *_ports_and_names(cube))


def _ports_and_names(cube: Cube) -> tuple[PortSet, tuple[NamedPort, ...]]:
    """Ports at which names do not matter or, where there are none, those of one protocol with the names needed."""
    ports, names = ports_of(cube), sorted(port_names(cube, present=True))
    free = ports - PortSet.union(PortSet.of(name.protocol) for name in names)
    if free or not names:
        return free, ()
    needed = [name for name in names if ports & PortSet.of(name.protocol)]
    protocol = needed[0].protocol
    return ports & PortSet.of(protocol), tuple(name for name in needed if name.protocol is protocol)


def _subject(difference: Difference, inventory: Inventory) -> Workload | PossiblePod:
    cube, selector = difference.cube, difference.cube.labels(SUBJECT_LABEL)
    for workload in _selected(inventory, (difference.namespace,), selector):
        if difference.direction is Direction.EGRESS or ports_at(cube, workload.pod):
            return workload
    return PossiblePod(difference.namespace, selector.fewest_labels(), {})


def _peer(difference: Difference, inventory: Inventory, subject: Workload | PossiblePod) -> ExampleEnd:
    cube, names = difference.cube, peer_namespaces(difference.cube)
    inhabited = (name for name in inventory.workloads_by_namespace if name in names)
    for workload in _selected(inventory, inhabited, cube.labels(PEER_LABEL)):
        if workload != subject and (difference.direction is Direction.INGRESS or ports_at(cube, workload.pod)):
            return workload
    return addresses_of(cube) if None in names else _possible_peer(difference, inventory)


def _selected(inventory: Inventory, namespaces: Iterable[str], selector: LabelSelector) -> Iterator[Workload]:
    for namespace in namespaces:
        for workload in inventory.workloads_by_namespace.get(namespace, ()):
            if not workload.pod.host_network and selector.matches(workload.pod.labels):
                yield workload


def _possible_peer(difference: Difference, inventory: Inventory) -> PossiblePod:
    cube, names = difference.cube, peer_namespaces(difference.cube)
    labels = cube.labels(PEER_LABEL).fewest_labels()
    for name in (difference.namespace, *inventory.namespace_by_name):
        if name in names:
            return PossiblePod(name, labels, {})
    named = LabelSelector(((NAMESPACE_NAME_LABEL, names & ValueSet.of(Operator.EXISTS)),))
    return PossiblePod(
        named.fewest_labels()[NAMESPACE_NAME_LABEL], labels, cube.labels(NAMESPACE_LABEL).fewest_labels()
    )


def ports_at(cube: Cube, pod: Pod) -> PortSet:
    """The ports of a cube on one destination, given the names that it has for its own.

    A name has a say in the ports of its own protocol only.
    """
    ports = ports_of(cube)
    for name in port_names(cube, present=True):
        ports -= PortSet.of(name.protocol) - _number(name, pod)
    for name in port_names(cube, present=False):
        ports -= _number(name, pod)
    return ports


def _number(name: NamedPort, pod: Pod) -> PortSet:
    number = resolve_named_port(pod, name)
    return PortSet.NONE if number is None else PortSet.of(name.protocol, number, number)
