"""Lines of an allow-list about pods on the network of their node, which no policy selects at either end.

Source: NetworkPolicy and hostNetwork pods in https://kubernetes.io/docs/concepts/services-networking/network-policies/.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from netpolgen.model.finding import Problem, Violation
from netpolgen.model.inventory import Inventory
from netpolgen.synthesis.components import Components
from netpolgen.synthesis.endpoints import Endpoint, PodEndpoint, ResolvedEdge
from netpolgen.synthesis.hygiene import WITHOUT_EFFECT


def edges_on_nodes(edges: Iterable[ResolvedEdge], inventory: Inventory) -> Iterator[Problem]:
    """Lines of [allow] with an end whose known pods are all on the network of their node, each line once."""
    components, known, told = Components(inventory), dict[Endpoint, bool](), set[str]()
    for edge in edges:
        text = edge.edge.flow.text
        for end in (edge.flow.source, edge.flow.target):
            if end not in known:
                known[end] = isinstance(end, PodEndpoint) and _is_on_nodes(end, components)
            if known[end] and text not in told:
                told.add(text)
                message = (
                    f'edge "{text}" opens nothing for "{end.name}": all its pods are on the network of their node '
                    f"(hostNetwork), where no policy selects them; name the nodes' addresses as a network instead"
                )
                yield Problem(WITHOUT_EFFECT, Violation(message, edge.edge.origin.at_key()))


def _is_on_nodes(end: PodEndpoint, components: Components) -> bool:
    is_selectable = bool(components.selected(end.namespace, end.selector))
    return not is_selectable and bool(components.on_nodes(end.namespace, end.selector))
