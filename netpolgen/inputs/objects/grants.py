"""RoleBindings and ClusterRoleBindings: whom they give rights at the API server.

Decoding is lenient, and nothing is found fault with: rights are nobody's business here.
Source: RoleBinding and Subject in k8s.io/api/rbac/v1.
"""

from __future__ import annotations

from netpolgen.inputs.api.fault import Fault
from netpolgen.inputs.api.shape import TEXT, Fields, ListOf, Structure
from netpolgen.inputs.api.walk import fitted
from netpolgen.model.finding import ObjectRef
from netpolgen.model.grants import Grant, ServiceAccount
from netpolgen.model.source import Origin

_SUBJECT = Structure("Subject", {"kind": TEXT, "name": TEXT, "namespace": TEXT}, is_open=True)
_BINDING = Structure("RoleBinding", {"subjects": ListOf(_SUBJECT)}, is_open=True)


def decode_grant(fields: Fields, ref: ObjectRef, origin: Origin) -> tuple[Grant, tuple[Fault, ...]]:
    """A binding with the service accounts among its subjects."""
    clean, _ = fitted(_BINDING, fields)
    subjects = [subject or {} for subject in clean.get("subjects") or ()]
    accounts = (
        ServiceAccount(subject.get("namespace") or ref.namespace, subject["name"])
        for subject in subjects
        if subject.get("kind") == "ServiceAccount" and subject.get("name")
    )
    return Grant(ref, tuple(dict.fromkeys(accounts)), origin), ()
