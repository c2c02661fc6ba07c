"""The writers of policies, one module per kind of target.

A writer either says all that a policy says or raises ValueError; it never drops a part.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from netpolgen.backends.network_policy import render_policy
from netpolgen.model.document import Tree
from netpolgen.model.policy import NetworkPolicy

Backend = Callable[[NetworkPolicy], Tree]

BACKENDS: Mapping[str, Backend] = MappingProxyType({"networking.k8s.io/v1": render_policy})
