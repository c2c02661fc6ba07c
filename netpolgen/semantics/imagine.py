"""Made-up pods and namespaces: one for each combination that a vocabulary can tell apart.

Known workloads do not show everything that policies say: a pod that nobody has deployed yet may be let in too. Every
selector cuts the possible label sets in two; what is left after all cuts are cells whose members are all treated alike,
so one made-up member of each stands for all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from netpolgen.model.labels import LabelSelector, ValueSet
from netpolgen.model.objects import NAMESPACE_NAME_LABEL, ContainerPort, Namespace, Pod
from netpolgen.model.policy import NamedPort
from netpolgen.model.ports import LAST_PORT
from netpolgen.semantics.vocabulary import Vocabulary

# Selectors over many independent keys make more cells than anyone can visit. Beyond this number per namespace, only
# pods at the border of single selectors are made up: still one inside and one outside of each.
MOST_CELLS = 1024


def imagined_namespaces(known: Iterable[Namespace], vocabulary: Vocabulary) -> tuple[Namespace, ...]:
    """Namespaces beside the known ones, one for each way in which the namespace selectors can judge them."""
    names = {namespace.name for namespace in known}
    selectors = {selection.namespaces for selection in vocabulary.selections}
    found: dict[str, Namespace] = {}
    for labels in _label_sets(selectors):
        name = labels.get(NAMESPACE_NAME_LABEL) or f"imagined-{len(found)}"
        if name not in names:
            found.setdefault(name, Namespace.of(name, labels))
    return tuple(found.values())


def imagined_pods(namespaces: Iterable[Namespace], vocabulary: Vocabulary) -> tuple[Pod, ...]:
    """Pods in these namespaces, one for each way in which the pod selectors that apply there can judge them.

    Each comes without ports and with every named port in use, on high numbers that differ.
    """
    ports = _high_ports(sorted(vocabulary.named_ports))
    return tuple(
        Pod(namespace.name, labels, declared)
        for namespace in namespaces
        for labels in _label_sets(_applying(namespace, vocabulary))
        for declared in (((), ports) if ports else ((),))
    )


def _applying(namespace: Namespace, vocabulary: Vocabulary) -> set[LabelSelector]:
    return {selection.pods for selection in vocabulary.selections if selection.namespaces.matches(namespace.labels)}


def _high_ports(named: Sequence[NamedPort]) -> tuple[ContainerPort, ...]:
    return tuple(ContainerPort(port.name, port.protocol, LAST_PORT - number) for number, port in enumerate(named))


def _label_sets(selectors: Iterable[LabelSelector]) -> list[dict[str, str]]:
    ordered = sorted((selector for selector in selectors if selector.requirements), key=str)
    cells = _cells(ordered)
    if cells is None:
        cells = [LabelSelector.EVERYTHING, *(cell for selector in ordered for cell in _border(selector))]
    return [_member(cell) for cell in cells]


def _border(selector: LabelSelector) -> list[LabelSelector]:
    """A selector and the selectors that fail in just one of its keys."""
    return [cell for cell in (selector, *_outside(LabelSelector.EVERYTHING, selector)) if cell.is_satisfiable]


def _cells(selectors: Iterable[LabelSelector]) -> list[LabelSelector] | None:
    """Disjoint satisfiable selectors that together select everything and that no selector given cuts; or too many."""
    cells = [LabelSelector.EVERYTHING]
    for selector in selectors:
        cells = [piece for cell in cells for piece in _cut(cell, selector)]
        if len(cells) > MOST_CELLS:
            return None
    return cells


def _cut(cell: LabelSelector, selector: LabelSelector) -> list[LabelSelector]:
    inside = cell & selector
    if not inside.is_satisfiable:
        return [cell]
    return [inside, *(piece for piece in _outside(cell, selector) if piece.is_satisfiable)]


def _outside(cell: LabelSelector, selector: LabelSelector) -> Iterator[LabelSelector]:
    """The part of a cell that a selector does not select, in disjoint pieces."""
    for key, values in selector.requirements:
        yield cell & LabelSelector.of([(key, ~values)])
        cell &= LabelSelector.of([(key, values)])


def _member(cell: LabelSelector) -> dict[str, str]:
    """Labels that a cell selects; keys are left out wherever the cell allows it."""
    return {key: _value(values) for key, values in cell.requirements if not values.absent}


def _value(values: ValueSet) -> str:
    if not values.complement:
        return min(values.values)
    number = 0
    while f"other-{number}" in values.values:
        number += 1
    return f"other-{number}"
