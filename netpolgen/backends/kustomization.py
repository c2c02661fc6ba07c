"""The kustomization.yaml of an output directory: a plain list of what stands in it.

Source: Kustomization in sigs.k8s.io/kustomize/api/types.
"""

from __future__ import annotations

from collections.abc import Iterable

from netpolgen.model.document import Tree

FILE_NAME = "kustomization.yaml"


def render_kustomization(resources: Iterable[str]) -> Tree:
    """A Kustomization that includes these files and directories, named relative to it with ``/`` separators."""
    return {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "resources": [*sorted(set(resources))],
    }
