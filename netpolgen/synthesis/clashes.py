"""Names of generated policies that are taken: by another generated one, or by one that was written by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import product

from msgspec import Struct

from netpolgen.model.finding import ObjectRef, Problem, Violation
from netpolgen.model.intent import Intent
from netpolgen.model.inventory import Inventory
from netpolgen.model.marker import is_generated_object
from netpolgen.model.policy import Direction, NetworkPolicy
from netpolgen.model.source import Origin
from netpolgen.semantics.placing import name_of
from netpolgen.synthesis.endpoints import PodEndpoint, ResolvedIntent
from netpolgen.synthesis.naming import policy_name

INVALID = "NPG501"


class Clashes(Struct, frozen=True, dict=True):
    """Looks for clashes of what an intent yields, and for a way out of them. No slots, since much is never asked."""

    intent: Intent
    resolved: ResolvedIntent
    inventory: Inventory

    def repeated(self, generated: Iterable[NetworkPolicy]) -> Iterator[Problem]:
        """Generated policies that share a name with each other: one would be written over the other."""
        first: dict[ObjectRef, NetworkPolicy] = {}
        for policy in generated:
            other = first.setdefault(policy.ref, policy)
            if other is not policy:
                names = [f'"{end.name}"' for end in self._ends_of(policy)]
                pods = " and ".join(names if len(names) > 1 else [*names, "all pods"])
                yield self._problem(
                    policy, f"would be generated twice, for {pods}; {self._way_out(policy)}", self._line(other)
                )

    def by_hand(self, generated: Iterable[NetworkPolicy]) -> Iterator[Problem]:
        """Generated policies whose name one that was written by hand has: a cluster holds one of them."""
        written = {
            policy.ref: policy.origin
            for policy in self.inventory.policies
            if policy.origin and not is_generated_object(policy.labels)
        }
        for policy in generated:
            if policy.ref in written:
                way_out = " or ".join(filter(None, ("rename that policy", self._way_out(policy))))
                yield self._problem(policy, f"is written by hand already; {way_out}", name_of(written[policy.ref]))

    def _problem(self, policy: NetworkPolicy, message: str, other: Origin) -> Problem:
        return Problem(INVALID, Violation(f"{policy.ref} {message}", self._line(policy), related=(other,)))

    def _line(self, policy: NetworkPolicy) -> Origin:
        """The line of the list that brings a generated policy."""
        return (policy.origin or Origin(self.intent.file)).at_key()

    @cached_property
    def _ends(self) -> Mapping[tuple[str, str], list[PodEndpoint]]:
        """The pods that have a policy, by its namespace and name."""
        flows = (edge.flow for edge in self.resolved.edges)
        ends = dict.fromkeys(end for flow in flows for end in (flow.source, flow.target))
        found: dict[tuple[str, str], list[PodEndpoint]] = {}
        for end, direction in product(ends, Direction):
            if isinstance(end, PodEndpoint):
                found.setdefault((end.namespace, policy_name(end, direction)), []).append(end)
        return found

    @cached_property
    def _declared(self) -> frozenset[str]:
        return frozenset(component.name for component in self.intent.components)

    def _ends_of(self, policy: NetworkPolicy) -> list[PodEndpoint]:
        return self._ends.get((policy.namespace, policy.name), [])

    def _way_out(self, policy: NetworkPolicy) -> str:
        """How to have the policy called otherwise; empty where that hangs on no component."""
        ends = [end for end in self._ends_of(policy) if not end.name.endswith("/*")]
        for end in ends:
            if end.name not in self._declared:
                return self._declaration(end)
        return f'rename component "{ends[-1].name}"' if ends else ""

    def _declaration(self, end: PodEndpoint) -> str:
        plain = end.name.rpartition("/")[2]
        name = f"{end.namespace}-{plain}".replace(".", "-")
        if any((service.namespace, service.name) == (end.namespace, plain) for service in self.inventory.services):
            return f'call the component otherwise, as in [components.{name}] service = "{end.namespace}/{plain}"'
        refs = (workload.ref for workload in self.inventory.workloads)
        kind = next((ref.kind for ref in refs if (ref.namespace, ref.name) == (end.namespace, plain)), "Deployment")
        return f'call the component otherwise, as in [components.{name}] workload = "{kind}/{end.namespace}/{plain}"'
