"""A lint rule: what it is called, how bad it is, its page, and the function that finds it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import IntEnum
from typing import Generic, TypeVar

from msgspec import Struct

from netpolgen.model.finding import Confidence, Severity, Violation

Subject_contra = TypeVar("Subject_contra", contravariant=True)


PAGES = "https://github.com/netpolgen/netpolgen/blob/main/docs/rules"


class Persona(IntEnum):
    """Who wants to hear of it; each hears what those before it do.

    ``DEFAULT`` is everybody: errors, and warnings that are hardly ever wrong. ``STRICT`` adds the other warnings,
    ``AUDIT`` advice.
    """

    DEFAULT = 1
    STRICT = 2
    AUDIT = 3

    def __str__(self) -> str:
        return self.name.lower()


class RuleFacts(Struct, frozen=True):
    """What a report can say of a rule; ``page`` is Markdown."""

    code: str
    name: str
    severity: Severity
    confidence: Confidence
    summary: str
    page: str

    @property
    def url(self) -> str:
        """Where the page can be read."""
        return rule_url(self.code)


def rule_url(code: str) -> str:
    """Where the page of a rule can be read."""
    return f"{PAGES}/{code}.md"


class Rule(Struct, Generic[Subject_contra], frozen=True):
    """A rule over one kind of subject: a document, the state of a set of manifests, or that state beside the intent.

    ``page`` is the module docstring: a line of its own that sums the rule up, then the headings What, Why, Bad, Good,
    Source. ``one_document`` marks a rule over a state for which the state of a single document is enough. A rule runs
    for its ``persona`` and those behind it.
    """

    code: str
    name: str
    severity: Severity
    check: Callable[[Subject_contra], Iterable[Violation]]
    page: str
    confidence: Confidence = Confidence.HIGH
    fix: str | None = None
    one_document: bool = False
    persona: Persona = Persona.DEFAULT

    @property
    def summary(self) -> str:
        """What the rule finds, in one line."""
        return self.page.partition("\n")[0]

    @property
    def facts(self) -> RuleFacts:
        """The rule without what it does."""
        return RuleFacts(self.code, self.name, self.severity, self.confidence, self.summary, self.page)
