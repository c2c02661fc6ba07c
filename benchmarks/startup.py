"""What a command costs before it does anything, beside a Typer program that does nothing.

    python benchmarks/startup.py [--runs 21]

Run it with the Python of an environment that netpolgen is installed in.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from measure import Cost, cost_of, machine, table

ROOT = Path(__file__).resolve().parents[1]

BARE_TYPER = """\
import typer

app = typer.Typer()


@app.command()
def hello(name: str = "world") -> None:
    print("hello", name)


app()
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=21, help="runs of each command that count")
    runs = parser.parse_args().runs
    netpolgen = str(Path(sys.executable).with_name("netpolgen"))
    with tempfile.TemporaryDirectory() as scratch:
        bare = Path(scratch, "bare.py")
        bare.write_text(BARE_TYPER)
        base = cost_of([sys.executable, str(bare)], runs, ROOT)
    commands = {
        "`python -c pass`": [sys.executable, "-c", "pass"],
        "`netpolgen --version`": [netpolgen, "--version"],
        "`netpolgen lint`, the retail store and its policies": [netpolgen, "lint"],
        "`netpolgen lint --documents-only`, one file": [
            netpolgen,
            "lint",
            "--documents-only",
            "out/ui/default-deny.yaml",
        ],
        "`netpolgen build --check`, the retail store": [netpolgen, "build", "--check"],
        "`netpolgen can ui catalog:http`": [netpolgen, "can", "ui", "catalog:http"],
    }
    costs = {"a bare Typer program": base, **{name: cost_of(words, runs, ROOT) for name, words in commands.items()}}
    print(f"{machine()}; {runs} runs each\n")
    print(
        table(
            ["", "CPU, median", "lowest", "beside bare Typer", "peak memory"],
            [row(*item, base) for item in costs.items()],
        )
    )


def row(name: str, cost: Cost, base: Cost) -> list[str]:
    beside = f"{cost.median / base.median:.2f} x, {cost.median - base.median:+.0f} ms"
    return [name, f"{cost.median:.0f} ms", f"{cost.lowest:.0f} ms", beside, f"{cost.peak:.0f} MiB"]


if __name__ == "__main__":
    main()
