"""A lint rule: what it is called, how bad it is, its page, and the function that finds it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from netpolgen.model.finding import Confidence, Severity, Violation

Subject_contra = TypeVar("Subject_contra", contravariant=True)


@dataclass(frozen=True, slots=True)
class Rule(Generic[Subject_contra]):
    """A rule over one kind of subject: a document, the state of a set of manifests, or that state beside the intent.

    ``page`` is the module docstring: a line of its own that sums the rule up, then the headings What, Why, Bad, Good,
    Source. ``one_document`` marks a rule over a state for which the state of a single document is enough.
    """

    code: str
    name: str
    severity: Severity
    check: Callable[[Subject_contra], Iterable[Violation]]
    page: str = field(repr=False)
    confidence: Confidence = Confidence.HIGH
    fix: str | None = None
    one_document: bool = False

    @property
    def summary(self) -> str:
        """What the rule finds, in one line."""
        return self.page.partition("\n")[0]
