"""A label selector as the API writes it: ``matchLabels`` for one value, ``matchExpressions`` for the rest.

Source: LabelSelector in k8s.io/apimachinery/pkg/apis/meta/v1.
"""

from __future__ import annotations

from collections.abc import Iterator

from netpolgen.model.document import Tree
from netpolgen.model.labels import LabelSelector, Operator, ValueSet

SelectorKey = tuple[tuple[str, bool, bool, tuple[str, ...]], ...]


def render_selector(selector: LabelSelector) -> dict[str, Tree]:
    """The selector as plain values, empty when it selects everything.

    Raises ValueError for a key that may hold some values or be absent: the API has no such operator.
    """
    labels: dict[str, Tree] = {
        key: next(iter(values.values)) for key, values in selector.requirements if _is_one_value(values)
    }
    expressions: list[Tree] = [
        expression
        for key, values in selector.requirements
        if not _is_one_value(values)
        for expression in _expressions(key, values)
    ]
    return {**({"matchLabels": labels} if labels else {}), **({"matchExpressions": expressions} if expressions else {})}


def selector_key(selector: LabelSelector) -> SelectorKey:
    """What selectors are sorted by: key, then positive before negative requirements, then values."""
    return tuple(
        (key, values.complement, values.absent, tuple(sorted(values.values))) for key, values in selector.requirements
    )


def _is_one_value(values: ValueSet) -> bool:
    return len(values.values) == 1 and not values.complement and not values.absent


def _expressions(key: str, values: ValueSet) -> Iterator[Tree]:
    listed: list[Tree] = [*sorted(values.values)]
    if values.complement:
        if not values.absent:
            yield {"key": key, "operator": Operator.EXISTS.value}
        if listed:
            yield {"key": key, "operator": Operator.NOT_IN.value, "values": listed}
    elif not listed:
        if not values.absent:  # nothing passes; only a contradiction says so
            yield {"key": key, "operator": Operator.EXISTS.value}
        yield {"key": key, "operator": Operator.DOES_NOT_EXIST.value}
    elif values.absent:
        raise ValueError(f"no label selector can say {values.describe(key)!r}")
    else:
        yield {"key": key, "operator": Operator.IN.value, "values": listed}
