"""Documents that an answer could not count on: unreadable, refused by the API server, or ambiguous.

To ``lint`` they are findings. Every other command names them on standard error and under ``errors`` in JSON, answers
over the rest, and ends in exit code 2.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate, chain

from netpolgen.inputs.manifests import Manifests
from netpolgen.inputs.yaml.reader import UNPARSABLE
from netpolgen.model.finding import Problem
from netpolgen.model.inventory import Inventory
from netpolgen.model.left_out import LeftOut
from netpolgen.model.source import Location, Origin, Route
from netpolgen.semantics.pitfalls.duplicates import duplicates

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


# What the commands do with an object that stands twice; a workload that does is two.
_JUDGED = {
    "NetworkPolicy": "both are judged",
    "Namespace": "the last of them is judged",
    "Service": "the first of them is judged",
}


def _ambiguous(manifests: Manifests) -> Iterator[LeftOut]:
    """Objects that stand twice with two meanings: which one holds is up to who is applied last."""
    locate = manifests.places.locate
    for found in duplicates(manifests.inventory):
        if judged := _JUDGED.get(found.ref.kind):
            known = _place(locate(found.first))
            text = f"{found.ref} stands at {known} too, with another meaning; {judged}, but a cluster has one"
            yield LeftOut(locate(found.place), f"{text}: keep one of them", is_judged=True)


def _place(location: Location) -> str:
    return f"{location.file}:{location.span.line}"
