"""Namespaces and their labels. Source: Namespace in k8s.io/api/core/v1."""

from __future__ import annotations

from netpolgen.inputs.api.fault import Fault
from netpolgen.inputs.api.selector import labels_of
from netpolgen.inputs.api.shape import STRING_MAP, TEXT, Fields, Structure
from netpolgen.inputs.api.walk import fitted
from netpolgen.model.finding import ObjectRef
from netpolgen.model.objects import Namespace
from netpolgen.model.source import Origin

_META = Structure("ObjectMeta", {"name": TEXT, "generateName": TEXT, "labels": STRING_MAP}, is_open=True)
_NAMESPACE = Structure("Namespace", {"metadata": _META}, is_open=True)


def decode_namespace(fields: Fields, ref: ObjectRef, origin: Origin) -> tuple[Namespace, tuple[Fault, ...]]:
    """A Namespace, and what is wrong with the fields that it was read from."""
    clean, misfits = fitted(_NAMESPACE, fields)
    labels = labels_of((clean.get("metadata") or {}).get("labels"))
    return Namespace.of(ref.name, labels, origin), misfits
