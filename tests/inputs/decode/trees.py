"""Trees of objects as the tests write them, and the one object that they decode to."""

from __future__ import annotations

from netpolgen.inputs.objects.decode import decode
from netpolgen.model.document import Document


def document(tree):
    return Document("m.yaml", 3, tree)


def policy_tree(spec, **metadata):
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": "web", "namespace": "shop", **metadata},
        "spec": spec,
    }


def policy(spec, **metadata):
    result = decode(document(policy_tree(spec, **metadata)))
    [found] = result.policies
    return found


def workload(kind, spec, api_version="apps/v1", **metadata):
    tree = {"apiVersion": api_version, "kind": kind, "metadata": {"name": "web", **metadata}, "spec": spec}
    result = decode(document(tree))
    [found] = result.workloads
    return found


def service(**spec):
    tree = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web", "namespace": "shop"}, "spec": spec}
    result = decode(document(tree))
    [found] = result.services
    return found
