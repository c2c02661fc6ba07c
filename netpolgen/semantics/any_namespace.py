"""Which namespaces a selector takes without having been told of them.

Every namespace has the label kubernetes.io/metadata.name, which the API server sets.
"""

from __future__ import annotations

from netpolgen.model.labels import LabelSelector
from netpolgen.model.objects import NAMESPACE_NAME_LABEL


def takes_any_namespace(selector: LabelSelector) -> bool:
    """Whether a namespace is selected that nobody has named and that has no labels but its name."""
    return all(
        values.complement if key == NAMESPACE_NAME_LABEL else values.absent for key, values in selector.requirements
    )
