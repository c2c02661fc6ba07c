"""The kinds of objects that are used here, and how an object says that it is of one of them.

A kind is known by its API group, since others have a NetworkPolicy or a Service of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from netpolgen.inputs.api.advice import about_wrong_type
from netpolgen.inputs.api.fault import INVALID, REMOVED_VERSION, WRONG_TYPE, Fault
from netpolgen.inputs.api.shape import TEXT, Fields
from netpolgen.inputs.api.types import Release
from netpolgen.inputs.objects.grants import decode_grant
from netpolgen.inputs.objects.list_items import Item
from netpolgen.inputs.objects.namespace import decode_namespace
from netpolgen.inputs.objects.policy import decode_policy
from netpolgen.inputs.objects.routes import decode_ingress, decode_route
from netpolgen.inputs.objects.service import decode_service
from netpolgen.inputs.objects.workload import decode_workload
from netpolgen.inputs.spelling import shown
from netpolgen.model.document import Tree
from netpolgen.model.entrances import Entrance
from netpolgen.model.finding import ApiClass, ObjectRef
from netpolgen.model.fix import Fix, Replace
from netpolgen.model.grants import Grant
from netpolgen.model.objects import Namespace, Service, Workload
from netpolgen.model.policy import NetworkPolicy
from netpolgen.model.source import Origin

Decodable = Namespace | Workload | Service | NetworkPolicy | Entrance | Grant
Decoder = Callable[[Fields, ObjectRef, Origin, Release], tuple[Decodable | None, tuple[Fault, ...]]]


class Kind(Struct, frozen=True):
    """A kind that is used here: the API version to write, the groups that have or had it, and its decoder.

    ``only`` is the one version that is read where the others meant something else or never existed. A kind ``aside``
    says nothing about who reaches whom by itself, so that its spelling is not judged.
    """

    api_version: str
    groups: frozenset[str]
    decode: Decoder
    is_namespaced: bool = True
    only: str = ""
    aside: bool = False

    def has(self, api_version: str) -> bool:
        """Whether objects of this API version are of this kind."""
        group, _, version = api_version.rpartition("/")
        return group in self.groups and self.only in {"", version}


def _lenient(decode: Callable[[Fields, ObjectRef, Origin], tuple[Decodable, tuple[Fault, ...]]]) -> Decoder:
    return lambda fields, ref, origin, _: decode(fields, ref, origin)


_WORKLOAD, _SERVICE, _NAMESPACE = _lenient(decode_workload), _lenient(decode_service), _lenient(decode_namespace)
_INGRESS, _ROUTE, _GRANT = _lenient(decode_ingress), _lenient(decode_route), _lenient(decode_grant)
_CORE, _APPS, _BATCH = frozenset({""}), frozenset({"apps", "extensions"}), frozenset({"batch"})
_GATEWAY, _RBAC = frozenset({"gateway.networking.k8s.io"}), frozenset({"rbac.authorization.k8s.io"})

KINDS: Mapping[str, Kind] = {
    "NetworkPolicy": Kind("networking.k8s.io/v1", frozenset({"networking.k8s.io"}), decode_policy, only="v1"),
    "Namespace": Kind("v1", _CORE, _NAMESPACE, is_namespaced=False),
    "Service": Kind("v1", _CORE, _SERVICE),
    "Pod": Kind("v1", _CORE, _WORKLOAD),
    "ReplicationController": Kind("v1", _CORE, _WORKLOAD),
    "Deployment": Kind("apps/v1", _APPS, _WORKLOAD),
    "ReplicaSet": Kind("apps/v1", _APPS, _WORKLOAD),
    "StatefulSet": Kind("apps/v1", _APPS, _WORKLOAD),
    "DaemonSet": Kind("apps/v1", _APPS, _WORKLOAD),
    "Job": Kind("batch/v1", _BATCH, _WORKLOAD),
    "CronJob": Kind("batch/v1", _BATCH, _WORKLOAD),
    "Ingress": Kind("networking.k8s.io/v1", frozenset({"networking.k8s.io", "extensions"}), _INGRESS),
    "HTTPRoute": Kind("gateway.networking.k8s.io/v1", _GATEWAY, _ROUTE),
    "GRPCRoute": Kind("gateway.networking.k8s.io/v1", _GATEWAY, _ROUTE),
    "TLSRoute": Kind("gateway.networking.k8s.io/v1", _GATEWAY, _ROUTE),
    "TCPRoute": Kind("gateway.networking.k8s.io/v1alpha2", _GATEWAY, _ROUTE),
    "UDPRoute": Kind("gateway.networking.k8s.io/v1alpha2", _GATEWAY, _ROUTE),
    "RoleBinding": Kind("rbac.authorization.k8s.io/v1", _RBAC, _GRANT, aside=True),
    "ClusterRoleBinding": Kind("rbac.authorization.k8s.io/v1", _RBAC, _GRANT, is_namespaced=False, aside=True),
}
_OWN_VERSION = KINDS["NetworkPolicy"].api_version
NEIGHBOURS = frozenset({"IngressClass", "IPAddress", "ServiceCIDR"})
"""The other kinds of the API group that NetworkPolicy is of."""
_FIRST_HOME = "extensions/v1beta1"  # of NetworkPolicy, until it had a group of its own
_BY_FOLDED_NAME = {name.casefold(): name for name, kind in KINDS.items() if not kind.aside}


def kind_of(item: Item) -> Kind | Fault | None:
    """The kind of an object, what is wrong with the way it says so, or None if it is none of ours."""
    if not isinstance(item.kind, str):
        return _fault_of_missing_kind(item)
    kind = KINDS.get(item.kind)
    if kind is None:
        return _fault_of_spelling(item.kind, item.api_version)
    if isinstance(item.api_version, str) and kind.has(item.api_version):
        return kind
    return None if kind.aside else _fault_of_api_version(item, kind)


def _fault_of_api_version(item: Item, kind: Kind) -> Fault | None:
    if not isinstance(item.api_version, str):
        return _fault_of_missing_version(item, kind)
    is_ours = _is_of_kubernetes(item.api_version.rpartition("/")[0])
    return _fault_of_version(str(item.kind), item.api_version, kind) if is_ours else None


def _fault_of_version(name: str, api_version: str, kind: Kind) -> Fault:
    if (name, api_version) == ("NetworkPolicy", _FIRST_HOME):
        text = f"is {_FIRST_HOME}, which Kubernetes 1.16 removed; write {kind.api_version}, the spec is the same there"
        fault, api_version = _fault(text, "apiVersion", REMOVED_VERSION), kind.api_version
        return replace(fault, fix=lambda origin: Fix(Replace(origin, api_version)))
    return _fault(f"is {shown(api_version)}, which has no {name}; write {kind.api_version}", "apiVersion")


def _fault_of_missing_version(item: Item, kind: Kind) -> Fault | None:
    given = item.fields.get("apiVersion")
    if given is not None and not isinstance(given, str):
        return _mistyped(given, "apiVersion")
    if "metadata" not in item.fields and "spec" not in item.fields:
        return None
    return _fault(f"is missing, so no API server knows the object; write {kind.api_version}", "apiVersion")


def _fault_of_missing_kind(item: Item) -> Fault | None:
    # Files without a kind are usually no manifests at all, but these name our own group.
    if item.api_version != _OWN_VERSION:
        return None
    given = item.fields.get("kind")
    if given is None or given == "":
        return _fault("is missing, so no API server knows the object; write NetworkPolicy if it is one", "kind")
    return _mistyped(given, "kind")


def _mistyped(given: Tree, field: str) -> Fault:
    return Fault(WRONG_TYPE, about_wrong_type(TEXT, given), (field,), (field,), ApiClass.DECODE)


def _fault_of_spelling(name: str, api_version: object) -> Fault | None:
    meant = _BY_FOLDED_NAME.get(name.casefold()) or _nearly(name, api_version)
    if meant is None or not isinstance(api_version, str) or not KINDS[meant].has(api_version):
        return None
    return _fault(f"is {shown(name)}, which is no kind; write {meant}", "kind")


def _nearly(name: str, api_version: object) -> str | None:
    """The kind that was probably meant, in the one version all of whose kinds are known."""
    if api_version != _OWN_VERSION or name in NEIGHBOURS:
        return None
    from difflib import get_close_matches

    return next(iter(get_close_matches(name[:64], ["NetworkPolicy"], n=1, cutoff=0.75)), None)


def _is_of_kubernetes(group: str) -> bool:
    """Whether an API group is Kubernetes' own; those of others have a domain, theirs mostly have none."""
    return "." not in group or any(group in kind.groups for kind in KINDS.values())


def _fault(text: str, field: str, code: str = INVALID) -> Fault:
    return Fault(code, text, (field,), (field,), ApiClass.DECODE)
