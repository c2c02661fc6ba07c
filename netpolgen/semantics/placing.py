"""Violations placed in the objects that they speak of, and the words for these objects."""

from __future__ import annotations

from collections.abc import Iterable

from netpolgen.model.finding import Confidence, ObjectRef, Severity, Violation, path_within
from netpolgen.model.labels import LabelSelector
from netpolgen.model.objects import NAMESPACE_NAME_LABEL, Workload
from netpolgen.model.policy import Direction, NetworkPolicy
from netpolgen.model.source import Origin

_MOST_LISTED = 3


def origin_of(policy: NetworkPolicy) -> Origin:
    """Where a policy stands. Raises ValueError for one that was not read from a file."""
    if policy.origin is None:
        raise ValueError(f"{policy.ref} was not read from a file")
    return policy.origin


def name_of(owner: Origin) -> Origin:
    """The place of an object's name: it stands for the object as a whole."""
    return owner.child("metadata", "name")


def in_policy(
    policy: NetworkPolicy,
    message: str,
    place: Origin | None = None,
    severity: Severity | None = None,
    confidence: Confidence | None = None,
) -> Violation:
    """A violation at a place inside a policy, or at its name when it is about the whole."""
    origin = origin_of(policy)
    path = path_within(origin, place) if place else None
    return Violation(message, place or name_of(origin), policy.ref, path, severity=severity, confidence=confidence)


def at_workload(
    workload: Workload, message: str, related: Iterable[NetworkPolicy] = (), confidence: Confidence | None = None
) -> Violation:
    """A violation at the name of a workload, with the policies that have to do with it."""
    places = tuple(name_of(origin_of(policy)) for policy in related)
    return Violation(message, name_of(workload.origin), workload.ref, related=places, confidence=confidence)


def listed(refs: Iterable[ObjectRef]) -> str:
    """Objects in words, sorted, the first three by name."""
    names = sorted(set(refs))
    text = ", ".join(map(str, names[:_MOST_LISTED]))
    more = len(names) - _MOST_LISTED
    return f"{text} and {more} more" if more > 0 else text


def pods_in_words(selector: LabelSelector, namespace: str) -> str:
    """The pods that a selector of a policy in this namespace selects."""
    if not selector.requirements:
        return f"every pod of namespace {namespace}"
    return f"the pods of namespace {namespace} with {selector}"


def namespaces_in_words(selector: LabelSelector) -> str:
    """The namespaces that a selector selects: by name where it says which."""
    match selector.requirements:
        case ():
            return "every namespace"
        case ((key, values),) if key == NAMESPACE_NAME_LABEL and not (values.complement or values.absent):
            return f"namespace{'s' if len(values.values) > 1 else ''} {', '.join(sorted(values.values))}"
        case _:
            return f"the namespaces with {selector}"


def role_in_words(direction: Direction) -> str:
    """What a policy does for the peers of its rules in one direction."""
    return "admits" if direction is Direction.INGRESS else "lets traffic out to"
