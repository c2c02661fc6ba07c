"""Putting objects into another namespace, as a kustomization's ``namespace`` does.

Source: the default field specifications of kustomize's namespace transformer.
"""

from __future__ import annotations

from netpolgen.model.document import Tree


def in_namespace(tree: Tree, namespace: str) -> Tree:
    """The same object, or the objects of a list, in this namespace; a Namespace itself takes the name.

    What is not touched is shared with the given tree, which stays as it is.
    """
    if not isinstance(tree, dict):
        return tree
    kind, items = tree.get("kind"), tree.get("items")
    if isinstance(kind, str) and kind.endswith("List") and isinstance(items, list):
        return {**tree, "items": [in_namespace(item, namespace) for item in items]}
    metadata = tree.get("metadata")
    if metadata is None:
        metadata = {}
    if not isinstance(metadata, dict):
        return tree
    return {**tree, "metadata": {**metadata, "name" if kind == "Namespace" else "namespace": namespace}}
