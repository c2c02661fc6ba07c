"""What renderers leave in what they print to say where it is from.

Helm writes a comment above each document, named from the chart: ``# Source: shop/templates/web.yaml``. Kustomize, told
``buildMetadata: [originAnnotations]``, writes an annotation into each object, with a path from the kustomization that
was built.

Source: renderResources in action.go of helm; Origin in api/resource of kustomize.
"""

from __future__ import annotations

import re

from netpolgen.inputs.yaml.parsed import Unreadable
from netpolgen.inputs.yaml.tree import build
from netpolgen.model.document import Tree

ORIGIN_ANNOTATION = "config.kubernetes.io/origin"
_COMMENT = "# Source: "

# Not every comment of that form is Helm's.
_TEMPLATE = r"(?!\.)[\w.-]+/(?>(?:[\w.@ -]+/)*?(?:templates|crds)/)[^\n]*?\.\w+"
_RENDERED = re.compile(rf"^{_COMMENT}{_TEMPLATE}\s*$", re.MULTILINE)
_SOURCE = re.compile(rf"\s*+(?:(?!{_COMMENT})#[^\n]*\n\s*+)*+{_COMMENT}({_TEMPLATE})[ \t\r]*(?:\n|\Z)")


def is_rendered(text: str) -> bool:
    """Whether a text holds such a mark."""
    return ORIGIN_ANNOTATION in text or (_COMMENT in text and _RENDERED.search(text) is not None)


def template_of(document: str) -> str:
    """The template that Helm says a document is from, by the text of that; empty where it says nothing."""
    found = _SOURCE.match(document)
    return found[1] if found else ""


def origin_of(tree: Tree) -> str:
    """The file that kustomize says an object is from, or is made in; empty where that is not said, or far away."""
    annotations = _annotations(tree)
    text = annotations.get(ORIGIN_ANNOTATION)
    if not isinstance(text, str):
        return ""
    try:
        origin, _ = build(f"{text}\n")
    except Unreadable:
        return ""
    fields = origin if isinstance(origin, dict) and "repo" not in origin else {}
    path = fields.get("path") or fields.get("configuredIn")
    return path if isinstance(path, str) else ""


def without_origin(tree: Tree) -> Tree:
    """The same object without the annotation; it stays as it is."""
    annotations = _annotations(tree)
    if ORIGIN_ANNOTATION not in annotations or not isinstance(tree, dict) or not isinstance(tree["metadata"], dict):
        return tree
    kept = {key: value for key, value in annotations.items() if key != ORIGIN_ANNOTATION}
    metadata = {key: value for key, value in tree["metadata"].items() if key != "annotations"}
    return {**tree, "metadata": {**metadata, "annotations": kept} if kept else metadata}


def _annotations(tree: Tree) -> dict[str, Tree]:
    metadata = tree.get("metadata") if isinstance(tree, dict) else None
    annotations = metadata.get("annotations") if isinstance(metadata, dict) else None
    return annotations if isinstance(annotations, dict) else {}
