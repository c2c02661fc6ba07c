"""``netpolgen lint`` and ``netpolgen diff`` at sizes from a small cluster to the largest that Kubernetes supports.

    python benchmarks/whole_commands.py [--sizes 100 300 1000 3000 15000] [--runs 3] [--seed 1]

There is a policy for every five workloads, and for the last row 10,000. Each figure is of the whole process: start,
reading the YAML, all rules of a default run; or reading both states, of which one has a policy less, and comparing them
for the workloads there are and for every pod that may come. The last table is of one namespace in which each policy
selects a quarter of all pods or so and opens ports of its own, so that nearly every pair has its own set of ports.
"""

from __future__ import annotations

import argparse
import math
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from make_apps import cluster
from make_cluster import write
from measure import Cost, cost_of, machine, table

from netpolgen.model.document import Tree

MOST_POLICIES = 10_000
DENSE = ((100, 125), (200, 250), (400, 500))


@dataclass(frozen=True, slots=True)
class Row:
    """One cluster with what the commands on it cost."""

    workloads: int
    policies: int
    costs: tuple[Cost, ...]


def netpolgen(command: str, *words: object) -> list[str]:
    return [sys.executable, "-m", "netpolgen", command, "--no-config", "--quiet", *map(str, words)]


def rows(sizes: list[int], runs: int, seed: int) -> Iterator[Row]:
    for workloads, policies in [*((size, size // 5) for size in sizes), (sizes[-1], MOST_POLICIES)]:
        with tempfile.TemporaryDirectory() as name:
            old, new = Path(name, "old"), Path(name, "new")
            found = list(cluster(workloads, policies, max(20, workloads // 100), seed))
            write(old, iter(found))
            write(new, without_one_policy(found))
            costs = cost_of(netpolgen("lint", old), runs), cost_of(netpolgen("diff", old, new), runs)
            yield Row(workloads, policies, costs)


def without_one_policy(files: list[tuple[str, list[Tree]]]) -> Iterator[tuple[str, list[Tree]]]:
    is_left_out = False
    for name, trees in files:
        policies = [tree for tree in trees if isinstance(tree, dict) and tree["kind"] == "NetworkPolicy"]
        dropped = policies[-1:] if not is_left_out else []
        is_left_out |= bool(dropped)
        yield name, [tree for tree in trees if tree not in dropped]


def dense(workloads: int, policies: int, seed: int) -> Iterator[Tree]:
    """One namespace whose policies overlap, each with ports and ranges of its own."""
    random = Random(seed)  # noqa: S311 - the same cluster for the same seed

    def labels(count: int) -> Tree:
        return {f"l{random.randrange(6)}": str(random.randrange(4)) for _ in range(count)}

    for number in range(workloads):
        own = {"app": f"w{number}", **{f"l{at}": str(random.randrange(4)) for at in range(6)}}
        yield {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": f"w{number}", "namespace": "big", "labels": own}}
    for number in range(policies):
        first = random.randrange(1, 60_000)
        ports: list[Tree] = [
            {"port": first, "endPort": first + random.randrange(2_000)},
            {"port": random.randrange(1, 60_000)},
        ]
        peers: list[Tree] = [{"podSelector": {"matchLabels": labels(2)}}]
        yield {
            "apiVersion": "networking.k8s.io/v1",
            "kind": "NetworkPolicy",
            "metadata": {"name": f"p{number}", "namespace": "big"},
            "spec": {"podSelector": {"matchLabels": labels(1)}, "ingress": [{"from": peers, "ports": ports}]},
        }


def dense_rows(runs: int, seed: int) -> Iterator[Row]:
    for workloads, policies in DENSE:
        with tempfile.TemporaryDirectory() as name:
            old, new = Path(name, "old"), Path(name, "new")
            write(old, iter([("all.yaml", list(dense(workloads, policies, seed)))]))
            write(new, iter([("all.yaml", list(dense(workloads, policies, seed + 1)))]))
            commands = (
                netpolgen("lint", old),
                netpolgen("map", "--format", "json", old),
                netpolgen("diff", old, new),
            )
            yield Row(workloads, policies, tuple(cost_of(command, runs) for command in commands))


def written(found: list[Row]) -> Iterator[list[str]]:
    """A line for each cluster: time, peak, and the power of the number of workloads that the time grows with."""
    before: Row | None = None
    for row in found:
        line = [f"{row.workloads:,} / {row.policies:,}"]
        for at, cost in enumerate(row.costs):
            grown = before is not None and before.workloads < row.workloads
            power = f"{growth(before, row, at):.2f}" if before and grown else ""
            line += [f"{cost.median / 1000:.2f} s", f"{cost.peak:.0f} MiB", power]
        yield line
        before = row


def growth(before: Row, after: Row, at: int) -> float:
    return math.log(after.costs[at].median / before.costs[at].median) / math.log(after.workloads / before.workloads)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 300, 1000, 3000, 15000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    print(f"{machine()}; {chosen.runs} runs each\n")
    head = ["workloads / policies", "`lint`", "peak", "growth", "`diff`", "peak", "growth"]
    print(table(head, written(list(rows(chosen.sizes, chosen.runs, chosen.seed)))), "\n")
    head = ["in one namespace", "`lint`", "peak", "growth", "JSON of `map`", "peak", "growth", *head[4:]]
    print(table(head, written(list(dense_rows(chosen.runs, chosen.seed)))))


if __name__ == "__main__":
    main()
