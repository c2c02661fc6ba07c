"""Reading manifests, beside PyYAML's C ``compose`` on the documents that matter.

    python benchmarks/reading.py [--runs 7] [--workloads 3000] [--policies 2000] [--others 5000]

``compose`` gives nodes with places but no values; netpolgen's reader gives values and the faults it met, and looks
places up when one is asked for. All results are kept, and the garbage collector is off for every row: netpolgen pauses
it while reading, and PyYAML should not look slow for want of that.
"""

from __future__ import annotations

import argparse
import gc
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import yaml
from make_cluster import cluster, write
from measure import machine, table

from netpolgen.inputs.yaml.reader import read_documents


def compose(path: Path) -> object:
    return [*yaml.compose_all(path.read_bytes(), Loader=yaml.CSafeLoader)]


def load(path: Path) -> object:
    return [*yaml.load_all(path.read_bytes(), Loader=yaml.CSafeLoader)]


def read(path: Path) -> object:
    return [*read_documents(str(path), path.read_bytes())]


READERS: dict[str, Callable[[Path], object]] = {"compose": compose, "load": load, "read": read}

# Title, reader, and whether the documents of other kinds are among the files.
ROWS = (
    ("PyYAML `compose`, documents that matter", "compose", False),
    ("PyYAML `safe_load`, documents that matter", "load", False),
    ("netpolgen, documents that matter", "read", False),
    ("PyYAML `compose`, every document", "compose", True),
    ("netpolgen, every document", "read", True),
)


def once(reader: str, folder: Path, *, everything: bool) -> None:
    """Reads all files in this process and prints seconds of CPU and peak MiB."""
    files = [path for path in sorted(folder.rglob("*.yaml")) if everything or path.name != "rest.yaml"]
    gc.disable()
    start = time.process_time()
    kept = [READERS[reader](path) for path in files]
    seconds = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps([seconds, peak, sum(path.stat().st_size for path in files), len(kept)]))


def measured(reader: str, folder: Path, runs: int, *, everything: bool) -> tuple[float, float, float]:
    """Median seconds, highest peak in MiB and the size in MB, each run in a process of its own."""
    command = [sys.executable, __file__, "--once", reader, str(folder), *(["--everything"] if everything else [])]
    results = [json.loads(subprocess.check_output(command)) for _ in range(runs)]
    return statistics.median(result[0] for result in results), max(r[1] for r in results), results[0][2] / 1e6


def compare(folder: Path, runs: int) -> str:
    costs = {title: measured(reader, folder, runs, everything=every) for title, reader, every in ROWS}
    base = costs[ROWS[0][0]][0]
    rows = [
        [
            title,
            f"{size:.1f} MB",
            f"{seconds:.2f} s",
            f"{size / seconds:.1f} MB/s",
            f"{seconds / base:.2f} x",
            f"{peak:.0f} MiB",
        ]
        for title, (seconds, peak, size) in costs.items()
    ]
    return table(["", "read", "CPU, median", "speed", "beside the first row", "peak memory"], rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for option, size in (("runs", 7), ("workloads", 3000), ("policies", 2000), ("others", 5000), ("seed", 1)):
        parser.add_argument(f"--{option}", type=int, default=size)
    parser.add_argument("--once", nargs=2, metavar=("READER", "FOLDER"), help=argparse.SUPPRESS)
    parser.add_argument("--everything", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.once:
        once(chosen.once[0], Path(chosen.once[1]), everything=chosen.everything)
        return
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), cluster(chosen.workloads, chosen.policies, chosen.others, chosen.seed))
        print(f"{machine()}; {chosen.workloads} workloads, {chosen.policies} policies, {chosen.runs} runs each\n")
        print(compare(Path(folder), chosen.runs))


if __name__ == "__main__":
    main()
