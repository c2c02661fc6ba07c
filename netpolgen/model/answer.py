"""The answer to ``can``: one flow, judged on both sides."""

from __future__ import annotations

from dataclasses import dataclass

from netpolgen.model.finding import ObjectRef
from netpolgen.model.left_out import LeftOut
from netpolgen.model.policy import Direction
from netpolgen.model.ports import PortSet
from netpolgen.model.source import Location


@dataclass(frozen=True, slots=True)
class PolicyAnswer:
    """A policy that isolates the subject."""

    policy: ObjectRef
    location: Location | None


@dataclass(frozen=True, slots=True)
class RuleAnswer:
    """A rule and the ports asked for that it permits to the peer; ``path`` is its field path in the policy."""

    policy: ObjectRef
    location: Location | None
    path: str
    ports: PortSet


@dataclass(frozen=True, slots=True)
class SideAnswer:
    """One side: who is judged, what isolates it, and the rules that decide; no policy speaks of what is no pod.

    ``near_misses`` are rules that admit the peer, but on no port that was asked for.
    """

    direction: Direction
    subject: str
    is_pod: bool
    allowed: bool
    isolating: tuple[PolicyAnswer, ...]
    permitting: tuple[RuleAnswer, ...]
    near_misses: tuple[RuleAnswer, ...]
    denied: PortSet


@dataclass(frozen=True, slots=True)
class PartAnswer:
    """A pair of ends, in words, and ports that are permitted between them."""

    source: str
    destination: str
    ports: PortSet


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether every pod of the source may reach every pod of the destination on every port asked for.

    The sides explain one pair of ends: the first that is denied, or else the first. ``notes`` say how the question was
    read and what cannot be known, ``errors`` what of the manifests it could not count on. ``permitted_part`` is an
    example of what is permitted although not all is.
    """

    source: str
    destination: str
    ports: PortSet
    allowed: bool
    permitted_part: PartAnswer | None
    egress: SideAnswer
    ingress: SideAnswer
    notes: tuple[str, ...]
    errors: tuple[LeftOut, ...]
