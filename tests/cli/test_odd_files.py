"""Files that are none where a command expects one: it neither waits for ever nor reads without end."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from netpolgen.inputs.files import pipe
from tests.cli.conftest import Netpolgen


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pipe, "_PATIENCE", 20)


@pytest.fixture
def config_in_a_pipe(store: Path) -> Iterator[str]:
    """The list as a shell hands it over in ``<(...)``."""
    reader, writer = os.pipe()
    text = Path("policies.toml").read_text().replace('"examples', '"../..')

    def write() -> None:
        with os.fdopen(writer, "w") as file:
            file.write(text)

    thread = Thread(target=write)
    thread.start()
    yield f"/dev/fd/{reader}"
    thread.join()
    os.close(reader)


def test_a_list_that_another_program_writes_is_read(config_in_a_pipe: str, netpolgen: Netpolgen):
    ran = netpolgen("build", "-c", config_in_a_pipe, "--manifests", "examples/retail-store", "--out", "out")
    assert ran.code == 2
    assert f'{config_in_a_pipe}:13:14: NPG501 error sources.manifests[0] "../../retail-store" leads out of' in ran.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["build", "-c", "pipe"], "pipe is a pipe that nobody writes to; name another with --config FILE"),
        (["build", "-c", "/dev/zero"], "/dev/zero is a device and no file; name another with --config FILE"),
        (["lint", "-c", "pipe"], "pipe is a pipe that nobody writes to; name another with --config FILE"),
        (["build", "--manifests", "pipe"], "pipe is a pipe that nobody writes to"),
        (["build", "--manifests", "/dev/zero"], "/dev/zero is a device and no file"),
        (["lint", "/dev/random"], "/dev/random is a device and no file"),
        (["lint", "--baseline", "pipe"], "pipe is a pipe that nobody writes to"),
        (["can", "ui", "catalog", "pipe"], "pipe is a pipe that nobody writes to"),
    ],
)
def test_what_is_no_file_is_refused(arguments: list[str], message: str, store: Path, netpolgen: Netpolgen):
    os.mkfifo("pipe")
    ran = netpolgen(*arguments)
    assert (ran.code, ran.err) == (2, f"error: {message}\n")


def test_a_source_that_is_no_file_is_refused(store: Path, netpolgen: Netpolgen):
    os.mkfifo("pipe")
    Path("policies.toml").write_text('version = 1\n[sources]\nmanifests = ["pipe"]\n')
    for command in ("build", "lint"):
        ran = netpolgen(command)
        assert (ran.code, ran.err) == (2, "error: pipe is a pipe that nobody writes to\n")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--out", "examples"), "--out examples holds the source examples/retail-store"),
        (("--out", "examples/retail-store"), "--out examples/retail-store holds the source examples/retail-store"),
        (("--out", "x", "--manifests", "x/a.yaml"), "--out x holds the source x/a.yaml"),
    ],
)
def test_an_output_directory_that_holds_a_source_is_refused(
    options: tuple[str, ...], message: str, store: Path, netpolgen: Netpolgen
):
    ran = netpolgen("build", *options)
    assert (ran.code, ran.err) == (2, f"error: {message}; name a directory for generated files alone\n")


def test_a_working_directory_that_is_gone_is_told(store: Path, netpolgen: Netpolgen, monkeypatch: pytest.MonkeyPatch):
    Path("gone").mkdir()
    monkeypatch.chdir("gone")
    (store / "gone").rmdir()
    for arguments in (["build", "-c", str(store / "policies.toml")], ["lint", str(store / "examples")]):
        ran = netpolgen(*arguments)
        assert (ran.code, ran.err) == (2, "error: the working directory is gone; change to one that is there\n")
