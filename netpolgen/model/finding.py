"""What a check found: a violation as a rule yields it, and the finding that is reported."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from msgspec import Struct

from netpolgen.model.fix import Fix
from netpolgen.model.source import Location, Origin, field_path


class Severity(IntEnum):
    """How bad it is; ordered, so that a threshold is a comparison."""

    INFO = 1
    WARNING = 2
    ERROR = 3

    def __str__(self) -> str:
        return self.name.lower()


class Confidence(StrEnum):
    """How sure we are, given that some manifests may not have been seen."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class ApiClass(StrEnum):
    """The error class with which the API server refuses a field; ``DECODE`` before it validates."""

    INVALID = "Invalid value"
    REQUIRED = "Required value"
    UNSUPPORTED = "Unsupported value"
    FORBIDDEN = "Forbidden"
    TOO_LONG = "Too long"
    DECODE = "decode"


class ObjectRef(Struct, frozen=True, order=True):
    """Identity of a Kubernetes object; ``namespace`` is empty for cluster-scoped ones."""

    kind: str
    namespace: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind} {self.namespace}/{self.name}" if self.namespace else f"{self.kind} {self.name}"


class Violation(Struct, frozen=True):
    """One hit of a rule: what is wrong today, and where. ``path`` is the field path in the API server's spelling.

    ``severity`` and ``confidence`` override the rule's own for this hit. ``fix`` is what would mend it, if known.
    """

    message: str
    origin: Origin
    object: ObjectRef | None = None
    path: str | None = None
    api_class: ApiClass | None = None
    related: tuple[Origin, ...] = ()
    severity: Severity | None = None
    confidence: Confidence | None = None
    fix: Fix | None = None


def path_within(owner: Origin, place: Origin) -> str:
    """The field path of a place inside the object that stands at ``owner``, as in ``spec.ingress[0].from[1]``."""
    return field_path(place.route[len(owner.route) :])


class Problem(Struct, frozen=True):
    """A violation met while reading or resolving, with the code of the rule that speaks of it."""

    code: str
    violation: Violation


@dataclass(frozen=True, slots=True)
class Finding:
    """A violation with its rule's identity and its place in a file.

    ``fix`` says whether what would mend it is safe, None where nothing is known; ``remedy`` is what that is. Where
    ``location`` is in a file that manifests on standard input were rendered from, ``as_read`` is the place in these.
    """

    code: str
    name: str
    severity: Severity
    confidence: Confidence
    message: str
    location: Location
    object: ObjectRef | None
    path: str | None
    api_class: ApiClass | None
    related: tuple[Location, ...]
    fix: str | None
    fingerprint: str
    remedy: Fix | None = field(default=None, compare=False)
    as_read: Location | None = None

    @property
    def sort_key(self) -> tuple[Location, str, str]:
        """Findings are shown by place, then code, then message."""
        return self.location, self.code, self.message
