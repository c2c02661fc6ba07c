"""Small stores with a random policies.toml, and a plain reading of what that list permits.

The reading follows docs/language.md and shares nothing with ``netpolgen.synthesis``: it looks at one pod, one address
and one port at a time, and knows no NetworkPolicy.
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property

from hypothesis import strategies as st

from netpolgen.model.addresses import Address
from netpolgen.model.objects import ContainerPort, Pod
from netpolgen.model.ports import Protocol

NAMESPACES = ("x", "y", "z")
APPS, TIERS = ("a", "b", "c"), ("t", "u")
PORT_NAMES = ("http", "grpc", "dns")
NUMBERS = (53, 80, 81, 8080, 9000)
PRIVATE = ("10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fe80::/10")

Requirement = tuple[str, str, tuple[str, ...]]
Numbers = tuple[Protocol, int, int]
End = Pod | Address


@dataclass(frozen=True)
class Workload:
    name: str
    pod: Pod
    selector: dict[str, str]


@dataclass(frozen=True)
class Service:
    """Its ports are (name, port, target, protocol), where the target is a number or a name."""

    name: str
    namespace: str
    selector: dict[str, str]
    ports: tuple[tuple[str, int, int | str, Protocol], ...]


@dataclass(frozen=True)
class Store:
    workloads: tuple[Workload, ...]
    services: tuple[Service, ...]

    @property
    def manifests(self) -> str:
        return "\n---\n".join(
            json.dumps(tree) for tree in (*map(_workload, self.workloads), *map(_service, self.services))
        )


def _workload(workload: Workload) -> dict:
    pod = workload.pod
    ports = [{"name": port.name, "containerPort": port.number, "protocol": port.protocol} for port in pod.ports]
    spec = {"containers": [{"name": "main", "ports": [{k: v for k, v in port.items() if v} for port in ports]}]}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": workload.name, "namespace": pod.namespace},
        "spec": {
            "selector": {"matchLabels": workload.selector},
            "template": {"metadata": {"labels": dict(pod.labels)}, "spec": spec | {"hostNetwork": pod.host_network}},
        },
    }


def _service(service: Service) -> dict:
    ports = [
        {"name": name, "port": port, "targetPort": target, "protocol": protocol}
        for name, port, target, protocol in service.ports
    ]
    metadata = {"name": service.name, "namespace": service.namespace}
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": metadata,
        "spec": {"selector": service.selector, "ports": ports},
    }


@dataclass(frozen=True)
class Pods:
    """Pods that a name stands for, and the ports that are known of it; ``service`` if it is the name of one."""

    namespace: str
    requirements: tuple[Requirement, ...]
    external: bool = False
    declared: dict[str, Numbers] = field(default_factory=dict, hash=False)
    own: tuple[Numbers, ...] = ()
    service: str = ""

    def holds(self, end: End) -> bool:
        if not isinstance(end, Pod) or end.namespace != self.namespace or end.host_network:
            return False
        return all(_passes(end.labels.get(key), operator, values) for key, operator, values in self.requirements)


@dataclass(frozen=True)
class Addresses:
    cidrs: tuple[str, ...]
    excepts: tuple[str, ...] = ()
    own: tuple[Numbers, ...] = ()

    def holds(self, end: End) -> bool:
        return not isinstance(end, Pod) and _within(end, self.cidrs) and not _within(end, self.excepts)


Meaning = Pods | Addresses
INTERNET = Addresses(("0.0.0.0/0", "::/0"), PRIVATE)


def _passes(value: str | None, operator: str, values: tuple[str, ...]) -> bool:
    match operator:
        case "In":
            return value in values
        case "NotIn":
            return value not in values
        case "Exists":
            return value is not None
        case _:
            return value is None


def _within(address: Address, cidrs: tuple[str, ...]) -> bool:
    return any(address.version == network.version and address in network for network in map(_network, cidrs))


_network = cache(ipaddress.ip_network)


@dataclass(frozen=True)
class Edge:
    source: str
    target: str
    ports: tuple[str, ...]

    @property
    def text(self) -> str:
        return f"{self.source} -> {self.target}" + (f":{','.join(self.ports)}" if self.ports else "")


@dataclass(frozen=True)
class AllowList:
    """A list as it is meant; ``definitions`` are the lines that say so of each name that is defined."""

    store: Store
    deny: str
    denies: dict[str, str]
    without_dns: frozenset[str]
    dns: tuple[str, tuple[Meaning, ...]]
    names: dict[str, tuple[Meaning, ...]]
    definitions: tuple[str, ...]
    edges: tuple[Edge, ...]
    numbers_only: bool

    @property
    def text(self) -> str:
        tables = [f'version = 1\ndefault-deny = "{self.deny}"\n[cluster]\n{self.dns[0]}']
        tables += ['[output]\nports = "number"'] * self.numbers_only
        for namespace in sorted({*self.denies, *self.without_dns}):
            lines = [f'default-deny = "{self.denies[namespace]}"'] if namespace in self.denies else []
            lines += ["dns = false"] if namespace in self.without_dns else []
            tables.append("\n".join([f"[namespaces.{namespace}]", *lines]))
        tables += self.definitions
        return "\n".join([*tables, "[allow]", *(f'"{edge.text}" = true' for edge in self.edges)]) + "\n"

    @cached_property
    def governed(self) -> set[str]:
        meanings = [meaning for name in self._declared_and_used() for meaning in self.names[name]]
        own = {one.namespace for one in meanings if isinstance(one, Pods) and one.requirements and not one.external}
        return {*own, *self.denies, *self.without_dns}

    def _declared_and_used(self) -> Iterator[str]:
        yield from (name for name in self.names if name.startswith("c"))
        for edge in self.edges:
            yield from (edge.source, edge.target)

    def denied(self, namespace: str, direction: str) -> bool:
        own = self.denies.get(namespace, self.deny)
        return namespace in self.governed and own in {direction, "both"}

    def permits(self, source: End, target: End, protocol: Protocol, port: int) -> bool:
        """Whether a new connection gets through, by the words of the language."""
        return self._leaves(source, target, protocol, port) and self._enters(source, target, protocol, port)

    def _enters(self, source: End, target: End, protocol: Protocol, port: int) -> bool:
        if not isinstance(target, Pod) or target.host_network:
            return True
        leading = [
            (edge, sources, meaning)
            for edge, sources, meaning in self._flows()
            if isinstance(meaning, Pods)
            and meaning.holds(target)
            and not meaning.external
            and target.namespace in self.governed
        ]
        if not leading and not self.denied(target.namespace, "ingress"):
            return True
        return any(
            sources.holds(source) and self._opens(edge, sources, meaning, target, protocol, port)
            for edge, sources, meaning in leading
        )

    def _leaves(self, source: End, target: End, protocol: Protocol, port: int) -> bool:
        if not isinstance(source, Pod) or source.host_network or not self.denied(source.namespace, "egress"):
            return True
        if source.namespace not in self.without_dns:
            for served in self.dns[1]:
                if served.holds(target) and any(_in(numbers, protocol, port) for numbers in served.own):
                    return True
        return any(
            isinstance(sources, Pods)
            and sources.holds(source)
            and not sources.external
            and meaning.holds(target)
            and self._opens(edge, sources, meaning, target, protocol, port)
            for edge, sources, meaning in self._flows()
        )

    def _flows(self) -> Iterator[tuple[Edge, Meaning, Meaning]]:
        for edge in self.edges:
            for source in self.names[edge.source]:
                for target in self.names[edge.target]:
                    yield edge, source, target

    def _opens(self, edge: Edge, source: Meaning, meaning: Meaning, target: End, protocol: Protocol, port: int) -> bool:
        asked = [numbers for text in edge.ports for numbers in self._asked(text, meaning)]
        if not edge.ports:
            asked = list(meaning.own) or self._omitted(meaning)
        by_number = self.numbers_only or isinstance(source, Addresses)
        return any(self._is(one, meaning, target, protocol, port, by_number) for one in asked)

    def _is(self, asked: object, meaning: Meaning, target: End, protocol: Protocol, port: int, by_number: bool) -> bool:
        if isinstance(asked, str):
            return True
        if len(asked) == 3:
            return _in(asked, protocol, port)
        name, wanted = asked
        known = {_number(pod, name, wanted) for pod in self._known(meaning)} - {None}
        if by_number and len(known) == 1:
            return (protocol, port) == (wanted, next(iter(known)))
        return protocol is wanted and isinstance(target, Pod) and _number(target, name, wanted) == port

    def _known(self, meaning: Meaning) -> list[Pod]:
        return [workload.pod for workload in self.store.workloads if meaning.holds(workload.pod)]

    def _services(self, meaning: Meaning) -> list[Service]:
        if not isinstance(meaning, Pods) or not meaning.requirements:
            return []
        known = self._known(meaning)
        return [
            service
            for service in self.store.services
            if service.namespace == meaning.namespace
            and meaning.service in {"", service.name}
            and (
                _as_requirements(service.selector) == tuple(sorted(meaning.requirements))
                or (known and known == self._known(Pods(service.namespace, _as_requirements(service.selector))))
            )
        ]

    def _omitted(self, meaning: Meaning) -> list:
        declared = list(meaning.declared.values()) if isinstance(meaning, Pods) else []
        return declared or [_behind(port) for service in self._services(meaning) for port in service.ports]

    def _asked(self, text: str, meaning: Meaning) -> list:
        """Numbers, or a name with its protocol, or a star."""
        if text == "*":
            return ["*"]
        number, _, protocol = text.partition("/")
        if not number[0].isdigit():
            return self._named(text, meaning)
        first, _, last = number.partition("-")
        offered = [
            port
            for service in self._services(meaning)
            for port in service.ports
            if not last and port[1] == int(first) and protocol.upper() in {"", port[3]}
        ]
        plain = (Protocol(protocol.upper() or "TCP"), int(first), int(last or first))
        return [_behind(port) for port in offered] or [plain]

    def _named(self, name: str, meaning: Meaning) -> list:
        if isinstance(meaning, Pods) and name in meaning.declared:
            return [meaning.declared[name]]
        offered = [port for service in self._services(meaning) for port in service.ports if port[0] == name]
        protocols = {port.protocol for pod in self._known(meaning) for port in pod.ports if port.name == name}
        return [_behind(port) for port in offered] or [(name, protocol) for protocol in protocols]


def _behind(port: tuple[str, int, int | str, Protocol]) -> tuple:
    _, _, target, protocol = port
    return (target, protocol) if isinstance(target, str) else (protocol, target, target)


def _number(pod: Pod, name: str, protocol: Protocol) -> int | None:
    return next((port.number for port in pod.ports if (port.name, port.protocol) == (name, protocol)), None)


def _in(numbers: Numbers, protocol: Protocol, port: int) -> bool:
    return numbers[0] is protocol and numbers[1] <= port <= numbers[2]


def _as_requirements(labels: dict[str, str]) -> tuple[Requirement, ...]:
    return tuple(sorted((key, "In", (value,)) for key, value in labels.items()))


LABELS = st.fixed_dictionaries({"app": st.sampled_from(APPS)}, optional={"tier": st.sampled_from(TIERS)})
CONTAINER_PORTS = st.lists(
    st.builds(
        ContainerPort,
        st.sampled_from(("", *PORT_NAMES)),
        st.sampled_from((Protocol.TCP, Protocol.TCP, Protocol.UDP)),
        st.sampled_from(NUMBERS),
    ),
    max_size=3,
    unique_by=(
        lambda port: (port.name, port.protocol) if port.name else port,
        lambda port: (port.protocol, port.number),
    ),
).map(tuple)


def pods(namespaces: tuple[str, ...] = NAMESPACES) -> st.SearchStrategy[Pod]:
    return st.builds(Pod, st.sampled_from(namespaces), LABELS, CONTAINER_PORTS, st.sampled_from((False,) * 9 + (True,)))


@st.composite
def stores(draw: st.DrawFn) -> Store:
    workloads = []
    for number, pod in enumerate(draw(st.lists(pods(), min_size=1, max_size=4))):
        kept = draw(st.sampled_from([["app"], list(pod.labels)]))
        workloads.append(Workload(f"w{number}", pod, {key: pod.labels[key] for key in kept}))
    services = []
    for number in range(draw(st.integers(0, 2))):
        of = draw(st.sampled_from(workloads))
        targets = st.sampled_from([*NUMBERS, *(port.name for port in of.pod.ports if port.name)])
        ports = draw(
            st.lists(
                st.tuples(st.sampled_from(PORT_NAMES), st.sampled_from((80, 81, 443)), targets, st.just(Protocol.TCP)),
                min_size=1,
                max_size=2,
                unique_by=(lambda port: port[0], lambda port: port[1]),
            )
        )
        services.append(Service(f"s{number}", of.pod.namespace, {"app": of.pod.labels["app"]}, tuple(ports)))
    return Store(tuple(workloads), tuple(services))


REQUIREMENTS = st.one_of(
    st.tuples(st.just("app"), st.sampled_from(("In", "NotIn")), st.sampled_from([("a",), ("a", "b"), ("c",)])),
    st.tuples(st.just("tier"), st.sampled_from(("In", "NotIn")), st.sampled_from([("t",), ("u",), ("t", "u")])),
    st.tuples(st.just("tier"), st.sampled_from(("Exists", "DoesNotExist")), st.just(())),
)
DECLARED = st.dictionaries(
    st.sampled_from(PORT_NAMES),
    st.one_of(
        st.sampled_from(NUMBERS).map(lambda number: (Protocol.TCP, number, number)),
        st.just((Protocol.UDP, 53, 53)),
        st.just((Protocol.TCP, 8080, 8082)),
    ),
    max_size=2,
)


def _numbers_text(numbers: Numbers) -> str:
    protocol, first, last = numbers
    return f'"{first if first == last else f"{first}-{last}"}/{protocol.lower()}"'


@st.composite
def components(draw: st.DrawFn, store: Store, name: str) -> tuple[str, Pods]:
    """The lines of a component and what it stands for."""
    external, declared, of = draw(st.sampled_from((False, False, False, True))), draw(DECLARED), ""
    way = draw(st.sampled_from(["labels", "labels", "workload", *(["service"] if store.services else [])]))
    if way == "service":
        service = draw(st.sampled_from(store.services))
        lines, namespace = [f'service = "{service.namespace}/{service.name}"'], service.namespace
        wanted, of = _as_requirements(service.selector), service.name
    elif way == "workload":
        workload = draw(st.sampled_from(store.workloads))
        namespace, wanted = workload.pod.namespace, _as_requirements(workload.selector)
        lines = [f'workload = "Deployment/{namespace}/{workload.name}"']
    else:
        namespace = draw(st.sampled_from(NAMESPACES))
        wanted = tuple(draw(st.lists(REQUIREMENTS, min_size=1, max_size=2, unique_by=lambda one: one[0])))
        listed = [
            f'{{ key = "{key}", operator = "{operator}"' + (f", values = {json.dumps(values)} }}" if values else " }")
            for key, operator, values in wanted
        ]
        lines = [f'namespace = "{namespace}"', f"expressions = [{', '.join(listed)}]"]
    ports = ", ".join(f"{port} = {_numbers_text(numbers)}" for port, numbers in declared.items())
    lines = [f"[components.{name}]", *lines, f"external = {str(external).lower()}", f"ports = {{ {ports} }}"]
    return "\n".join(lines), Pods(namespace, wanted, external, declared, service=of)


BLOCKS = {
    "0.0.0.0/0": ("10.0.0.0/8", "192.0.2.0/24"),
    "10.0.0.0/8": ("10.1.0.0/16", "10.2.3.4/32"),
    "192.0.2.0/25": ("192.0.2.64/26",),
    "::/0": ("fc00::/7", "2001:db8::/32"),
    "2001:db8::/32": ("2001:db8:1::/48", "2001:db8::1/128"),
}


@st.composite
def networks(draw: st.DrawFn, name: str) -> tuple[str, Addresses]:
    chosen = draw(
        st.sampled_from([("0.0.0.0/0", "::/0"), ("10.0.0.0/8", "2001:db8::/32"), *((one,) for one in BLOCKS)])
    )
    excepts = tuple(inner for outer in chosen for inner in BLOCKS[outer] if draw(st.booleans()))
    lines = f"[networks.{name}]\ncidrs = {json.dumps(chosen)}\nexcept = {json.dumps(excepts)}"
    return lines, Addresses(tuple(chosen), excepts)


_BOTH_53 = ((Protocol.UDP, 53, 53), (Protocol.TCP, 53, 53))
_BOTH_5353 = ((Protocol.UDP, 5353, 5353), (Protocol.TCP, 5353, 5353))
_KUBE_DNS = (("k8s-app", "In", ("kube-dns",)),)
DNS = st.sampled_from(
    [
        ('dns = "coredns"', (Pods("kube-system", _KUBE_DNS, external=True, own=_BOTH_53),)),
        ('dns = "gke-cloud-dns"', (Addresses(("169.254.169.254/32",), own=_BOTH_53),)),
        (
            'dns = { namespace = "z", labels = { app = "c" }, cidrs = ["2001:db8::53/128"], ports = ["53/udp", 5353] }',
            tuple(
                kind(*where, own=(_BOTH_53[0], *_BOTH_5353))
                for kind, where in (
                    (Pods, ("z", (("app", "In", ("c",)),), True)),
                    (Addresses, (("2001:db8::53/128",),)),
                )
            ),
        ),
    ]
)
DENY = st.sampled_from(("none", "ingress", "egress", "both"))
PORTS = st.sampled_from([*PORT_NAMES, "80", "443", "81/tcp", "53/udp", "8080", "80-9000", "9000/udp", "*"])


@st.composite
def allow_lists(draw: st.DrawFn) -> AllowList:
    """A store and a list over it; some of the lines may be errors, such as a port that the target does not have."""
    store = draw(stores())
    definitions: list[str] = []
    dns = draw(DNS)
    names: dict[str, tuple[Meaning, ...]] = {"internet": (INTERNET,), "dns": dns[1]}
    for number in range(draw(st.integers(1, 3))):
        lines, meaning = draw(components(store, f"c{number}"))
        definitions.append(lines)
        names[f"c{number}"] = (meaning,)
    for number in range(draw(st.integers(0, 2))):
        lines, block = draw(networks(f"n{number}"))
        definitions.append(lines)
        names[f"n{number}"] = (block,)
    for workload in store.workloads:
        names[workload.name] = names[f"{workload.pod.namespace}/{workload.name}"] = (
            Pods(workload.pod.namespace, _as_requirements(workload.selector)),
        )
    for service in store.services:
        names[service.name] = (Pods(service.namespace, _as_requirements(service.selector), service=service.name),)
    names |= {f"{namespace}/*": (Pods(namespace, ()),) for namespace in NAMESPACES}
    members = draw(st.lists(st.sampled_from(sorted(names)), min_size=1, max_size=3, unique=True))
    definitions.append(f"[groups]\ng = {json.dumps(members)}")
    names["g"] = tuple(dict.fromkeys(meaning for member in members for meaning in names[member]))
    ends = st.sampled_from(sorted(names))
    ports = st.lists(PORTS, max_size=2, unique=True).map(lambda found: ("*",) if "*" in found else tuple(found))
    edges = draw(st.lists(st.builds(Edge, ends, ends, ports), min_size=1, max_size=5, unique_by=lambda edge: edge.text))
    return AllowList(
        store,
        draw(DENY),
        draw(st.dictionaries(st.sampled_from(NAMESPACES), DENY, max_size=2)),
        frozenset(draw(st.sets(st.sampled_from(NAMESPACES), max_size=1))),
        dns,
        names,
        tuple(definitions),
        tuple(edges),
        draw(st.booleans()),
    )


ADDRESSES = [
    ipaddress.ip_address(text)
    for text in (
        *("8.8.8.8", "10.0.0.1", "10.1.2.3", "10.2.3.4", "10.2.3.5", "192.0.2.1", "192.0.2.65", "192.0.2.129"),
        *("100.64.0.1", "169.254.169.254", "172.16.0.1", "2001:db8::1", "2001:db8::2", "2001:db8::53", "2001:db8:1::1"),
        *("2600::1", "fc00::1", "fe80::1"),
    )
]
ASKED_PORTS = [
    *((Protocol.TCP, number) for number in (1, 52, 53, 80, 81, 443, 5353, 8080, 8082, 9000, 9001)),
    *((Protocol.UDP, number) for number in (53, 80, 5353, 9000)),
    (Protocol.SCTP, 80),
]
