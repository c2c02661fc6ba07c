"""Made-up pods for the ends of flows, so that a flow can be judged before its workloads are there."""

from __future__ import annotations

from collections.abc import Iterable

from netpolgen.model.objects import Pod
from netpolgen.semantics.imagine_ports import imagined_ports
from netpolgen.semantics.symbolic.statements import Subjects
from netpolgen.semantics.vocabulary import Vocabulary


def imagined_pods(wanted: Iterable[Subjects], vocabulary: Vocabulary) -> tuple[Pod, ...]:
    """Pods with the fewest labels that each selector selects; none for a selector that cannot be satisfied.

    Each comes without ports and with every named port in use, on numbers that differ.
    """
    declarations = ((), *imagined_ports(vocabulary))
    return tuple(
        Pod(subjects.namespace, subjects.selector.fewest_labels(), ports)
        for subjects in dict.fromkeys(wanted)
        if subjects.selector.is_satisfiable
        for ports in declarations
    )
