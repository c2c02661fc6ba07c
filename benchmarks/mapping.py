"""``netpolgen map`` at sizes from a small cluster to the largest that Kubernetes supports.

    python benchmarks/mapping.py [--sizes 100 300 1000 3000 15000] [--runs 3] [--seed 1]

There is a policy for every five workloads, and for the last row 10,000. Each figure is of the whole process: start,
reading the YAML, judging, and writing every connection as JSON, or the connections of namespaces.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from make_apps import cluster
from make_cluster import write
from measure import Cost, cost_of, machine, table

MOST_POLICIES = 10_000


@dataclass(frozen=True, slots=True)
class Row:
    """One cluster: its size, the connections of its map, and what they cost in full and in short."""

    workloads: int
    policies: int
    connections: int
    full: Cost
    short: Cost


def command(folder: Path, *options: str) -> list[str]:
    return [sys.executable, "-m", "netpolgen", "map", "--no-config", "--format", "json", *options, str(folder)]


def connections(folder: Path) -> int:
    """How many there are, as the collapsed map counts them; ranges of addresses are not among them."""
    found = json.loads(subprocess.check_output([*command(folder, "--collapse", "namespace"), "--quiet"]))
    return sum(one["pairs"] for one in found["connections"] if "namespace" in one["src"] and "namespace" in one["dst"])


def rows(sizes: list[int], runs: int, seed: int) -> Iterator[Row]:
    for workloads, policies in [*((size, size // 5) for size in sizes), (sizes[-1], MOST_POLICIES)]:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write(folder, cluster(workloads, policies, max(20, workloads // 100), seed))
            full = cost_of(command(folder, "--quiet"), runs)
            short = cost_of(command(folder, "--quiet", "--collapse", "namespace"), runs)
            yield Row(workloads, policies, connections(folder), full, short)


def compare(found: list[Row]) -> Iterator[list[str]]:
    before: Row | None = None
    for row in found:
        grown = before is not None and row.workloads > before.workloads
        yield [
            f"{row.workloads:,} / {row.policies:,}",
            f"{row.connections:,}",
            f"{row.full.median / 1000:.2f} s",
            f"{row.full.peak:.0f} MiB",
            f"{row.short.median / 1000:.2f} s",
            f"{growth(before, row):.2f}" if before and grown else "",
        ]
        before = row


def growth(before: Row, after: Row) -> float:
    """The power of the number of workloads that the time in short grows with."""
    return math.log(after.short.median / before.short.median) / math.log(after.workloads / before.workloads)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 300, 1000, 3000, 15000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    found = list(rows(chosen.sizes, chosen.runs, chosen.seed))
    head = ["workloads / policies", "pairs permitted", "JSON of all", "peak", "in short", "growth"]
    print(f"{machine()}; {chosen.runs} runs each\n\n{table(head, compare(found))}")


if __name__ == "__main__":
    main()
