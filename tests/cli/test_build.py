from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import netpolgen.app.building.build as app_build
from tests.cli.conftest import Netpolgen, contents

TUTORIAL = """
version = 1
[components.ui]
namespace = "ui"
labels = { app = "ui" }
[components.api]
namespace = "shop"
labels = { app = "api" }
ports = { http = 8080 }
[allow]
"ui -> api:http" = true
"""


def test_first_build_writes_a_file_for_each_object_and_says_what_stays_open(store: Path, netpolgen: Netpolgen):
    ran = netpolgen("build")
    assert ran.code == 0
    assert ran.out == ""
    assert ran.err == (
        "10 edges -> 26 policies in 6 namespaces, proved for every pod that could exist; 7 expectations hold\n"
        "wrote out/: 33 new, 0 changed, 0 removed\n"
        "stays open: nothing; all 9 workloads are isolated in both directions\n"
    )
    assert sorted(path.name for path in (store / "out" / "catalog").iterdir()) == [
        "allow-catalog-egress.yaml",
        "allow-catalog-ingress.yaml",
        "allow-catalog-mysql-ingress.yaml",
        "allow-dns-egress.yaml",
        "default-deny.yaml",
        "kustomization.yaml",
    ]


def test_what_is_committed_is_what_is_built(root: Path, store: Path, netpolgen: Netpolgen):
    netpolgen("build")
    assert contents(store / "out") == contents(root / "out")


def test_a_second_build_writes_nothing(store: Path, netpolgen: Netpolgen):
    netpolgen("build")
    written = {path: path.stat().st_mtime_ns for path in (store / "out").rglob("*")}
    ran = netpolgen("build")
    assert "out/ is up to date" in ran.err
    assert {path: path.stat().st_mtime_ns for path in (store / "out").rglob("*")} == written


def test_output_does_not_depend_on_the_order_of_files_or_lines(store: Path, netpolgen: Netpolgen):
    netpolgen("build")
    before = contents(store / "out")
    text = (store / "policies.toml").read_text()
    head, allow = text.split("[allow]\n")
    edges, expect = allow.split("\n\n", 1)
    (store / "policies.toml").write_text(f"{head}[allow]\n{chr(10).join(reversed(edges.splitlines()))}\n\n{expect}")
    Path("examples/retail-store/ui").rename("examples/retail-store/aaa")
    path = store / "examples/retail-store/kustomization.yaml"
    path.write_text(path.read_text().replace("- ui", "- aaa"))
    ran = netpolgen("build")
    assert "out/ is up to date" in ran.err
    assert contents(store / "out") == before


def test_check_names_what_is_missing_different_and_stale(store: Path, netpolgen: Netpolgen):
    netpolgen("build")
    (store / "out/ui/default-deny.yaml").unlink()
    path = store / "out/catalog/default-deny.yaml"
    path.write_text(path.read_text() + "# a note\n")
    (store / "out/orders/old.yaml").write_text(path.read_text())
    before = contents(store)
    ran = netpolgen("build", "--check")
    assert (ran.code, ran.out) == (
        1,
        "out/catalog/default-deny.yaml: different\nout/orders/old.yaml: stale\nout/ui/default-deny.yaml: missing\n",
    )
    assert contents(store) == before


def test_the_next_build_mends_and_prunes_only_what_is_its_own(store: Path, netpolgen: Netpolgen):
    netpolgen("build")
    built = contents(store / "out")
    (store / "out/ui/default-deny.yaml").unlink()
    (store / "out/notes.md").write_text("by hand\n")
    (store / "out/gone").mkdir()
    (store / "out/gone/stale.yaml").write_bytes(built["ui/default-deny.yaml"])
    ran = netpolgen("build")
    assert "wrote out/: 1 new, 0 changed, 1 removed" in ran.err
    assert contents(store / "out") == {**built, "notes.md": b"by hand\n"}
    assert not (store / "out/gone").exists()
    assert netpolgen("build", "--check").code == 0


def test_a_hand_written_file_in_the_way_is_an_error(store: Path, netpolgen: Netpolgen):
    (store / "out/ui").mkdir(parents=True)
    (store / "out/ui/default-deny.yaml").write_text("kind: NetworkPolicy\n")
    before = contents(store)
    ran = netpolgen("build")
    assert ran.code == 2
    assert ran.err == (
        "error: out/ui/default-deny.yaml is in the way and was not written by netpolgen; move it, or choose another "
        "directory with --out DIR\n"
    )
    assert contents(store) == before


@pytest.mark.parametrize("where", ["out", "out/ui", "out/ui/default-deny.yaml"])
def test_links_are_not_followed(
    where: str, store: Path, netpolgen: Netpolgen, tmp_path_factory: pytest.TempPathFactory
):
    outside = tmp_path_factory.mktemp("outside")
    (outside / "default-deny.yaml").write_text("not ours\n")
    path = store / where
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(outside / "default-deny.yaml" if where.endswith("yaml") else outside)
    ran = netpolgen("build")
    assert ran.code == 2
    assert where in ran.err
    assert contents(outside) == {"default-deny.yaml": b"not ours\n"}


