"""What single rules of the manifests permit beyond the allow-list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain

from msgspec import Struct

from netpolgen.model.inventory import Inventory
from netpolgen.model.objects import ContainerPort, Pod
from netpolgen.model.policy import Direction, NetworkPolicy, PolicyRule
from netpolgen.semantics.symbolic.cubes import SUBJECT_LABEL, Axis, Cube, UndecidedError
from netpolgen.semantics.symbolic.example import best_example, ports_at
from netpolgen.semantics.symbolic.possible import Difference
from netpolgen.semantics.symbolic.sides import SymbolicSide, SymbolicSides, beyond, only_value, statement_cubes
from netpolgen.semantics.symbolic.statements import Statement, subjects_of_policy


class Surplus(Struct, frozen=True):
    """A rule with one flow that it permits and the allow-list does not; ``is_known`` if a known workload takes part.

    ``undecided`` says why no flow is named: whether there is one was not found out.
    """

    policy: NetworkPolicy
    rule: PolicyRule
    example: str
    is_known: bool
    undecided: bool = False


def surplus(
    policy: NetworkPolicy, claimed: Mapping[Direction, SymbolicSides], inventory: Inventory
) -> Iterator[Surplus]:
    """The rules of one policy that permit more than is claimed to the known pods that it selects.

    Where it selects none, a pod is judged that has no label beyond what it asks for. Peers are all that could exist.
    """
    known = [
        workload.pod
        for workload in inventory.workloads_by_namespace.get(policy.namespace, ())
        if not workload.pod.host_network and policy.pod_selector.matches(workload.pod.labels)
    ]
    if not (known or policy.pod_selector.is_satisfiable):
        return
    pods = known or [Pod(policy.namespace, policy.pod_selector.fewest_labels())]
    for direction, sides in claimed.items():
        side = sides.side(policy.namespace)
        judged = _Judged(policy, direction, side, _alike(pods, side, policy), inventory, is_known=bool(known))
        for rule in policy.rules(direction):
            yield from judged.surplus(rule)


def _alike(pods: list[Pod], side: SymbolicSide, policy: NetworkPolicy) -> dict[_Looks, Pod]:
    """One pod for each way in which the claims and the policy can tell these apart."""
    cubes = chain(side.isolated.cubes, side.permitted.cubes)
    keys = {axis.key for cube in cubes for axis in cube.regions if axis.of == SUBJECT_LABEL}
    keys.update(key for key, _ in policy.pod_selector.requirements)
    found: dict[_Looks, Pod] = {}
    for pod in pods:
        found.setdefault((tuple((key, pod.labels.get(key)) for key in sorted(keys)), pod.ports), pod)
    return found


_Looks = tuple[tuple[tuple[str, str | None], ...], tuple[ContainerPort, ...]]


class _Judged(Struct, frozen=True):
    policy: NetworkPolicy
    direction: Direction
    side: SymbolicSide
    pods: Mapping[_Looks, Pod]
    inventory: Inventory
    is_known: bool

    def surplus(self, rule: PolicyRule) -> Iterator[Surplus]:
        try:
            example = best_example(self._differences(rule), self.inventory)
        except UndecidedError as error:
            yield Surplus(self.policy, rule, str(error), self.is_known, undecided=True)
            return
        if example is not None:
            yield Surplus(self.policy, rule, str(example), self.is_known)

    def _differences(self, rule: PolicyRule) -> Iterator[Difference]:
        cubes = tuple(
            statement_cubes(Statement(subjects_of_policy(self.policy), rule), self.direction, self.side.known)
        )
        for (labels, _), pod in self.pods.items():
            point = _point(dict(labels))
            for cube in cubes:
                if (of_pod := cube & point) is not None:
                    for piece in beyond(of_pod, self.side):
                        if self._concerns(piece, pod):
                            yield Difference(self.direction, self.policy.namespace, piece)

    def _concerns(self, piece: Cube, pod: Pod) -> bool:
        """Whether a known destination listens on any of the ports; what is made up may listen anywhere."""
        return self.direction is Direction.EGRESS or not self.is_known or bool(ports_at(piece, pod))


def _point(labels: Mapping[str, str | None]) -> Cube:
    """The flows of subjects that carry just these values under these keys."""
    return Cube({Axis(SUBJECT_LABEL, key): only_value(value) for key, value in labels.items()})
