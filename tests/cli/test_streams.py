"""Standard streams that are closed, full, or left by their reader, and the user's interruption."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

OPEN_POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: shop}\n"
SUMMARY = (
    "10 edges -> 26 policies in 6 namespaces, proved for every pod that could exist; 7 expectations hold\n"
    "stays open: nothing; all 9 workloads are isolated in both directions\n"
)


def run(arguments: str, root: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """A shell command line in which ``netpolgen`` stands for the program; the exit code is that of the program."""
    program = f'"{sys.executable}" -m netpolgen'
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", arguments.replace("netpolgen", program, 1)],
        env={**os.environ, "PYTHONPATH": str(root), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("command", "code", "out", "err"),
    [
        ("netpolgen build --quiet >&-", 0, "", ""),
        ("netpolgen build 2>&-", 0, "", ""),
        ("netpolgen build <&- >&- 2>&-", 0, "", ""),
        ("netpolgen build 2>/dev/full", 0, "", ""),
        ("netpolgen build --stdout >&-", 2, "", "error: standard output is closed; name a file with --output FILE\n"),
        (
            "netpolgen build --stdout >/dev/full",
            2,
            "",
            "error: cannot write to standard output: No space left on device\n",
        ),
        ("netpolgen build --stdout | true", 0, "", SUMMARY),
        ("netpolgen build 2>&1 | true", 0, "", ""),
        ("netpolgen lint --no-config examples | true", 1, "", ""),
        ("netpolgen lint --no-config examples >&- 2>&-", 2, "", ""),
        ("netpolgen --version | true", 0, "", ""),
        ("netpolgen --version >/dev/full", 2, "", ""),
        ("netpolgen --version >&-", 0, "", ""),
        ("netpolgen --help >&-", 0, "", ""),
        ("netpolgen --help >/dev/full", 2, "", "error: cannot write to standard output: No space left on device\n"),
        ("netpolgen lint -h >/dev/full", 2, "", "error: cannot write to standard output: No space left on device\n"),
    ],
)
def test_no_stream_is_needed(command: str, code: int, out: str, err: str, store: Path, root: Path):
    ran = run(command, root)
    assert (ran.returncode, ran.stdout, ran.stderr) == (code, out, err)


def test_a_file_never_takes_the_place_of_a_closed_stream(folder: Path, root: Path):
    script = (
        "from netpolgen.cli.streams import prepare_streams; prepare_streams(); file = open('number', 'w'); "
        "file.write(str(file.fileno()))"
    )
    subprocess.run(
        ["bash", "-c", '"$0" -c "$1" <&- >&- 2>&-', sys.executable, script],
        env={**os.environ, "PYTHONPATH": str(root)},
        check=True,
    )
    assert int(Path("number").read_text()) > 2


def test_letters_that_a_terminal_cannot_show_are_escaped(folder: Path, root: Path):
    Path("pod.yaml").write_text("kind: Pod\nmetadata: {name: ü→}\n", encoding="utf-8")
    ran = run("netpolgen lint --no-config pod.yaml", root, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert ran.returncode == 1
    assert r"\xfc\u2192" in ran.stdout
    assert "Traceback" not in ran.stderr


INTERRUPTED = """
import os, signal, sys
class Interrupting:
    def find_spec(self, name, path=None, target=None):
        if name == {name!r}:
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Interrupting())
sys.argv = ["netpolgen", "build"]
from netpolgen.__main__ import main
main()
"""


@pytest.mark.parametrize("name", ["netpolgen.cli.main", "typer", "netpolgen.model.policy", "fcntl"])
def test_an_interruption_is_quiet_whatever_is_being_imported(name: str, store: Path, root: Path):
    ran = subprocess.run(
        [sys.executable, "-c", INTERRUPTED.format(name=name)],
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (130, "", "")


def test_a_result_is_written_to_a_pipe_or_through_a_link_but_not_where_nobody_reads(folder: Path, root: Path):
    Path("pod.yaml").write_text(OPEN_POD)
    os.mkfifo("pipe")
    Path("elsewhere").mkdir()
    Path("report.json").symlink_to("elsewhere/report.json")
    lint = "netpolgen lint --no-config pod.yaml --format json"
    ran = run(f"{lint} -o pipe", root)
    assert (ran.returncode, ran.stderr) == (2, "error: cannot write pipe: No such device or address\n")
    ran = run(f"cat pipe & sleep 0.3; {lint} -o pipe; wait", root)
    assert json.loads(ran.stdout)["version"] == 1
    assert run(f"{lint} -o report.json", root).returncode == 1
    assert Path("report.json").is_symlink()
    assert json.loads(Path("elsewhere/report.json").read_text())["version"] == 1
