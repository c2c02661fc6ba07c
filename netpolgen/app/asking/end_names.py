"""The names that a question may use for its ends, as far as they are known beforehand."""

from __future__ import annotations

from collections.abc import Iterator

from netpolgen.app.load import Project, intent_of, load_manifests, load_project
from netpolgen.model.intent import Intent


def end_names(config: str | None, *, use_objects: bool) -> frozenset[str]:
    """Names of policies.toml, and with ``use_objects`` those of its sources too, which takes reading them.

    Raises UsageError for files that cannot be read.
    """
    project = load_project(config)
    names = set(_written(intent_of(project)))
    if use_objects and project is not None:
        names.update(_found(project))
    return frozenset(names)


def _written(intent: Intent) -> Iterator[str]:
    flows = [edge.flow for edge in intent.edges] + [claim.flow for claim in intent.expectations]
    for flow in flows:
        yield from (flow.source, flow.target)
    yield from (component.name for component in intent.components)
    yield from (network.name for network in intent.networks)
    yield from (group.name for group in intent.groups)
    yield from ("dns", "internet", *(("apiserver",) if intent.cluster.apiserver else ()))


def _found(project: Project) -> Iterator[str]:
    """``namespace/name`` and, for workloads, ``namespace/Kind/name``."""
    inventory = load_manifests(project.sources, project).inventory
    yield from (f"{service.namespace}/{service.name}" for service in inventory.services)
    for workload in inventory.workloads:
        ref = workload.ref
        yield f"{ref.namespace}/{ref.name}"
        yield f"{ref.namespace}/{ref.kind}/{ref.name}"
