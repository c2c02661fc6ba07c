"""Engine and judge give what Kubernetes' own end-to-end tests expect. A pod reaching itself is never looked at."""

from __future__ import annotations

from fnmatch import fnmatchcase
from ipaddress import ip_address
from itertools import permutations

import pytest

from netpolgen.model.objects import ContainerPort, Namespace, Pod
from netpolgen.model.ports import Protocol
from tests.judge import End, permits
from tests.semantics.picture import Picture
from tests.semantics.published_specs import SPECS, Spec

ADDRESSES = ("198.51.100.7", "192.0.2.1")
LISTENING = tuple(
    ContainerPort(f"serve-{number}-{protocol.lower()}", protocol, number)
    for number in (80, 81)
    for protocol in Protocol
)


def namespaces_of(spec: Spec) -> tuple[Namespace, ...]:
    return tuple(Namespace.of(name, dict(spec.labels.get(name, {"ns": name}))) for name in "xyz")


def ends_of(spec: Spec) -> dict[str, End]:
    names = [f"{namespace}/{pod}" for namespace in "xyz" for pod in "abc"]
    labels = {name: dict(spec.labels.get(name, {"pod": name[-1]})) for name in names}
    pods: dict[str, End] = {name: Pod(name[0], labels[name], LISTENING) for name in names}
    return pods | {text: ip_address(text) for text in ADDRESSES}


def expected(spec: Spec, source: str, destination: str) -> bool:
    allowed = True
    for line in spec.expected:
        sources, arrow, destinations = line.split()
        if fnmatchcase(source, sources) and fnmatchcase(destination, destinations):
            allowed = {"->": True, "-/->": False}[arrow]
    return allowed


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.name)
def test_published_expectation(spec: Spec) -> None:
    ends, namespaces = ends_of(spec), namespaces_of(spec)
    picture = Picture.of(namespaces, [end for end in ends.values() if isinstance(end, Pod)], spec.policies)
    flow = spec.protocol, spec.number
    for (source, start), (destination, end) in permutations(ends.items(), 2):
        if isinstance(start, Pod) or isinstance(end, Pod):
            wanted = expected(spec, source, destination)
            assert picture.permits(start, end, *flow) is wanted, (source, destination)
            assert permits(spec.policies, namespaces, start, end, *flow) is wanted, (source, destination)
