"""Whether anybody is known whom a selector may mean, even where it has no effect."""

from __future__ import annotations

from netpolgen.semantics.pitfalls.runtime_labels import as_far_as_known
from netpolgen.semantics.state import State
from netpolgen.semantics.vocabulary import PodSelection


def is_anybody_meant(state: State, selection: PodSelection) -> bool:
    """Whether some known pod has these labels: labels that come at run time aside, on the host network or not.

    The selection has to be one of the policies of this state.
    """
    pods = as_far_as_known(selection.pods)
    if state.universe.select(PodSelection(selection.namespaces, pods)):
        return True
    names = state.universe.matching(selection.namespaces)
    return any(workload.ref.namespace in names for workload in state.selected_anywhere(pods, on_host_network=True))