def test_a_directory_where_a_file_should_go(store: Path, netpolgen: Netpolgen):
    (store / "out/ui/default-deny.yaml").mkdir(parents=True)
    ran = netpolgen("build")
    assert ran.code == 2
    assert "out/ui/default-deny.yaml" in ran.err


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_an_output_directory_that_cannot_be_written(store: Path, netpolgen: Netpolgen):
    (store / "out").mkdir(mode=0o555)
    ran = netpolgen("build")
    assert ran.code == 2
    assert "out" in ran.err
    assert "Permission denied" in ran.err


def test_a_build_that_fails_midway_leaves_every_file_old_or_new(
    store: Path, netpolgen: Netpolgen, monkeypatch: pytest.MonkeyPatch
):
    netpolgen("build")
    old = contents(store / "out")
    text = (store / "policies.toml").read_text()
    text = text.replace('"checkout -> orders:http" = "places the order"\n', "")
    (store / "policies.toml").write_text(text.replace('"checkout -> orders:http" = "allow"\n', ""))
    real, left = Path.replace, 1

    def full(source: Path, target: Path) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise OSError(28, "No space left on device")
        real(source, target)

    monkeypatch.setattr(Path, "replace", full)
    ran = netpolgen("build")
    assert ran.code == 2
    assert "No space left on device" in ran.err
    monkeypatch.undo()
    between = contents(store / "out")
    netpolgen("build", "--quiet")
    new = contents(store / "out")
    assert old != new
    assert between.keys() <= old.keys() | new.keys()
    assert all(text in {old.get(path), new.get(path)} for path, text in between.items())
    assert netpolgen("build", "--check").code == 0


def test_a_build_that_is_killed_leaves_nothing_that_the_next_one_does_not_mend(store: Path, root: Path):
    script = f"""
import os, sys
sys.path.insert(0, {str(root)!r})
import netpolgen.cli.output as output
real, left = os.fsync, 5
def fsync(handle):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), {signal.SIGKILL})
    real(handle)
os.fsync = fsync
sys.argv = ["netpolgen", "build"]
from netpolgen.__main__ import main
main()
"""
    killed = subprocess.run([sys.executable, "-c", script], cwd=store, capture_output=True, check=False)
    assert killed.returncode == -signal.SIGKILL
    left = [path for path in (store / "out").rglob("*") if path.is_file()]
    assert any(path.name.startswith(".netpolgen-") for path in left)
    mended = subprocess.run(
        [sys.executable, "-m", "netpolgen", "build"],
        cwd=store,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        check=False,
    )
    assert mended.returncode == 0, mended.stderr
    assert contents(store / "out") == contents(root / "out")


def test_diff_shows_what_would_change_and_writes_nothing(store: Path, netpolgen: Netpolgen):
    netpolgen("build")
    (store / "out/ui/default-deny.yaml").unlink()
    before = contents(store)
    ran = netpolgen("build", "--diff")
    assert ran.code == 1
    assert ran.out.startswith("--- /dev/null\n+++ out/ui/default-deny.yaml\n@@ -0,0 +1,")
    assert contents(store) == before
    assert netpolgen("build", "--check", "--diff").code == 1


def test_stdout_is_one_yaml_stream_only(store: Path, netpolgen: Netpolgen):
    ran = netpolgen("build", "--stdout")
    assert ran.code == 0
    assert ran.out.count("\nkind: NetworkPolicy\n") == 26
    assert not (store / "out").exists()
    assert netpolgen("lint", "-", stdin=ran.out).code == 0


def test_json_says_what_was_built(store: Path, netpolgen: Netpolgen):
    report = json.loads(netpolgen("build", "--format", "json").out)
    assert (report["version"], report["edges"], report["policies"]) == (1, 10, 26)
    assert report["open"] == {"ingress": [], "egress": []}
    assert {change["action"] for change in report["changes"]} == {"create"}


def test_policies_that_stand_beside_the_list_are_named(store: Path, netpolgen: Netpolgen):
    policy = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: debug, namespace: catalog}\n"
    (store / "debug.yaml").write_text(f"{policy}spec: {{podSelector: {{}}, ingress: [{{}}]}}\n")
    assert "beside it" not in netpolgen("build", "--check").err
    ran = netpolgen("build", "--manifests", "debug.yaml", "--manifests", "examples/retail-store")
    assert "beside it: 1 policy of the sources that the list does not yield: catalog/debug; netpolgen lint" in ran.err


