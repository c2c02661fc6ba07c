"""Made-up pods and namespaces: one for each combination that a vocabulary can tell apart.

Known workloads do not show everything that policies say: a pod that nobody has deployed yet may be let in too. Every
selector cuts the possible label sets in two; what is left after all cuts are cells whose members are all treated alike,
so one made-up member of each stands for all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count

from netpolgen.model.labels import LabelSelector, ValueSet
from netpolgen.model.objects import NAMESPACE_NAME_LABEL, Namespace, Pod
from netpolgen.semantics.imagine_ports import imagined_ports
from netpolgen.semantics.vocabulary import Vocabulary

# Selectors over many independent keys make more cells than anyone can visit. Beyond this number per namespace, only
# pods at the border of single selectors are made up: still one inside and one outside of each.
MOST_CELLS = 1024


def imagined_namespaces(known: Iterable[Namespace], vocabulary: Vocabulary) -> tuple[Namespace, ...]:
    """Namespaces beside the known ones, one for each way in which the namespace selectors can judge them.

    Judged by labels alone, two of them may be one namespace with other labels: they share the name label then, and only
    ``name`` keeps them apart.
    """
    names = frozenset(namespace.name for namespace in known)
    elsewhere = LabelSelector.of([(NAMESPACE_NAME_LABEL, ValueSet(names, complement=True, absent=False))])
    selectors = {selection.namespaces for selection in vocabulary.selections}
    fresh = (name for number in count() if (name := f"imagined-{number}") not in names)
    return tuple(
        Namespace(name, labels) for labels, name in zip(_label_sets(selectors, elsewhere), fresh, strict=False)
    )


def imagined_pods(namespaces: Iterable[Namespace], vocabulary: Vocabulary) -> tuple[Pod, ...]:
    """Pods in these namespaces, one for each way in which the pod selectors that apply there can judge them.

    Each comes without ports and with every named port in use, on numbers that differ.
    """
    declarations = ((), *imagined_ports(vocabulary))
    applying: dict[LabelSelector, set[LabelSelector]] = {}
    for selection in vocabulary.selections:
        applying.setdefault(selection.namespaces, set()).add(selection.pods)
    return tuple(
        Pod(namespace.name, labels, ports)
        for namespace in namespaces
        for labels in _label_sets(
            pods for selector, among in applying.items() if selector.matches(namespace.labels) for pods in among
        )
        for ports in declarations
    )


def _label_sets(
    selectors: Iterable[LabelSelector], within: LabelSelector = LabelSelector.EVERYTHING
) -> list[dict[str, str]]:
    ordered = sorted({selector for selector in selectors if selector.is_satisfiable}, key=str)
    cells = _cells(ordered, within)
    if cells is None:
        cells = [cell for selector in ordered for cell in _border(selector, within)]
    return [member_of(cell) for cell in cells]


def _border(selector: LabelSelector, within: LabelSelector) -> list[LabelSelector]:
    """A selector and the selectors that fail in just one of its keys."""
    return [cell for cell in _split(within, selector) if cell.is_satisfiable]


def _cells(selectors: Iterable[LabelSelector], within: LabelSelector) -> list[LabelSelector] | None:
    """Disjoint satisfiable selectors that together select all within and that no selector given cuts; or too many."""
    cells = [within]
    for selector in selectors:
        cells = [piece for cell in cells for piece in _cut(cell, selector)]
        if len(cells) > MOST_CELLS:
            return None
    return cells


def _cut(cell: LabelSelector, selector: LabelSelector) -> list[LabelSelector]:
    if not cell.overlaps(selector):
        return [cell]
    return [piece for piece in _split(cell, selector) if piece.is_satisfiable]


def _split(cell: LabelSelector, selector: LabelSelector) -> Iterator[LabelSelector]:
    """The part of a cell that a selector does not select, in disjoint pieces, then the part that it selects."""
    for key, values in selector.requirements:
        yield LabelSelector.of((*cell.requirements, (key, ~values)))
        cell = LabelSelector.of((*cell.requirements, (key, values)))
    yield cell


def member_of(cell: LabelSelector) -> dict[str, str]:
    """Labels that a cell selects; keys are left out wherever the cell allows it."""
    return {key: _value(values) for key, values in cell.requirements if not values.absent}


def _value(values: ValueSet) -> str:
    if not values.complement:
        return min(values.values)
    return next(value for number in count() if (value := f"other-{number}") not in values.values)
