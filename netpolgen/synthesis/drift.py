"""How a policy of the manifests differs in meaning from the generated one of its name."""

from __future__ import annotations

from msgspec import Struct

from netpolgen.model.inventory import Inventory
from netpolgen.model.policy import NetworkPolicy
from netpolgen.semantics.symbolic.example import best_example
from netpolgen.semantics.symbolic.possible import NotComparedError, PermittedSides
from netpolgen.semantics.symbolic.sides import KnownNamespaces


class Drift(Struct, frozen=True):
    """One example each of what the policy of the manifests opens and closes, both None when the two mean the same.

    ``undecided`` says why it was not found out whether they do.
    """

    opens: str | None = None
    closes: str | None = None
    undecided: str | None = None

    def __bool__(self) -> bool:
        return self != Drift()


def drift(generated: NetworkPolicy, found: NetworkPolicy, inventory: Inventory, known: KnownNamespaces) -> Drift:
    """What ``found`` permits differently from ``generated``, each judged as if it were the only policy.

    Judged over every pod, namespace and address that could exist; examples are of this inventory if it has any.
    """
    ours, theirs = (PermittedSides.of((policy,), known) for policy in (generated, found))
    try:
        opens = best_example(theirs.beyond(ours), inventory)
        closes = best_example(ours.beyond(theirs), inventory)
    except NotComparedError as error:
        return Drift(undecided=str(error))
    return Drift(str(opens) if opens else None, str(closes) if closes else None)
