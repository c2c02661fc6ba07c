"""Labels that pods get when they run: no template shows them, so that nobody can say which pods a selector finds.

Sources: "Well-Known Labels, Annotations and Taints" in the Kubernetes documentation; the labels that Deployments,
StatefulSets, DaemonSets and Jobs add to their pods; the topology labels of KEP-4742; those of Istio's injector.
"""

from __future__ import annotations

from netpolgen.model.labels import LabelSelector

_KEYS = frozenset(
    {
        "pod-template-hash",
        "pod-template-generation",
        "controller-revision-hash",
        "controller-uid",
        "job-name",
        "topology.kubernetes.io/region",
        "topology.kubernetes.io/zone",
        "security.istio.io/tlsMode",
        "service.istio.io/canonical-name",
        "service.istio.io/canonical-revision",
    }
)
_PREFIXES = ("apps.kubernetes.io/", "batch.kubernetes.io/", "statefulset.kubernetes.io/", "jobset.sigs.k8s.io/")


def is_given_at_run_time(key: str) -> bool:
    """Whether pods get a label of this key from a controller."""
    return key in _KEYS or key.startswith(_PREFIXES)


def as_far_as_known(selector: LabelSelector) -> LabelSelector:
    """The selector without what it asks of labels that come at run time: whom it may select, judged by templates."""
    if not any(is_given_at_run_time(key) for key, _ in selector.requirements):
        return selector
    return LabelSelector(tuple(item for item in selector.requirements if not is_given_at_run_time(item[0])))
