"""Measuring: CPU time and peak memory of processes, medians of several runs, and the machine they ran on."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Cost:
    """Median and lowest CPU time in milliseconds (user and system together), highest peak memory in MiB."""

    median: float
    lowest: float
    peak: float


def cost_of(command: Sequence[str], runs: int, cwd: Path | None = None) -> Cost:
    """What a command costs, start of the process included; one run before the first that counts warms the caches."""
    once(command, cwd)
    samples = [once(command, cwd) for _ in range(runs)]
    times = [cpu for cpu, _ in samples]
    return Cost(statistics.median(times), min(times), max(peak for _, peak in samples))


def once(command: Sequence[str], cwd: Path | None = None) -> tuple[float, float]:
    """CPU milliseconds and peak MiB of one run. Raises RuntimeError when the command cannot do its work."""
    process = subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in {0, 1}:
        raise RuntimeError(f"exit code {process.returncode} of {' '.join(command)}")
    kib = usage.ru_maxrss / (1024 if sys.platform == "darwin" else 1)
    return (usage.ru_utime + usage.ru_stime) * 1000, kib / 1024


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def machine() -> str:
    """The processor, its cores, and the Python that ran."""
    cpuinfo = Path("/proc/cpuinfo")
    models = (
        [line for line in cpuinfo.read_text().splitlines() if line.startswith("model name")] if cpuinfo.exists() else []
    )
    model = models[0].partition(":")[2].strip() if models else platform.processor() or platform.machine()
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{model}, {os.cpu_count()} cores, {platform.system()}, {python}"
