"""NetworkPolicy of networking.k8s.io/v1, field by field, as releases of Kubernetes decode it.

Source: k8s.io/api/networking/v1 and ObjectMeta and LabelSelector of k8s.io/apimachinery/pkg/apis/meta/v1, release 1.36.
"""

from __future__ import annotations

from netpolgen.inputs.api.shape import (
    ANYTHING,
    BOOLEAN,
    INT32,
    INT64,
    INT_OR_STRING,
    STRING_MAP,
    TEXT,
    TIME,
    ListOf,
    Structure,
)

Release = tuple[int, int]
"""A release of Kubernetes, as in (1, 36)."""

_END_PORT_SINCE: Release = (1, 21)

_OWNER_REFERENCE = Structure(
    "OwnerReference",
    {
        "apiVersion": TEXT,
        "kind": TEXT,
        "name": TEXT,
        "uid": TEXT,
        "controller": BOOLEAN,
        "blockOwnerDeletion": BOOLEAN,
    },
)

_MANAGED_FIELDS = Structure(
    "ManagedFieldsEntry",
    {
        "manager": TEXT,
        "operation": TEXT,
        "apiVersion": TEXT,
        "time": TIME,
        "fieldsType": TEXT,
        "fieldsV1": ANYTHING,
        "subresource": TEXT,
    },
)

OBJECT_META = Structure(
    "ObjectMeta",
    {
        "name": TEXT,
        "generateName": TEXT,
        "namespace": TEXT,
        "selfLink": TEXT,
        "uid": TEXT,
        "resourceVersion": TEXT,
        "generation": INT64,
        "creationTimestamp": TIME,
        "deletionTimestamp": TIME,
        "deletionGracePeriodSeconds": INT64,
        "labels": STRING_MAP,
        "annotations": STRING_MAP,
        "ownerReferences": ListOf(_OWNER_REFERENCE),
        "finalizers": ListOf(TEXT),
        "managedFields": ListOf(_MANAGED_FIELDS),
    },
)

LABEL_SELECTOR = Structure(
    "LabelSelector",
    {
        "matchLabels": STRING_MAP,
        "matchExpressions": ListOf(
            Structure("LabelSelectorRequirement", {"key": TEXT, "operator": TEXT, "values": ListOf(TEXT)})
        ),
    },
    otherwise='labels stand under "matchLabels"',
)

_PEER = Structure(
    "NetworkPolicyPeer",
    {
        "podSelector": LABEL_SELECTOR,
        "namespaceSelector": LABEL_SELECTOR,
        "ipBlock": Structure("IPBlock", {"cidr": TEXT, "except": ListOf(TEXT)}),
    },
    hints={
        "namespace": "select a namespace with a namespaceSelector on its label kubernetes.io/metadata.name",
    },
)

_PORT = Structure("NetworkPolicyPort", {"protocol": TEXT, "port": INT_OR_STRING, "endPort": INT32})
_PORT_BEFORE_END_PORT = Structure(
    "NetworkPolicyPort",
    {"protocol": TEXT, "port": INT_OR_STRING},
    hints={"endPort": "it exists from Kubernetes 1.21 on, so list the ports one by one"},
)


def _network_policy(port: Structure) -> Structure:
    ingress = Structure(
        "NetworkPolicyIngressRule",
        {"from": ListOf(_PEER), "ports": ListOf(port)},
        hints={"to": 'an ingress rule names its sources under "from"'},
    )
    egress = Structure(
        "NetworkPolicyEgressRule",
        {"to": ListOf(_PEER), "ports": ListOf(port)},
        hints={"from": 'an egress rule names its destinations under "to"'},
    )
    spec = Structure(
        "NetworkPolicySpec",
        {
            "podSelector": LABEL_SELECTOR,
            "policyTypes": ListOf(TEXT),
            "ingress": ListOf(ingress),
            "egress": ListOf(egress),
        },
    )
    return Structure("NetworkPolicy", {"apiVersion": TEXT, "kind": TEXT, "metadata": OBJECT_META, "spec": spec})


_NETWORK_POLICY = _network_policy(_PORT)
_NETWORK_POLICY_BEFORE_END_PORT = _network_policy(_PORT_BEFORE_END_PORT)


def network_policy(release: Release) -> Structure:
    """The shape of a NetworkPolicy in one release of Kubernetes."""
    return _NETWORK_POLICY if release >= _END_PORT_SINCE else _NETWORK_POLICY_BEFORE_END_PORT
