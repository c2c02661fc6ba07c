"""Objects that bring pods, from a bare Pod to a CronJob.

Decoding is lenient: only what policies can see is looked at, and a field that cannot be read is left out by itself.
Source: the kinds of k8s.io/api/core/v1, apps/v1 and batch/v1 that hold a PodSpec.
"""

from __future__ import annotations

from msgspec import Struct

from netpolgen.inputs.api.fault import Fault
from netpolgen.inputs.api.selector import faults_of_selector, label_selector, labels_of
from netpolgen.inputs.api.shape import BOOLEAN, STRING_MAP, TEXT, Fields, ListOf, Shape, Structure
from netpolgen.inputs.api.types import LABEL_SELECTOR
from netpolgen.inputs.api.walk import fitted
from netpolgen.inputs.objects.pod_template import POD_SPEC, POD_TEMPLATE, faults_of_template, pod, service_account
from netpolgen.model.finding import ObjectRef
from netpolgen.model.labels import LabelSelector
from netpolgen.model.objects import Workload
from netpolgen.model.source import Origin, Route

_OWNER = Structure("OwnerReference", {"kind": TEXT, "name": TEXT, "controller": BOOLEAN}, is_open=True)
_META = Structure(
    "ObjectMeta",
    {"name": TEXT, "generateName": TEXT, "namespace": TEXT, "labels": STRING_MAP, "ownerReferences": ListOf(_OWNER)},
    is_open=True,
)
_SELECTOR: Route = ("spec", "selector")


class PodHolder(Struct, frozen=True):
    """How one kind holds its pods: the route to the template, the shape of all that is read, that of its selector."""

    template: Route
    shape: Structure
    selector: Shape | None


def _holder(kind: str, selector: Shape | None, *steps: str) -> PodHolder:
    inner = POD_TEMPLATE
    for step in reversed(steps):
        inner = Structure(f"{kind}Spec", {step: inner}, is_open=True)
    fields = {**inner.fields, "selector": selector} if selector else inner.fields
    spec = Structure(f"{kind}Spec", fields, is_open=True)
    return PodHolder(("spec", *steps), Structure(kind, {"metadata": _META, "spec": spec}, is_open=True), selector)


POD_HOLDERS = {
    "Pod": PodHolder((), Structure("Pod", {"metadata": _META, "spec": POD_SPEC}, is_open=True), None),
    "ReplicationController": _holder("ReplicationController", STRING_MAP, "template"),
    "Deployment": _holder("Deployment", LABEL_SELECTOR, "template"),
    "ReplicaSet": _holder("ReplicaSet", LABEL_SELECTOR, "template"),
    "StatefulSet": _holder("StatefulSet", LABEL_SELECTOR, "template"),
    "DaemonSet": _holder("DaemonSet", LABEL_SELECTOR, "template"),
    # The selector of a Job is made by the control plane.
    "Job": _holder("Job", None, "template"),
    "CronJob": _holder("CronJob", None, "jobTemplate", "spec", "template"),
}


def decode_workload(fields: Fields, ref: ObjectRef, origin: Origin) -> tuple[Workload, tuple[Fault, ...]]:
    """A workload, and what is wrong with the fields that it was read from.

    A Pod that a controller owns is shown as that controller, except the static pods that a Node owns.
    """
    holder = POD_HOLDERS[ref.kind]
    clean, misfits = fitted(holder.shape, fields)
    template = _at(clean, holder.template)
    refused = tuple(fault.under(*holder.template) for fault in faults_of_template(template))
    selector, wrong = _selector(clean, holder, template)
    if any(fault.route[: len(_SELECTOR)] == _SELECTOR for fault in misfits):
        selector = None
    workload = Workload(
        ref=_owner(clean, ref) if ref.kind == "Pod" else ref,
        pod=pod(template, ref.namespace),
        selector=selector,
        origin=origin,
        template_origin=origin.child(*holder.template, "metadata") if holder.template else origin,
        service_account=service_account(template),
    )
    return workload, misfits or refused + wrong


def _at(fields: Fields, route: Route) -> Fields:
    for step in route:
        fields = fields.get(str(step)) or {}
    return fields


def _owner(fields: Fields, pod_ref: ObjectRef) -> ObjectRef:
    for owner in (fields.get("metadata") or {}).get("ownerReferences") or ():
        if owner and owner.get("controller") and owner.get("name") and owner.get("kind") != "Node":
            return ObjectRef(owner.get("kind") or pod_ref.kind, pod_ref.namespace, owner["name"])
    return pod_ref


def _selector(fields: Fields, holder: PodHolder, template: Fields) -> tuple[LabelSelector | None, tuple[Fault, ...]]:
    """The selector that keeps the pods for life, None if there is none or it is refused; and why it is."""
    written = _at(fields, _SELECTOR)
    if holder.selector is STRING_MAP:
        # A ReplicationController without selector selects the labels of its template.
        labels = labels_of(written) or labels_of((template.get("metadata") or {}).get("labels"))
        return (LabelSelector.from_labels(labels) if labels else None), ()
    if holder.selector is None or not written:
        return None, ()
    faults = tuple(fault.under(*_SELECTOR) for fault in faults_of_selector(written))
    return (None if faults else label_selector(written)), faults
