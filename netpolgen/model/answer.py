"""The answer to ``can``: one flow or many of them, judged on both sides."""

from __future__ import annotations

from msgspec import Struct

from netpolgen.model.finding import ObjectRef
from netpolgen.model.left_out import LeftOut
from netpolgen.model.policy import Direction, NamedPort
from netpolgen.model.ports import PortSet
from netpolgen.model.source import Location


class AnswerPorts(Struct, frozen=True):
    """Ports of a destination, by number, and by name where no manifest tells the number."""

    numbers: PortSet
    names: tuple[NamedPort, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.numbers or self.names)

    def __str__(self) -> str:
        numbers = (str(self.numbers),) if self.numbers or not self.names else ()
        return ", ".join((*numbers, *map(str, self.names)))


class PolicyAnswer(Struct, frozen=True):
    """A policy that isolates the subject."""

    policy: ObjectRef
    location: Location | None


class RuleAnswer(Struct, frozen=True):
    """A rule and the ports asked for that it permits to the peer; ``path`` is its field path in the policy."""

    policy: ObjectRef
    location: Location | None
    path: str
    ports: AnswerPorts


class SideAnswer(Struct, frozen=True):
    """One side: who is judged, what isolates it, and the rules that decide; no policy speaks of what is no pod.

    ``near_misses`` are rules that admit the peer, but on no port that was asked for.
    """

    direction: Direction
    subject: str
    is_pod: bool
    permitted: AnswerPorts
    denied: AnswerPorts
    isolating: tuple[PolicyAnswer, ...]
    permitting: tuple[RuleAnswer, ...]
    near_misses: tuple[RuleAnswer, ...]

    @property
    def allowed(self) -> bool:
        """Whether every port asked for is permitted here."""
        return not self.denied


class FlowAnswer(Struct, frozen=True):
    """One pair of ends: the ports asked for, as both sides together permit and deny them."""

    ports: AnswerPorts
    permitted: AnswerPorts
    denied: AnswerPorts
    egress: SideAnswer
    ingress: SideAnswer


class PairCounts(Struct, frozen=True):
    """How many pairs of ends a question stands for, on how many all ports are permitted, and on how many only some."""

    asked: int
    permitted: int
    partly: int


class Answer(Struct, frozen=True):
    """Whether every pod of the source may reach every pod of the destination on every port asked for.

    ``decisive`` explains the first pair of ends that is denied, or else the first; where only a part is permitted,
    ``permitted_example`` explains a pair that shows this, unless the other one does. ``notes`` say how the question was
    read and what cannot be known, ``errors`` what of the manifests it could not count on.
    """

    source: str
    destination: str
    pairs: PairCounts
    decisive: FlowAnswer
    permitted_example: FlowAnswer | None
    notes: tuple[str, ...]
    errors: tuple[LeftOut, ...]

    @property
    def allowed(self) -> bool:
        """Whether all of it is permitted."""
        return self.pairs.permitted == self.pairs.asked

    @property
    def partly(self) -> bool:
        """Whether something of it is permitted, but not all."""
        return not self.allowed and bool(self.pairs.permitted or self.pairs.partly)
