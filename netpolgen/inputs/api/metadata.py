"""The rules for ``metadata``, for trees that fit its shape.

Source: ValidateObjectMeta of k8s.io/apimachinery/pkg/api/validation and of k8s.io/kubernetes/pkg/apis/core/validation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from netpolgen.inputs.api.fault import Fault, invalid, invalid_entry, refused
from netpolgen.inputs.api.names import (
    faults_of_dns_label,
    faults_of_generate_name,
    faults_of_generated_name,
    faults_of_label_key,
    faults_of_subdomain,
)
from netpolgen.inputs.api.selector import faults_of_labels
from netpolgen.inputs.api.shape import Fields
from netpolgen.inputs.spelling import shown
from netpolgen.model.finding import ApiClass

_MOST_ANNOTATIONS = 256 * 1024  # bytes, keys and values together
_LONGEST_MANAGER, _LONGEST_SUBRESOURCE = 128, 256  # bytes

_ORPHAN, _FOREGROUND = "orphan", "foregroundDeletion"
_UNQUALIFIED_FINALIZERS = {"kubernetes", _ORPHAN, _FOREGROUND}


def faults_of_metadata(metadata: Fields) -> Iterator[Fault]:
    """What the API server refuses of the metadata of a namespaced object; routes start at ``metadata``."""
    yield from _faults_of_names(metadata)
    for field, faults_of in _FIELDS.items():
        if value := metadata.get(field):
            for fault in faults_of(value):
                yield fault.under(field)


def _faults_of_names(metadata: Fields) -> Iterator[Fault]:
    name, prefix, namespace = metadata.get("name"), metadata.get("generateName"), metadata.get("namespace")
    if prefix:
        for reason in faults_of_generate_name(prefix):
            yield invalid(f"is {shown(prefix)}, but {reason}", "generateName")
    if name:
        for reason in faults_of_subdomain(name):
            yield invalid(f"is {shown(name)}, but {reason}", "name")
    elif prefix:
        for reason in faults_of_generated_name(prefix):
            about = f"would be made from {shown(prefix)}, but {reason}; mend generateName"
            yield replace(invalid(about, "name"), route=("generateName",))
    else:
        yield refused(ApiClass.REQUIRED, "is missing; give the object a name", "name")
    # A missing namespace is the client's to fill in.
    if namespace:
        for reason in faults_of_dns_label(namespace):
            yield invalid(f"is {shown(namespace)}, but {reason}", "namespace")


def _faults_of_annotations(annotations: Fields) -> Iterator[Fault]:
    for key in annotations:
        for reason in faults_of_label_key(_lowered(key)):
            yield invalid_entry(f"has the key {shown(key)}, but {reason}", key, on_key=True)
    size = sum(_bytes(key) + _bytes(value or "") for key, value in annotations.items())
    if size > _MOST_ANNOTATIONS:
        yield refused(ApiClass.TOO_LONG, f"has {size} bytes of keys and values, but {_MOST_ANNOTATIONS} is the most")


def _lowered(key: str) -> str:
    """A key in lower case, letter by letter as in Go; Python makes two of one letter."""
    return key.replace("\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}", "i").lower()


def _faults_of_owners(owners: Sequence[Fields | None]) -> Iterator[Fault]:
    """Faults of ownerReferences; the server names no index here, so only the routes have one."""
    controlled = False
    for index, owner in enumerate(owners):
        for fault in _faults_of_owner(owner or {}):
            yield replace(fault, route=(index, *fault.route))
        if owner and owner.get("controller"):
            if controlled:
                fault = invalid("has a second owner with controller: true, but an object has one controller")
                yield replace(fault, route=(index, "controller"))
            controlled = True


def _faults_of_owner(owner: Fields) -> Iterator[Fault]:
    group, _, version = (owner.get("apiVersion") or "").rpartition("/")
    if not version or "/" in group:
        yield invalid("is no group and version; write it as in apps/v1", "apiVersion")
    for name in ("kind", "name", "uid"):
        if not owner.get(name):
            yield invalid("is missing; an owner has a kind, a name and a uid", name)
    if (group, version, owner.get("kind")) == ("", "v1", "Event"):
        yield invalid("names an Event, which cannot own anything")


def _faults_of_finalizers(finalizers: Sequence[str | None]) -> Iterator[Fault]:
    names = [name or "" for name in finalizers]
    for index, name in enumerate(names):
        for reason in faults_of_label_key(name):
            yield replace(invalid(f"has {shown(name)}, but {reason}"), route=(index,))
    if {_ORPHAN, _FOREGROUND} <= set(names):
        yield invalid(f"has both {_ORPHAN} and {_FOREGROUND}; keep one of them")
    for index, name in enumerate(names):
        if "/" not in name and name not in _UNQUALIFIED_FINALIZERS:
            yield invalid(
                f"is {shown(name)}, but a finalizer has a domain before its name, as in example.com/name", index
            )


def _faults_of_managed_fields(entries: Sequence[Fields | None]) -> Iterator[Fault]:
    for index, entry in enumerate(entries):
        for fault in _faults_of_managed_entry(entry or {}):
            yield fault.under(index)


def _faults_of_managed_entry(entry: Fields) -> Iterator[Fault]:
    if entry.get("operation") not in {"Apply", "Update"}:
        yield invalid("is neither Apply nor Update; leave managedFields to the server", "operation")
    if entry.get("fieldsType") not in {None, "", "FieldsV1"}:
        yield invalid("is not FieldsV1; leave managedFields to the server", "fieldsType")
    manager = entry.get("manager") or ""
    if _bytes(manager) > _LONGEST_MANAGER:
        yield refused(ApiClass.TOO_LONG, f"has more than {_LONGEST_MANAGER} bytes", "manager")
    if not manager.isprintable():
        yield invalid("has a character that does not print; leave managedFields to the server", "manager")
    if _bytes(entry.get("subresource") or "") > _LONGEST_SUBRESOURCE:
        yield refused(ApiClass.TOO_LONG, f"has more than {_LONGEST_SUBRESOURCE} bytes", "subresource")


def _bytes(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))


_FIELDS: Mapping[str, Callable[[Any], Iterator[Fault]]] = {
    "labels": faults_of_labels,
    "annotations": _faults_of_annotations,
    "ownerReferences": _faults_of_owners,
    "finalizers": _faults_of_finalizers,
    "managedFields": _faults_of_managed_fields,
}
