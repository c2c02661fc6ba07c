"""Edges that are valid for a time only. Nothing that is built depends on the day; this is what speaks of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from netpolgen.model.finding import Problem, Severity, Violation
from netpolgen.model.intent import Edge, Intent

CODE = "NPG504"
NOTICE = dt.timedelta(days=14)


def expiring_edges(intent: Intent, today: dt.date) -> Iterator[Problem]:
    """A problem for each edge whose last valid day is past or within 14 days of today; a day is a day of UTC."""
    for edge in intent.edges:
        if edge.expires is not None and edge.expires < today:
            severity = Severity.ERROR if intent.expired_is_error else Severity.WARNING
            message = f"expired on {edge.expires}; it is still permitted: remove the edge, or extend it"
            yield _problem(edge, message, severity)
        elif edge.expires is not None and edge.expires - today <= NOTICE:
            yield _problem(edge, f"expires on {edge.expires}; renew it, or plan without it", Severity.WARNING)


def _problem(edge: Edge, message: str, severity: Severity) -> Problem:
    owner = f" (owner {edge.owner})" if edge.owner else ""
    text = f'edge "{edge.flow.text}"{owner} {message}'
    return Problem(CODE, Violation(text, edge.origin.at_key(), severity=severity))
