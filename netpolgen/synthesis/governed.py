"""Which namespaces policies are generated in, and with what default deny."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from netpolgen.model.intent import Intent
from netpolgen.model.source import Origin
from netpolgen.synthesis.components import Meaning
from netpolgen.synthesis.endpoints import Endpoint, GovernedNamespace, PodEndpoint, ResolvedEdge


def governed_namespaces(
    intent: Intent, components: Mapping[str, Meaning], edges: tuple[ResolvedEdge, ...]
) -> dict[str, GovernedNamespace]:
    """Namespaces of components that are not external, and those that are listed; each with the line that brings it."""
    brought: dict[str, Origin] = {settings.name: settings.origin for settings in intent.namespaces}
    for component in intent.components:
        if component.name in components and not component.external:
            for namespace in _own_namespace(components[component.name].endpoint):
                brought.setdefault(namespace, component.origin)
    for edge in edges:
        for end in (edge.flow.target, edge.flow.source):
            for namespace in _own_namespace(end):
                brought.setdefault(namespace, edge.edge.origin)
    settings = {item.name: item for item in intent.namespaces}
    return {
        name: GovernedNamespace(
            name,
            intent.default_deny
            if (own := settings.get(name)) is None or own.default_deny is None
            else own.default_deny,
            dns=own is None or own.dns,
            origin=origin,
        )
        for name, origin in sorted(brought.items())
    }


def _own_namespace(end: Endpoint) -> Iterator[str]:
    # NAMESPACE/* names pods as peers; it does not by itself put a namespace under our rule.
    if isinstance(end, PodEndpoint) and not end.external and end.selector.requirements:
        yield end.namespace
