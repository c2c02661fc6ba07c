"""What a build takes for its own in a directory, whatever else stands there."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from netpolgen.cli import claim
from tests.cli.conftest import Netpolgen, contents

NO_POLICY = (
    "nothing to work on: the list yields no policy; write who may reach whom into [allow], as in "
    '"ui -> catalog:http" = true, or set default-deny = "both"\n'
)


@pytest.fixture
def built(store: Path, netpolgen: Netpolgen) -> Path:
    """The store with its output."""
    assert netpolgen("build", "--quiet").code == 0
    return store


def generated(folder: Path) -> bytes:
    return (folder / "out/ui/default-deny.yaml").read_bytes()


@pytest.mark.parametrize(
    "name", ["out/ui/old/x.yaml", "out/a/b/c/x.yaml", "out/stray.yaml", "out/a/b/kustomization.yaml"]
)
def test_files_that_look_generated_are_left_where_no_build_writes(name: str, built: Path, netpolgen: Netpolgen):
    path = built / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(generated(built))
    before = contents(built)
    ran = netpolgen("build")
    assert (ran.code, contents(built)) == (0, before)
    assert ran.err.endswith(f"left alone: {name} was generated once, but not for this place; move or remove it\n")
    assert netpolgen("build", "--check").code == 0


def test_of_many_such_files_the_first_are_named(built: Path, netpolgen: Netpolgen):
    for number in range(10):
        (built / f"out/stray{number}.yaml").write_bytes(generated(built))
    lines = [line for line in netpolgen("build").err.splitlines() if line.startswith("left alone")]
    assert len(lines) == 9
    assert lines[-1] == "left alone: 2 more like it"


@pytest.mark.parametrize("name", ["out/ui/notes.txt", "out/ui/hand.yaml", "out/hand.yaml", "out/x/README.md"])
def test_files_of_others_are_left_without_a_word(name: str, built: Path, netpolgen: Netpolgen):
    path = built / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("by hand\n")
    before = contents(built)
    ran = netpolgen("build")
    assert (ran.code, contents(built)) == (0, before)
    assert name not in ran.err


def test_directories_that_are_emptied_go_and_others_stay(built: Path, netpolgen: Netpolgen):
    for name in ("gone", "kept"):
        (built / "out" / name).mkdir()
        (built / "out" / name / "stale.yaml").write_bytes(generated(built))
    (built / "out/kept/notes.md").write_text("by hand\n")
    (built / "out/empty").mkdir()
    assert netpolgen("build").code == 0
    assert sorted(path.name for path in (built / "out").iterdir() if path.name in {"gone", "kept", "empty"}) == [
        "empty",
        "kept",
    ]


def test_nothing_lists_what_is_gone_whenever_a_build_is_stopped(
    built: Path, netpolgen: Netpolgen, monkeypatch: pytest.MonkeyPatch
):
    removed: list[str] = []
    plain_unlink = Path.unlink

    def unlink(path: Path, **options: bool) -> None:
        removed.append(path.as_posix())
        plain_unlink(path, **options)

    Path("policies.toml").write_text("version = 1\n[components.a]\nnamespace = 'a'\nlabels = {a = 'a'}\n"
                                     "[allow]\n'a -> a:1' = true\n")  # fmt: skip
    monkeypatch.setattr(Path, "unlink", unlink)
    assert netpolgen("build").code == 0
    for folder in ("ui", "carts"):
        of_folder = [path for path in removed if path.startswith(f"out/{folder}/")]
        assert of_folder[0] == f"out/{folder}/kustomization.yaml"


def test_a_list_that_becomes_empty_takes_all_of_its_files_away(built: Path, netpolgen: Netpolgen):
    Path("policies.toml").write_text("version = 1\n")
    ran = netpolgen("build", "--check")
    assert ran.code == 1
    assert ran.out.count(": stale\n") == 33
    ran = netpolgen("build")
    assert ran.code == 0
    assert "wrote out/: 0 new, 0 changed, 33 removed\n" in ran.err
    assert not Path("out").exists()
    for options in ((), ("--check",), ("--diff",), ("--stdout",), ("--format", "json"), ("--out", "a/b/c")):
        ran = netpolgen("build", *options)
        assert (ran.code, ran.out, ran.err) == (3, "", NO_POLICY)
    assert sorted(path.name for path in built.iterdir()) == ["examples", "policies.toml"]


def test_a_list_of_claims_alone_is_something_to_work_on(folder: Path, netpolgen: Netpolgen):
    Path("policies.toml").write_text(
        "version = 1\n[components.a]\nnamespace = 'a'\nlabels = {a = 'a'}\nports = {x = 1}\n"
        "[expect]\n'a -> a:x' = 'allow'\n"
    )
    assert netpolgen("build").code == 0
    assert not Path("out").exists()


def test_everything_is_told_beside_what_is_in_the_way(built: Path, netpolgen: Netpolgen):
    Path("out/ui/default-deny.yaml").write_text("by hand\n")
    Path("out/ui/allow-dns-egress.yaml").unlink()
    Path("out/carts/default-deny.yaml").unlink()
    Path("out/carts/default-deny.yaml").mkdir()
    shutil.rmtree("out/orders")
    Path("out/orders").write_text("by hand\n")
    before = contents(built)
    ran = netpolgen("build", "--check")
    assert ran.code == 2
    assert ran.out.splitlines() == [
        "out/carts/default-deny.yaml: missing",
        *(f"out/orders/{name}.yaml: missing" for name in (
            "allow-dns-egress", "allow-orders-egress", "allow-orders-ingress", "allow-orders-postgresql-ingress",
            "default-deny", "kustomization",
        )),
        "out/ui/allow-dns-egress.yaml: missing",
        "out/ui/default-deny.yaml: missing",
    ]  # fmt: skip
    told = [
        f"error: out/{name} is in the way and was not written by netpolgen; move it, or choose another directory with "
        "--out DIR"
        for name in ("carts/default-deny.yaml", "orders", "ui/default-deny.yaml")
    ]
    assert ran.err.splitlines() == told
    ran = netpolgen("build")
    assert (ran.code, ran.err.splitlines(), contents(built)) == (2, told, before)
    assert json.loads(netpolgen("build", "--check", "--format", "json").out)["in_the_way"] == [
        "carts/default-deny.yaml",
        "orders",
        "ui/default-deny.yaml",
    ]


def test_what_cannot_be_read_matters_only_where_a_build_writes(
    built: Path, netpolgen: Netpolgen, monkeypatch: pytest.MonkeyPatch
):
    plain_open, plain_scandir = Path.open, os.scandir
    unreadable: list[str] = []

    def refusing(plain):
        def refuse(path, *args, **options):
            if str(path) in unreadable:
                raise PermissionError(13, "Permission denied", str(path))
            return plain(path, *args, **options)

        return refuse

    monkeypatch.setattr(Path, "open", refusing(plain_open))
    monkeypatch.setattr(os, "scandir", refusing(plain_scandir))
    Path("out/ui/a/b").mkdir(parents=True)
    Path("out/ui/a/x.yaml").write_text("")
    unreadable[:] = ["out/ui/a/b", "out/ui/a/x.yaml"]
    assert netpolgen("build", "--check").code == 0
    for path in ("out", "out/ui", "out/ui/default-deny.yaml"):
        unreadable[:] = [path]
        ran = netpolgen("build", "--check")
        assert (ran.code, ran.err) == (2, f"error: cannot read {path}: Permission denied\n")


def test_a_generated_file_that_was_damaged_is_mended(built: Path, netpolgen: Netpolgen):
    path = Path("out/ui/default-deny.yaml")
    good = path.read_bytes()
    path.write_bytes(good[:100] + b"\xff\0" + good[150:])
    assert netpolgen("build", "--check").out == "out/ui/default-deny.yaml: different\n"
    assert netpolgen("build").code == 0
    assert path.read_bytes() == good


@pytest.mark.parametrize("kind", ["link", "file"])
def test_an_output_directory_that_is_none_is_refused_first(kind: str, store: Path, netpolgen: Netpolgen):
    if kind == "link":
        Path("elsewhere").mkdir()
        Path("out").symlink_to("elsewhere")
    else:
        Path("out").write_text("")
    ran = netpolgen("build")
    what = "a symbolic link, through which nothing is written" if kind == "link" else "not a directory"
    assert (ran.code, ran.err) == (2, f"error: out is {what}; remove it or choose another with --out DIR\n")


# Paths


@pytest.mark.parametrize("out", ["made", "{here}/made", "examples/../made", "./made/"])
def test_paths_are_shown_from_the_working_directory(out: str, store: Path, netpolgen: Netpolgen):
    ran = netpolgen("build", "-c", str(store / "policies.toml"), "--out", out.format(here=store))
    assert "wrote made/: 33 new, 0 changed, 0 removed\n" in ran.err
    Path("made/ui/default-deny.yaml").write_text("by hand\n")
    for options in (("--check",), ("--diff",), ("--check", "--format", "json"), ()):
        ran = netpolgen("build", "--config", str(store / "policies.toml"), "--out", out.format(here=store), *options)
        assert str(store) not in ran.out + ran.err
    ran = netpolgen("build", "-c", str(store / "policies.toml"), "--out", str(store))
    assert ran.err == "error: --out . holds policies.toml itself; name a directory for generated files alone\n"


def test_paths_above_the_working_directory_are_shown_from_there(
    built: Path, netpolgen: Netpolgen, monkeypatch: pytest.MonkeyPatch
):
    Path("out/ui/default-deny.yaml").unlink()
    monkeypatch.chdir("examples")
    ran = netpolgen("build", "--check", "-c", "../policies.toml")
    assert ran.out == "../out/ui/default-deny.yaml: missing\n"
    ran = netpolgen("build", "--check", "-c", str(built / "policies.toml"))
    assert ran.out == f"{built}/out/ui/default-deny.yaml: missing\n"


# Options


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (("--stdout", "--format", "json"), ("--stdout", "--format json")),
        (("--stdout", "--diff"), ("--diff", "--stdout")),
        (("--stdout", "--check"), ("--check", "--stdout")),
        (("--stdout", "--out", "made"), ("--stdout", "--out")),
        (("--diff", "--format", "json"), ("--diff", "--format json")),
    ],
)
def test_options_of_which_one_would_be_ignored_are_refused(
    options: tuple[str, ...], named: tuple[str, str], store: Path, netpolgen: Netpolgen
):
    ran = netpolgen("build", *options)
    assert (ran.code, ran.err) == (2, f"error: {named[0]} and {named[1]} exclude each other; leave one out\n")


def test_a_preview_fails_where_something_would_change(built: Path, netpolgen: Netpolgen):
    assert netpolgen("build", "--diff").code == 0
    Path("out/ui/default-deny.yaml").unlink()
    assert netpolgen("build", "--diff").code == 1
    assert netpolgen("build", "--stdout").code == 0


def test_the_stream_does_not_depend_on_what_stands_in_the_output_directory(store: Path, netpolgen: Netpolgen):
    Path("out/ui").mkdir(parents=True)
    Path("out/ui/default-deny.yaml").write_text("by hand\n")
    ran = netpolgen("build", "--stdout")
    assert ran.code == 0
    assert "out/" not in ran.err


# Together


def test_builds_at_the_same_time_all_succeed(store: Path, root: Path):
    command = [sys.executable, "-m", "netpolgen", "build"]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    for _ in range(2):
        shutil.rmtree("out", ignore_errors=True)
        together = [
            subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
            for _ in range(4)
        ]
        told = [process.communicate()[1] for process in together]
        assert [process.returncode for process in together] == [0] * 4, told
        assert contents(store / "out") == contents(root / "out")


def test_a_build_waits_for_the_one_that_is_writing(built: Path, netpolgen: Netpolgen, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(claim, "_PATIENCE", 0.1)
    with claim.claimed(Path("out")) as is_alone:
        assert is_alone
        ran = netpolgen("build")
        assert (ran.code, ran.err) == (2, "error: another build is writing out; run this one again when it has ended\n")
        assert netpolgen("build", "--check").code == 0
    assert netpolgen("build").code == 0


def test_unfinished_files_are_no_difference_and_a_build_alone_sweeps_them(built: Path, netpolgen: Netpolgen):
    left = [Path("out/.netpolgen-a.tmp"), Path("out/ui/.netpolgen-b.tmp")]
    kept = [Path("out/ui/.netpolgen-report.part"), Path("out/ui/deeper/.netpolgen-c.tmp")]
    kept[1].parent.mkdir()
    for path in (*left, *kept):
        path.write_text("half")
    assert netpolgen("build", "--check").code == 0
    ran = netpolgen("build")
    assert "out/ is up to date" in ran.err
    assert [path.exists() for path in (*left, *kept)] == [False, False, True, True]


def test_where_builds_cannot_exclude_each_other_only_old_unfinished_files_are_swept(
    built: Path, netpolgen: Netpolgen, monkeypatch: pytest.MonkeyPatch
):
    def no_locks(handle: int, operation: int) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr("fcntl.flock", no_locks)
    old, young = Path("out/.netpolgen-a.tmp"), Path("out/.netpolgen-b.tmp")
    for path in (old, young):
        path.write_text("half")
    os.utime(old, (time.time() - 4000,) * 2)
    assert netpolgen("build").code == 0
    assert (old.exists(), young.exists()) == (False, True)
