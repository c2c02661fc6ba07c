"""Labels and expressions of policies.toml to a label selector."""

from __future__ import annotations

from collections.abc import Iterator

from netpolgen.inputs.api.names import faults_of_label_key
from netpolgen.inputs.intent.reading import Reading, Table
from netpolgen.inputs.intent.syntax import LONGEST_SUBDOMAIN, fits
from netpolgen.inputs.spelling import key_path, shown
from netpolgen.model.labels import LabelSelector, Operator, ValueSet
from netpolgen.model.source import Origin

_EXPRESSION_KEYS = frozenset({"key", "operator", "values"})
_OPERATORS = frozenset(Operator)
_WITH_VALUES = {Operator.IN, Operator.NOT_IN}

Requirement = tuple[str, ValueSet]


def decode_selector(reading: Reading, owner: Table) -> LabelSelector | None:
    """The selector that the keys ``labels`` and ``expressions`` of a table make together; None if neither is there."""
    keys = [key for key in ("labels", "expressions") if key in owner]
    if not keys:
        return None
    wrong_before = len(reading.misshapen)
    requirements = [(key, ValueSet.of(Operator.IN, (value,))) for key, value in decode_labels(reading, owner)]
    requirements += _expressions(reading, owner)
    selector = LabelSelector.of(requirements)
    if not selector.is_satisfiable and len(reading.misshapen) == wrong_before:
        impossible = [shown(key) for key, values in selector.requirements if values.is_nothing]
        place = owner.at(keys[-1])
        message = (
            f"{key_path(place.route)} selects no pod: no value of {' or '.join(impossible)} passes all that is asked"
        )
        reading.error(message, place.at_key())
    return selector


def decode_labels(reading: Reading, owner: Table, at_least: int = 1) -> list[tuple[str, str]]:
    """The key ``labels`` of a table as pairs, in the order of the file."""
    table = owner.table("labels")
    reading.must("labels" not in owner or len(table) >= at_least, owner.at("labels"))
    labels: list[tuple[str, str]] = []
    for key, value, origin in table.entries("label-key"):
        _check_prefix(reading, key, origin)
        if reading.must(isinstance(value, str) and fits("label-value", value), origin) and isinstance(value, str):
            labels.append((key, value))
    return labels


def _check_prefix(reading: Reading, key: str, origin: Origin) -> None:
    # The one rule on label keys that a regular expression cannot tell: a prefix of dotted parts has a longest length.
    if len(key) > LONGEST_SUBDOMAIN and fits("label-key", key):
        for fault in faults_of_label_key(key):
            reading.error(f"the label key {shown(key)} is too long: {fault}", origin)


def _expressions(reading: Reading, owner: Table) -> Iterator[Requirement]:
    for element, origin in owner.listed("expressions"):
        table = Table(reading, element, origin, _EXPRESSION_KEYS)
        table.must_have("key", "operator")
        key = table.text("key", "label-key")
        operator = Operator(table.choice("operator", _OPERATORS, Operator.EXISTS))
        values = [value for value, _ in table.texts("values", "label-value")]
        reading.must(("values" in table) == (operator in _WITH_VALUES), origin)
        if key is not None:
            _check_prefix(reading, key, table.at("key"))
            yield key, ValueSet.of(operator, values)
