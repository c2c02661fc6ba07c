"""The two ends of a question, made out as concrete pods and addresses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from netpolgen.app.asking.question import block_of, labels_of, namespace_of, require_no_address
from netpolgen.model.addresses import AddressSet
from netpolgen.model.errors import UsageError
from netpolgen.model.finding import ObjectRef
from netpolgen.model.intent import Component, Intent, PortAsk
from netpolgen.model.inventory import Inventory
from netpolgen.model.labels import Labels, LabelSelector
from netpolgen.model.objects import Pod, Workload
from netpolgen.model.policy import AnyPort, NetworkPolicyPort
from netpolgen.model.source import Location, Origin
from netpolgen.synthesis.components import Components, Meaning, UnresolvedError, UnselectableError, suggestion
from netpolgen.synthesis.endpoints import NetworkEndpoint, PodEndpoint
from netpolgen.synthesis.names import Names
from netpolgen.synthesis.ports import PortResolver, Spelling

_WORKLOAD_PARTS = 3


class End(Struct, frozen=True):
    """One concrete end: a pod, or addresses where ``pod`` is None. ``is_made_up`` is a pod of no manifest."""

    text: str
    pod: Pod | None
    addresses: AddressSet = AddressSet.NONE
    is_made_up: bool = False


class Named(Struct, frozen=True):
    """What one name stands for, and the ends that it comes to; ``notes`` say what was assumed.

    ``is_typed`` is a pod whose labels were typed, so that nothing but Services can tell its ports.
    """

    meaning: Meaning
    ends: tuple[End, ...]
    notes: tuple[str, ...] = ()
    is_typed: bool = False


class EndFinder(Struct, frozen=True):
    """Looks the ends of a question up by the names of policies.toml and of the manifests."""

    intent: Intent
    inventory: Inventory
    locate: Callable[[Origin], Location]

    def find(self, text: str, labels: str | None = None) -> tuple[Named, ...]:
        """What SRC or DST stands for; with labels, a made-up pod of the namespace named. Raises UsageError."""
        if labels is not None:
            return (self._made_up(namespace_of(text), labels_of(labels)),)
        try:
            return tuple(map(self._named, self._meanings(text)))
        except UnresolvedError as error:
            require_no_address(text)
            raise UsageError(str(error)) from error

    def _meanings(self, text: str) -> tuple[Meaning, ...]:
        block = block_of(text)
        if block is not None:
            return (Meaning(NetworkEndpoint(text, (block,))),)
        if text.count("/") == _WORKLOAD_PARTS - 1:
            return (self._object(text),)
        try:
            found = Names(self.intent, self.inventory).lookup(text)
        except UnselectableError as error:
            return (self._objects.unselected(error.name, error.workloads),)
        return tuple(map(self._with_every_pod, found))

    @property
    def _objects(self) -> Components:
        return Components(self.inventory)

    def _object(self, text: str) -> Meaning:
        """The object of one namespace, kind and name. Raises UnresolvedError."""
        namespace, kind, name = text.split("/")
        wanted = (namespace, kind.lower(), name)
        for service in self.inventory.services:
            if _key(service.ref) == wanted:
                return self._objects.of_service(Component(text, service.origin), service)
        found = tuple(workload for workload in self.inventory.workloads if _key(workload.ref) == wanted)
        if not found:
            raise UnresolvedError(f'no {kind} "{name}" in namespace "{namespace}" among the manifests')
        try:
            return replace(self._objects.of_workload(Component(text, found[0].origin), found), workloads=found)
        except UnselectableError:
            return self._objects.unselected(text, found)

    def _with_every_pod(self, meaning: Meaning) -> Meaning:
        """The same with the pods that no policy selects, since they are on the network of their node."""
        if isinstance(meaning.endpoint, NetworkEndpoint):
            return meaning
        known = self._objects.labelled(meaning.endpoint.namespace, meaning.endpoint.selector)
        return replace(meaning, workloads=tuple(known))

    def _named(self, meaning: Meaning) -> Named:
        match meaning.endpoint:
            case NetworkEndpoint(name, blocks):
                return Named(meaning, (End(name, None, AddressSet.union(block.addresses for block in blocks)),))
            case PodEndpoint() as endpoint if not meaning.workloads:
                return Named(meaning, (_imagined(endpoint),), (_about_imagined(endpoint),))
            case _:
                return Named(meaning, tuple(self._ends(meaning.workloads)), tuple(self._variants(meaning.workloads)))

    def _ends(self, workloads: Sequence[Workload]) -> Iterator[End]:
        """Each pod that the documents tell apart, in an order of its own."""
        kinds = _kinds(workloads)
        several = _several(kinds)
        for workload in kinds:
            place = f" ({self._place(workload)})" if workload.ref in several else ""
            yield End(f"{workload}{place}", workload.pod)

    def _variants(self, workloads: Sequence[Workload]) -> Iterator[str]:
        kinds = _kinds(workloads)
        for ref, count in _several(kinds).items():
            places = ", ".join(self._place(workload) for workload in kinds if workload.ref == ref)
            yield f"{ref} stands for {count} different pods ({places}); each of them is judged"

    def _place(self, workload: Workload) -> str:
        location = self.locate(workload.origin)
        return f"{location.file}:{location.span.line}"

    def _made_up(self, namespace: str, labels: Labels) -> Named:
        name = f"a pod of {namespace} {_with(labels)}"
        services = self.inventory.services_by_namespace.get(namespace, ())
        leading = [service for service in services if service.selector and service.selector.matches(labels)]
        meaning = Meaning(
            PodEndpoint(name, namespace, LabelSelector.from_labels(labels)),
            service_ports=tuple(port for service in leading for port in service.ports),
        )
        known = self.inventory.namespace_by_name
        unknown = f'namespace "{namespace}" stands in no manifest, so it has no labels but its name'
        note = f"{unknown}{suggestion(namespace, known)}"
        end = End(name, Pod(namespace, labels), is_made_up=True)
        return Named(meaning, (end,), () if namespace in known else (note,), is_typed=True)

    def ports(self, target: Named, asks: tuple[PortAsk, ...]) -> tuple[NetworkPolicyPort, ...]:
        """The ports asked of one target, read as in an edge; every port if it has none of its own to take.

        Raises UsageError.
        """
        resolver = PortResolver(target.meaning, Spelling.AS_DECLARED)
        if not asks and not resolver.has_own_ports:
            return (AnyPort(),)
        try:
            return resolver.resolve(asks)
        except UnresolvedError as error:
            if target.is_typed:
                raise UsageError(f"{target.ends[0].text} is made up and has no port names; write a number") from error
            raise UsageError(str(error)) from error


def _key(ref: ObjectRef) -> tuple[str, str, str]:
    return ref.namespace, ref.kind.lower(), ref.name


def _kinds(workloads: Sequence[Workload]) -> list[Workload]:
    """The first document of each pod that differs, in an order that documents have no part in."""
    first: dict[tuple[ObjectRef, Pod], Workload] = {}
    for workload in workloads:
        first.setdefault((workload.ref, workload.pod), workload)
    return sorted(first.values(), key=_rank)


def _rank(workload: Workload) -> tuple[object, ...]:
    pod = workload.pod
    return workload.ref, sorted(pod.labels.items()), pod.ports, pod.host_network


def _several(kinds: Sequence[Workload]) -> Mapping[ObjectRef, int]:
    counts = Counter(workload.ref for workload in kinds)
    return {ref: count for ref, count in counts.items() if count > 1}


def _imagined(endpoint: PodEndpoint) -> End:
    """A pod that a name selects where none is known. Raises UnresolvedError if there can be none."""
    if not endpoint.selector.is_satisfiable:
        raise UnresolvedError(f'no pod can be "{endpoint.name}": {endpoint.selector} contradicts itself')
    pod = Pod(endpoint.namespace, endpoint.selector.fewest_labels())
    return End(f"a made-up pod of {endpoint.name}", pod, is_made_up=True)


def _about_imagined(endpoint: PodEndpoint) -> str:
    pod = f"a made-up pod of {endpoint.namespace} {_with(endpoint.selector.fewest_labels())}"
    return f'no pod of the manifests stands behind "{endpoint.name}"; {pod} is judged in its place'


def _with(labels: Labels) -> str:
    return f"with {LabelSelector.from_labels(labels)}" if labels else "without labels"
