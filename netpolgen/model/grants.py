"""Rights at the API server: which service accounts have some."""

from __future__ import annotations

from dataclasses import dataclass, field

from msgspec import Struct

from netpolgen.model.finding import ObjectRef
from netpolgen.model.source import Origin


class ServiceAccount(Struct, frozen=True, order=True):
    """A service account, by namespace and name."""

    namespace: str
    name: str


@dataclass(frozen=True, slots=True)
class Grant:
    """A RoleBinding or ClusterRoleBinding, and the service accounts that it names one by one."""

    ref: ObjectRef
    accounts: tuple[ServiceAccount, ...]
    origin: Origin = field(compare=False)