def test_a_tutorial_list_needs_no_manifests(folder: Path, netpolgen: Netpolgen):
    Path("policies.toml").write_text(TUTORIAL)
    ran = netpolgen("build")
    assert ran.code == 0
    assert "1 edge -> 1 policy in 1 namespace" in ran.err
    assert "what stays open is not known" in ran.err
    assert sorted(contents(folder / "out")) == [
        "kustomization.yaml",
        "shop/allow-api-ingress.yaml",
        "shop/kustomization.yaml",
    ]


def test_the_workshop_says_what_the_chapter_leaves_open(store: Path, netpolgen: Netpolgen):
    ran = netpolgen("build", "-c", "examples/workshop/policies.toml", "--out", "workshop")
    assert ran.code == 0
    assert (
        "stays open: 7 of 9 workloads accept traffic from anywhere: carts/carts, carts/carts-dynamodb, "
        "checkout/checkout, checkout/checkout-redis, orders/orders, orders/orders-postgresql, ui/ui\n"
        "stays open: 9 of 9 workloads may send anywhere"
    ) in ran.err


def test_a_broken_expectation_names_the_edge_and_nothing_is_written(store: Path, netpolgen: Netpolgen):
    text = (store / "policies.toml").read_text()
    text = text.replace('"checkout -> orders:http" = "allow"\n', "")
    (store / "policies.toml").write_text(
        text + '"checkout -> orders:http" = "deny"\n"ui -> carts-dynamodb" = "allow"\n'
    )
    ran = netpolgen("build")
    assert ran.code == 1
    lines = text.count("\n")
    edge = text.splitlines().index('"checkout -> orders:http" = "places the order"') + 1
    assert ran.err == (
        f"policies.toml:{lines + 1}:1: NPG506 error "
        'expect "checkout -> orders:http" = "deny" is broken by "checkout -> orders:http"\n'
        f"    see policies.toml:{edge}:1\n"
        f"policies.toml:{lines + 2}:1: NPG506 error "
        'expect "ui -> carts-dynamodb" = "allow" is broken: '
        "ingress does not permit Deployment ui/ui -> Deployment carts/carts-dynamodb on TCP 8000\n"
        "nothing was written: 2 expectations broken\n"
    )
    assert not (store / "out").exists()


def test_every_error_of_a_list_is_reported_at_once(store: Path, netpolgen: Netpolgen):
    text = (store / "policies.toml").read_text()
    text = text.replace("[allow]\n", '[allow]\n"uii -> catalog:http" = true\n"ui -> catalog:htp" = true\n')
    (store / "policies.toml").write_text(text)
    ran = netpolgen("build")
    assert ran.code == 2
    assert 'NPG502 error unknown name "uii"; did you mean "ui"?' in ran.err
    assert 'NPG502 error "catalog" has no port "htp"; it has http' in ran.err
    assert ran.err.endswith("error: nothing was built: 2 errors to mend first\n")


def test_a_compiler_that_is_wrong_is_stopped_before_a_byte_is_written(
    store: Path, netpolgen: Netpolgen, monkeypatch: pytest.MonkeyPatch
):
    real = app_build.render_policy

    def widened(policy: object) -> object:
        tree = real(policy)
        for rule in tree["spec"].get("ingress", []):
            rule.pop("ports", None)
        return tree

    monkeypatch.setattr(app_build, "render_policy", widened)
    ran = netpolgen("build")
    assert ran.code == 4
    assert ran.err.startswith("internal error: the generated policies permit what the allow-list does not: ")
    assert "report it" in ran.err
    assert not (store / "out").exists()


def test_expired_edges_fail_the_check_and_nothing_else(folder: Path, netpolgen: Netpolgen):
    Path("policies.toml").write_text(TUTORIAL.replace("= true", "= { why = 'x', expires = 2027-03-31 }"))
    assert netpolgen("build", "--as-of", "2027-06-01").code == 0
    assert netpolgen("build", "--check", "--as-of", "2027-03-31").code == 0
    ran = netpolgen("build", "--check", "--as-of", "2027-04-01")
    assert ran.code == 1
    assert 'policies.toml:11:1: NPG504 error edge "ui -> api:http" expired on 2027-03-31' in ran.err


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["build", "-c", "nowhere.toml"], "nowhere.toml"),
        (["build", "--format", "xml"], "--format 'xml' is none of text, json"),
        (["build", "--as-of", "soon"], "--as-of 'soon' is no day"),
        (["build", "--manifests", "nowhere"], "nowhere"),
        (["build", "--nonsense"], "No such option: --nonsense"),
    ],
)
def test_usage_errors(args: list[str], message: str, store: Path, netpolgen: Netpolgen):
    ran = netpolgen(*args)
    assert ran.code == 2
    assert message in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("out", [".", "..", "/"])
def test_a_directory_that_holds_the_list_is_no_output_directory(out: str, store: Path, netpolgen: Netpolgen):
    before = contents(store)
    ran = netpolgen("build", "--out", out)
    assert ran.code == 2
    assert "holds policies.toml itself" in ran.err
    assert contents(store) == before
