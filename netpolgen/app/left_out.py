"""Documents that an answer could not count on: unreadable, refused by the API server, or ambiguous.

To ``lint`` they are findings. Every other command names them on standard error and under ``errors`` in JSON, answers
over the rest, and ends in exit code 2.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from itertools import accumulate, chain

from netpolgen.inputs.manifests import Manifests
from netpolgen.inputs.yaml.reader import UNPARSABLE
from netpolgen.model.finding import ObjectRef, Problem
from netpolgen.model.inventory import Inventory
from netpolgen.model.left_out import LeftOut
from netpolgen.model.objects import Namespace
from netpolgen.model.policy import Direction, NetworkPolicy
from netpolgen.model.source import Location, Origin, Route

_Placed = tuple[str, int, Route]


def left_out(*states: Manifests) -> tuple[LeftOut, ...]:
    """What is wrong with these states, by place; an object that stands twice with two meanings is named, too."""
    found = {item for manifests in states for item in chain(_faulty(manifests), _ambiguous(manifests))}
    return tuple(sorted(found))


def _faulty(manifests: Manifests) -> Iterator[LeftOut]:
    problems = [problem for document in manifests.documents for problem in document.problems if _is_refusal(problem)]
    judged = {(origin.file, origin.document, origin.route) for origin in _origins(manifests.inventory, problems)}
    for problem in problems:
        violation, origin = problem.violation, problem.violation.origin
        is_judged = any((origin.file, origin.document, route) in judged for route in _owners(origin.route))
        yield LeftOut(manifests.places.locate(origin), violation.message, is_judged)


def _is_refusal(problem: Problem) -> bool:
    """Whether nothing applies the document; repeated keys and null items are taken by the server."""
    return problem.code == UNPARSABLE or problem.violation.api_class is not None


def _origins(inventory: Inventory, problems: list[Problem]) -> Iterator[Origin]:
    """Where the objects stand that take effect; nobody asks where nothing is wrong."""
    if problems:
        yield from (workload.origin for workload in inventory.workloads)
        yield from (service.origin for service in inventory.services)
        yield from (policy.origin for policy in inventory.policies if policy.origin)
        yield from (namespace.origin for namespace in inventory.namespaces if namespace.origin)


def _owners(route: Route) -> Iterator[Route]:
    """The routes of whatever may hold a value: its document, the items of lists."""
    return accumulate(((step,) for step in route), initial=())


def _ambiguous(manifests: Manifests) -> Iterator[LeftOut]:
    """Objects that stand twice with two meanings: which one holds is up to who is applied last."""
    inventory, locate = manifests.inventory, manifests.places.locate
    policies = ((policy.ref, policy.origin, _meaning(policy)) for policy in inventory.policies)
    yield from _contradictions(policies, "both are judged", locate)
    namespaces = ((_ref(item), item.origin, tuple(sorted(item.labels.items()))) for item in inventory.namespaces)
    yield from _contradictions(namespaces, "the last of them is judged", locate)
    services = ((item.ref, item.origin, (item.selector, item.ports)) for item in inventory.services)
    yield from _contradictions(services, "the first of them is judged", locate)


def _ref(namespace: Namespace) -> ObjectRef:
    return ObjectRef("Namespace", "", namespace.name)


def _meaning(policy: NetworkPolicy) -> Hashable:
    return policy.pod_selector, policy.policy_types, *(policy.rules(direction) for direction in Direction)


def _contradictions(
    objects: Iterable[tuple[ObjectRef, Origin | None, Hashable]], judged: str, locate: Callable[[Origin], Location]
) -> Iterator[LeftOut]:
    first: dict[ObjectRef, tuple[Origin, Hashable]] = {}
    for ref, origin, meaning in objects:
        if origin is None:
            continue
        known, other = first.setdefault(ref, (origin, meaning))
        if other != meaning:
            text = f"{ref} stands at {_place(locate(known))} too, with another meaning; {judged}, but a cluster has one"
            yield LeftOut(locate(origin), f"{text}: keep one of them", is_judged=True)


def _place(location: Location) -> str:
    return f"{location.file}:{location.span.line}"
