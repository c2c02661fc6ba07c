"""The endpoints that policies are judged over, in classes of alike pods and address ranges, numbered for bitsets.

A bitset is a Python int: bit i stands for class i. Pod classes come first, grouped by namespace, then address ranges.
Two pods are of one class when they are in one namespace and no selector that applies there, and no named port in use,
can tell them apart.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

from msgspec import Struct, field

from netpolgen.model.addresses import AddressSet
from netpolgen.model.intervals import Interval
from netpolgen.model.labels import LabelSelector, ValueSet
from netpolgen.model.objects import Namespace, Pod
from netpolgen.model.policy import NamedPort
from netpolgen.semantics.vocabulary import PodSelection, Vocabulary

Bits = int


def members(bits: Bits) -> Iterator[int]:
    """The numbers of the bits that are set, ascending."""
    if not bits:
        return
    skipped = (bits & -bits).bit_length() - 1
    text = bin(bits >> skipped)[:1:-1]
    at = text.find("1")
    while at >= 0:
        yield at + skipped
        at = text.find("1", at + 1)


def _run(first: int, count: int) -> Bits:
    return ((1 << count) - 1) << first


class _Columns(Struct):
    """The pod classes of one namespace as an inverted index over labels; bits are local to the namespace."""

    offset: int
    pods: list[Pod]
    selectable: Bits = 0
    having: dict[str, Bits] = field(default_factory=dict)
    holding: dict[tuple[str, str], Bits] = field(default_factory=dict)
    selected: dict[LabelSelector, Bits] = field(default_factory=dict)

    def index(self) -> None:
        # Selectors have no defined effect on host-network pods; the common reading is that none matches them.
        for number, pod in enumerate(self.pods):
            if pod.host_network:
                continue
            bit = 1 << number
            self.selectable |= bit
            for key, value in pod.labels.items():
                self.having[key] = self.having.get(key, 0) | bit
                self.holding[key, value] = self.holding.get((key, value), 0) | bit

    def select(self, selector: LabelSelector) -> Bits:
        if selector not in self.selected:
            bits = self.selectable
            for key, values in selector.requirements:
                bits &= self._satisfying(key, values)
            self.selected[selector] = bits << self.offset
        return self.selected[selector]

    def _satisfying(self, key: str, values: ValueSet) -> Bits:
        having = self.having.get(key, 0)
        bits = 0
        for value in values.values:
            bits |= self.holding.get((key, value), 0)
        if values.complement:
            bits = having & ~bits
        return bits | (self.selectable & ~having) if values.absent else bits


class Universe:
    """Pods and external addresses in classes, as far as a vocabulary can tell them apart; it never changes.

    ``pods[i]`` is a pod of class i; ``class_of[n]`` the class of the n-th pod given; ``ranges[j]`` the addresses of
    class ``len(pods) + j``.
    """

    __slots__ = (
        "_columns",
        "_matching",
        "_resolved",
        "_selected",
        "_starts",
        "class_of",
        "every_address",
        "every_pod",
        "everything",
        "namespaces",
        "on_host_network",
        "pods",
        "ranges",
    )

    def __init__(self, namespaces: Iterable[Namespace], pods: Sequence[Pod], vocabulary: Vocabulary) -> None:
        self.namespaces: Mapping[str, Namespace] = {
            namespace.name: namespace for namespace in sorted(namespaces, key=lambda namespace: namespace.name)
        }
        self._matching: dict[LabelSelector, tuple[str, ...]] = {}
        self._selected: dict[PodSelection, Bits] = {}
        self._resolved: dict[NamedPort, tuple[tuple[int, Bits], ...]] = {}
        self.pods, self.class_of = _classes(pods, self._keys_by_namespace(vocabulary), vocabulary.named_ports)
        self._columns = _columns(self.pods)
        self.ranges = _ranges(vocabulary.addresses)
        self._starts = [first for first, _ in self.ranges]
        self.every_pod: Bits = _run(0, len(self.pods))
        self.every_address: Bits = _run(len(self.pods), len(self.ranges))
        self.everything: Bits = self.every_pod | self.every_address
        self.on_host_network: Bits = sum(1 << number for number, pod in enumerate(self.pods) if pod.host_network)

    def _keys_by_namespace(self, vocabulary: Vocabulary) -> dict[str, dict[str, set[str]]]:
        keys: dict[str, dict[str, set[str]]] = {name: {} for name in self.namespaces}
        for selection in vocabulary.selections:
            for name in self.matching(selection.namespaces):
                for key, values in selection.pods.requirements:
                    keys[name].setdefault(key, set()).update(values.values)
        return keys

    def matching(self, selector: LabelSelector) -> tuple[str, ...]:
        """The names of the namespaces that this selector selects, sorted."""
        if selector not in self._matching:
            self._matching[selector] = tuple(
                name for name, namespace in self.namespaces.items() if selector.matches(namespace.labels)
            )
        return self._matching[selector]

    def select(self, selection: PodSelection) -> Bits:
        """The pod classes that a pair of selectors selects; host-network pods never are."""
        if selection not in self._selected:
            bits = 0
            for name in self.matching(selection.namespaces):
                if name in self._columns:
                    bits |= self._columns[name].select(selection.pods)
            self._selected[selection] = bits
        return self._selected[selection]

    def select_addresses(self, addresses: AddressSet) -> Bits:
        """The address classes inside this set, which must be made of blocks of the vocabulary."""
        bits = 0
        for first, last in addresses.intervals:
            start, stop = bisect_right(self._starts, first) - 1, bisect_right(self._starts, last)
            bits |= _run(start, stop - start)
        return bits << len(self.pods)

    def resolve(self, port: NamedPort) -> tuple[tuple[int, Bits], ...]:
        """The numbers that this name stands for, each with the pod classes where it does."""
        if port not in self._resolved:
            numbers: dict[int, Bits] = {}
            for index, pod in enumerate(self.pods):
                number = resolve_named_port(pod, port)
                if number is not None:
                    numbers[number] = numbers.get(number, 0) | 1 << index
            self._resolved[port] = tuple(sorted(numbers.items()))
        return self._resolved[port]

    def pods_of(self, namespace: str) -> Bits:
        """Every pod class of a namespace, host-network ones included."""
        columns = self._columns.get(namespace)
        return _run(columns.offset, len(columns.pods)) if columns else 0

    def namespace_span(self, bits: Bits) -> Iterator[str]:
        """The namespaces whose pod classes may be among these bits."""
        lowest, highest = (bits & -bits).bit_length() - 1, bits.bit_length() - 1
        for name, columns in self._columns.items():
            if columns.offset <= highest and lowest < columns.offset + len(columns.pods):
                yield name

    def addresses(self, bits: Bits) -> AddressSet:
        """The external addresses among these classes."""
        return AddressSet(tuple(self.ranges[at] for at in members((bits & self.every_address) >> len(self.pods))))


def resolve_named_port(pod: Pod, port: NamedPort) -> int | None:
    """The number of the first container port of this name and protocol; None when the pod has none."""
    for candidate in pod.ports:
        if candidate.name == port.name and candidate.protocol is port.protocol:
            return candidate.number
    return None


def _classes(
    pods: Sequence[Pod], keys: Mapping[str, Mapping[str, set[str]]], named_ports: Iterable[NamedPort]
) -> tuple[tuple[Pod, ...], tuple[int, ...]]:
    in_use = frozenset(named_ports)
    first_of: dict[tuple[object, ...], Pod] = {}
    key_of = []
    for pod in pods:
        looks = _projection(pod, keys.get(pod.namespace, {}))
        key = (pod.namespace, pod.host_network, looks, _numbers(pod, in_use))
        first_of.setdefault(key, pod)
        key_of.append(key)
    order = sorted(first_of, key=lambda key: str(key[0]))
    number_of = {key: number for number, key in enumerate(order)}
    return tuple(first_of[key] for key in order), tuple(number_of[key] for key in key_of)


def _numbers(pod: Pod, in_use: AbstractSet[NamedPort]) -> frozenset[tuple[NamedPort, int]]:
    found: dict[NamedPort, int] = {}
    for declared in pod.ports if in_use else ():
        port = NamedPort(declared.protocol, declared.name)
        if port in in_use:
            found.setdefault(port, declared.number)
    return frozenset(found.items())


def _projection(pod: Pod, keys: Mapping[str, set[str]]) -> tuple[tuple[str, str | None], ...]:
    # A value that no selector names is as good as any other such value: only that the key is there counts.
    return tuple(
        (key, value if value in values else None)
        for key, values in keys.items()
        if (value := pod.labels.get(key)) is not None
    )


def _columns(pods: Sequence[Pod]) -> dict[str, _Columns]:
    columns: dict[str, _Columns] = {}
    for number, pod in enumerate(pods):
        columns.setdefault(pod.namespace, _Columns(number, [])).pods.append(pod)
    for column in columns.values():
        column.index()
    return columns


def _ranges(addresses: Iterable[AddressSet]) -> tuple[Interval, ...]:
    """All addresses cut wherever one of these sets begins or ends."""
    starts = {first for first, _ in AddressSet.EVERY_ADDRESS.intervals}
    for known in addresses:
        for first, last in known.intervals:
            starts.update((first, last + 1))
    cuts = sorted(starts)
    return tuple(
        (start, min(last, following - 1))
        for first, last in AddressSet.EVERY_ADDRESS.intervals
        for start, following in zip(cuts, [*cuts[1:], last + 1], strict=True)
        if first <= start <= last
    )
