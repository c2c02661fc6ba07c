"""Start-up: what a command loads. How long that takes is measured in benchmarks/, never asserted."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from netpolgen import __version__

# Each costs tens of milliseconds, and a run that meets nothing odd needs none of them. What Typer loads is its own.
HEAVY = {"jsonschema", "ruamel", "rich", "pydantic", "importlib.metadata", "click"}

PROBE = """
import json, os, sys
sys.argv = ["netpolgen", *json.loads(sys.argv[1])]
os._exit = sys.exit  # for a command leaves at once
try:
    from netpolgen.__main__ import main
    main()
except SystemExit as exit:
    code = exit.code or 0
else:
    code = 0
sys.stderr.write("\\n" + json.dumps([code, sorted(sys.modules)]))
"""


def run(arguments, cwd):
    command = [sys.executable, "-c", PROBE, json.dumps(arguments)]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    code, modules = json.loads(done.stderr.splitlines()[-1])
    return done.stdout, code, set(modules)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["lint"], 0),
        (["lint", "--documents-only", "examples/workshop/chapter"], 0),
        (["lint", "-c", "examples/workshop/policies.toml"], 1),
        (["build", "--check"], 0),
        (["build", "--check", "-c", "examples/workshop/policies.toml"], 0),
        (["can", "ui", "catalog:http"], 0),
        (["map"], 0),
        (["plan"], 1),
        (["diff", "examples/retail-store", "examples/retail-store", "--format", "markdown"], 0),
        (["map", "--format", "json", "--exposure", "--collapse", "namespace"], 0),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else str(value),
)
def test_a_command_loads_nothing_heavy(arguments, expected, root):
    _, code, modules = run(arguments, root)
    assert code == expected
    assert modules & HEAVY == set()


def test_the_version_is_answered_before_anything_is_imported(root):
    out, code, modules = run(["--version"], root)
    assert (out, code) == (f"netpolgen {__version__}\n", 0)
    assert modules & {"typer", "yaml", "tomllib", "dataclasses", "netpolgen.cli", "netpolgen.model"} == set()
