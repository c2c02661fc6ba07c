"""Labels and label selectors: the rules of the API for trees that fit their shape, and what such trees select.

Source: ValidateLabelSelector and ValidateLabels of k8s.io/apimachinery/pkg/apis/meta/v1/validation.
"""

from __future__ import annotations

from collections.abc import Iterator

from netpolgen.inputs.api.fault import Fault, invalid, invalid_entry, null_item, refused
from netpolgen.inputs.api.names import faults_of_label_key, faults_of_label_value
from netpolgen.inputs.api.shape import Fields
from netpolgen.inputs.spelling import shown
from netpolgen.model.finding import ApiClass
from netpolgen.model.labels import Labels, LabelSelector, Operator, ValueSet

_WITH_VALUES = {Operator.IN, Operator.NOT_IN}
_OPERATORS = {str(operator): operator for operator in Operator}


def faults_of_labels(labels: Fields) -> Iterator[Fault]:
    """Keys and values that the API server refuses; routes start at the map."""
    for key, value in labels.items():
        for reason in faults_of_label_key(key):
            yield invalid_entry(f"has the key {shown(key)}, but {reason}", key, on_key=True)
        if value:
            for reason in faults_of_label_value(value):
                yield invalid_entry(f"has {shown(value)} for {shown(key)}, but {reason}", key, on_key=False)


def faults_of_selector(selector: Fields) -> Iterator[Fault]:
    """What the API server refuses of a LabelSelector; routes start at the selector."""
    if labels := selector.get("matchLabels"):
        for fault in faults_of_labels(labels):
            yield fault.under("matchLabels")
    for index, requirement in enumerate(selector.get("matchExpressions") or ()):
        for fault in _faults_of_requirement(requirement or {}):
            yield fault.under("matchExpressions", index)


def _faults_of_requirement(requirement: Fields) -> Iterator[Fault]:
    values = requirement.get("values") or ()
    operator = _OPERATORS.get(requirement.get("operator") or "")
    if operator is None:
        yield invalid(_about_operator(requirement.get("operator") or ""), "operator")
    elif operator in _WITH_VALUES and not values:
        yield refused(ApiClass.REQUIRED, f"is missing or empty, but {operator} needs at least one value", "values")
    elif operator not in _WITH_VALUES and values:
        yield refused(ApiClass.FORBIDDEN, f"has to be left out, since {operator} looks at the key only", "values")
    key = requirement.get("key") or ""
    for reason in faults_of_label_key(key):
        yield invalid(f"is {shown(key)}, but {reason}", "key")
    for index, value in enumerate(values):
        if value is None:
            yield null_item(
                "is null and stands for the empty value; write the value, or remove the item", "values", index
            )
            continue
        for reason in faults_of_label_value(value):
            yield invalid(f"is {shown(value)}, but {reason}", "values", index)


def _about_operator(operator: str) -> str:
    same = [name for name in _OPERATORS if name.casefold() == operator.casefold()]
    advice = f'did you mean "{same[0]}"?' if same else f"write one of {', '.join(_OPERATORS)}"
    return f"is {shown(operator)}, which is no operator; {advice}" if operator else f"is missing; {advice}"


def labels_of(labels: Fields | None) -> Labels:
    """A map of strings as labels; null is the empty string."""
    if labels and None in labels.values():
        return {key: value or "" for key, value in labels.items()}
    return labels or {}


def label_selector(selector: Fields | None) -> LabelSelector:
    """What a valid LabelSelector selects; an empty one selects everything."""
    if not selector:
        return LabelSelector.EVERYTHING
    by_label = LabelSelector.from_labels(labels_of(selector.get("matchLabels")))
    requirements = selector.get("matchExpressions")
    return by_label & LabelSelector.of(map(_requirement, requirements)) if requirements else by_label


def _requirement(requirement: Fields) -> tuple[str, ValueSet]:
    values = [value or "" for value in requirement.get("values") or ()]
    return requirement["key"], ValueSet.of(Operator(requirement["operator"]), values)
