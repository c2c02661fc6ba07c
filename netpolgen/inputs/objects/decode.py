"""Documents to objects: the values that each document holds, and the problems that the API server has with them."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from netpolgen.inputs.api.advice import about_stray
from netpolgen.inputs.api.fault import WRONG_TYPE, Fault, refused
from netpolgen.inputs.api.types import Release
from netpolgen.inputs.objects.kinds import KINDS, Decodable, Kind, kind_of
from netpolgen.inputs.objects.list_items import Item, Stray, items
from netpolgen.model.document import Document
from netpolgen.model.entrances import Entrance
from netpolgen.model.finding import ApiClass, ObjectRef, Problem, Violation
from netpolgen.model.grants import Grant
from netpolgen.model.objects import Namespace, Service, Workload
from netpolgen.model.policy import NetworkPolicy
from netpolgen.model.source import field_path

_NAMESPACE = ("metadata", "namespace")


class Decoded(Struct, frozen=True):
    """What one document holds, lists taken apart.

    ``document`` is the one that was given, with the problems that decoding met added to its own. ``recognised`` is
    False when nothing in it is of a kind that is used here.
    """

    document: Document
    namespaces: tuple[Namespace, ...]
    workloads: tuple[Workload, ...]
    services: tuple[Service, ...]
    policies: tuple[NetworkPolicy, ...]
    entrances: tuple[Entrance, ...]
    grants: tuple[Grant, ...]
    recognised: bool


def decode(document: Document, *, default_namespace: str = "default", kubernetes: Release = (1, 36)) -> Decoded:
    """The objects of a document; it never raises, whatever the tree.

    ``default_namespace`` is that of objects that name none; ``kubernetes`` is the release whose API server judges. An
    object that cannot be relied on is left out, and a problem says why.
    """
    objects = [*items(document, KINDS)]
    outcomes = [outcome for item in objects if (outcome := _outcome(item, default_namespace, kubernetes))]
    values = [value for value, _ in outcomes]
    problems = tuple(problem for _, found in outcomes for problem in found)
    return Decoded(
        document=replace(document, problems=document.problems + problems) if problems else document,
        namespaces=tuple(value for value in values if isinstance(value, Namespace)),
        workloads=tuple(value for value in values if isinstance(value, Workload)),
        services=tuple(value for value in values if isinstance(value, Service)),
        policies=tuple(value for value in values if isinstance(value, NetworkPolicy)),
        entrances=tuple(value for value in values if isinstance(value, Entrance)),
        grants=tuple(value for value in values if isinstance(value, Grant)),
        # An empty List is of a kind that is used here.
        recognised=bool(outcomes) or (not objects and isinstance(document.tree, dict)),
    )


def _outcome(
    item: Item | Stray, default_namespace: str, release: Release
) -> tuple[Decodable | None, list[Problem]] | None:
    """What an object comes to; None if it is of no kind that is used here."""
    if isinstance(item, Stray):
        return None, [_stray(item)]
    kind = kind_of(item)
    if kind is None:
        return None
    ref = ref_of(item, default_namespace)
    value, faults = kind.decode(item.fields, ref, item.origin, release) if isinstance(kind, Kind) else (None, (kind,))
    if not ref.name:
        value, faults = None, faults or (_nameless(),)
    elif any(fault.code == WRONG_TYPE and fault.route == _NAMESPACE for fault in faults):
        value = None  # in which namespace it would be is anybody's guess
    return value, [fault.problem(ref, item.origin) for fault in faults]


def ref_of(item: Item, default_namespace: str = "default") -> ObjectRef:
    """The identity of an object; what it lacks or misspells is empty, its namespace ``default_namespace``."""
    metadata = item.fields.get("metadata")
    known = metadata if isinstance(metadata, dict) else {}
    kind = item.kind if isinstance(item.kind, str) else "Object"
    is_namespaced = kind not in KINDS or KINDS[kind].is_namespaced
    name = _text(known.get("name")) or _text(known.get("generateName"))
    return ObjectRef(kind, _text(known.get("namespace") or default_namespace) if is_namespaced else "", name)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _nameless() -> Fault:
    return refused(ApiClass.REQUIRED, "is missing; give the object a name", "metadata", "name")


def _stray(item: Stray) -> Problem:
    path = field_path(item.origin.route)
    text = f"{path} {about_stray(item.value, item.wanted)}"
    return Problem(WRONG_TYPE, Violation(text, item.origin, path=path, api_class=ApiClass.DECODE))
