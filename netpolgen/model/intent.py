"""What policies.toml says, as values: names are not resolved yet."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from msgspec import Struct

from netpolgen.model.finding import ObjectRef, Severity
from netpolgen.model.labels import LabelSelector
from netpolgen.model.policy import Direction, IPBlock
from netpolgen.model.ports import PortRange, Protocol
from netpolgen.model.source import Origin


class DeclaredPort(Struct, frozen=True):
    """A port that a component declares in policies.toml."""

    name: str
    ports: PortRange


@dataclass(frozen=True, slots=True)
class Component:
    """A component: by labels, by Service (``namespace/name``) or by workload (``Kind/namespace/name``).

    ``external`` components are peers only: nothing is generated in their namespace for them.
    """

    name: str
    origin: Origin = field(compare=False)
    namespace: str | None = None
    selector: LabelSelector | None = None
    service: str | None = None
    workload: str | None = None
    ports: tuple[DeclaredPort, ...] = ()
    external: bool = False


@dataclass(frozen=True, slots=True)
class NamedNetwork:
    """A named set of CIDR blocks; each ``except`` stands in the block that contains it."""

    name: str
    blocks: tuple[IPBlock, ...]
    origin: Origin = field(compare=False)
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """A name as it is used somewhere: of a member of a group, a rule, a policy of the manifests."""

    text: str
    origin: Origin = field(compare=False)


@dataclass(frozen=True, slots=True)
class Group:
    """A named list of components, networks or groups, each named once."""

    name: str
    members: tuple[Mention, ...]
    origin: Origin = field(compare=False)


class EveryPort(Struct, frozen=True):
    """``*``: every port of every protocol."""


class PortName(Struct, frozen=True):
    """A port by name."""

    name: str


class PortNumbers(Struct, frozen=True):
    """Ports as written, 1-65535 inclusive; ``protocol`` is None when the edge leaves it to the Service or to TCP."""

    first: int
    last: int
    protocol: Protocol | None


PortAsk = EveryPort | PortName | PortNumbers


class Flow(Struct, frozen=True):
    """``SOURCE -> TARGET[:PORT{,PORT}]`` as written, spaces normalised; no ports means that none were written."""

    source: str
    target: str
    ports: tuple[PortAsk, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Edge:
    """One line of ``[allow]``; ``expires`` is the last valid day, UTC."""

    flow: Flow
    origin: Origin = field(compare=False)
    why: str = ""
    owner: str = ""
    ticket: str = ""
    expires: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Expectation:
    """One line of ``[expect]``: a claim about the compiled policies."""

    flow: Flow
    allow: bool
    origin: Origin = field(compare=False)


@dataclass(frozen=True, slots=True)
class NamespaceSettings:
    """``[namespaces.NAME]``; None takes the global value."""

    name: str
    default_deny: frozenset[Direction] | None
    dns: bool
    origin: Origin = field(compare=False)


class DnsTarget(Struct, frozen=True):
    """Where DNS is served: pods by namespace and labels, address blocks, or both; on these ports."""

    namespace: str | None
    labels: LabelSelector
    blocks: tuple[IPBlock, ...]
    ports: tuple[PortRange, ...]


class ApiServer(Struct, frozen=True):
    """Where the API server answers."""

    blocks: tuple[IPBlock, ...]
    port: int


class Cluster(Struct, frozen=True):
    """``[cluster]``: facts of the platform."""

    dns: DnsTarget
    apiserver: ApiServer | None = None
    kubernetes: tuple[int, int] = (1, 36)
    cni: str | None = None
    pod_cidrs: tuple[str, ...] = ()
    service_cidrs: tuple[str, ...] = ()


class OutputSettings(Struct, frozen=True):
    """``[output]``: where and how policies are written."""

    directory: str = "out"
    declared_ports: bool = True
    labels: tuple[tuple[str, str], ...] = ()


Scope = TypeVar("Scope", str, ObjectRef)


@dataclass(frozen=True, slots=True)
class Exemption(Generic[Scope]):
    """Rules that are not to speak of one object, or of the files that a pattern fits.

    ``rules`` are codes, beginnings of codes or names. ``until`` is the last day it holds, UTC; None is for good.
    ``origin`` is that of the key.
    """

    scope: Scope
    rules: tuple[Mention, ...]
    origin: Origin = field(compare=False)
    reason: str = ""
    until: dt.date | None = None


@dataclass(frozen=True, slots=True)
class RuleSettings:
    """``[lint.per-rule.RULE]``: ``rule`` is one code or name; None leaves the rule its own.

    ``max_range`` is how many ports a range may hold, 1-65535. ``origin`` is that of the table.
    """

    rule: str
    origin: Origin = field(compare=False)
    severity: Severity | None = None
    max_range: int | None = None


class LintSettings(Struct, frozen=True):
    """``[lint]``: which rules run, where they are silent, and policies that need no edge (``namespace/name``).

    The scope of ``per_path`` is a pattern of paths relative to the directory of policies.toml. Nobody is asked to
    isolate the pods of ``unmanaged_namespaces``.
    """

    select: tuple[Mention, ...] = ()
    ignore: tuple[Mention, ...] = ()
    accepted_policies: tuple[Mention, ...] = ()
    per_path: tuple[Exemption[str], ...] = ()
    per_object: tuple[Exemption[ObjectRef], ...] = ()
    per_rule: tuple[RuleSettings, ...] = ()
    unmanaged_namespaces: tuple[Mention, ...] = ()


class Intent(Struct, frozen=True):
    """A whole policies.toml, decoded; every tuple in the order of the file."""

    file: str
    cluster: Cluster
    default_deny: frozenset[Direction] = frozenset()
    sources: tuple[str, ...] = ()
    components: tuple[Component, ...] = ()
    namespaces: tuple[NamespaceSettings, ...] = ()
    networks: tuple[NamedNetwork, ...] = ()
    groups: tuple[Group, ...] = ()
    edges: tuple[Edge, ...] = ()
    expectations: tuple[Expectation, ...] = ()
    output: OutputSettings = OutputSettings()
    lint: LintSettings = LintSettings()
    expired_is_error: bool = True
