"""The linter as a command: what is read, what the exit code says, where the report goes."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Netpolgen
from tests.golden import Golden

EXPECTED = Path(__file__).parent / "lint"

OPEN_POD = """
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { containers: [{ name: main }] }
"""
COVERED = """
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: default-deny, namespace: shop }
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
  egress:
    - to:
        - namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } }
          podSelector: { matchLabels: { k8s-app: kube-dns } }
      ports: [{ port: 53, protocol: UDP }, { port: 53 }]
"""


@pytest.fixture
def built(store: Path, netpolgen: Netpolgen) -> Path:
    netpolgen("build")
    return store


def test_the_store_is_clean(built: Path, netpolgen: Netpolgen):
    ran = netpolgen("lint")
    assert (ran.code, ran.out) == (0, "no findings in 52 files (9 workloads, 26 policies)\n")


def test_drift_and_open_access_are_found_with_place_and_flow(built: Path, netpolgen: Netpolgen, golden: Golden):
    path = built / "out/catalog/allow-catalog-ingress.yaml"
    path.write_text(path.read_text().replace("kubernetes.io/metadata.name: ui", "kubernetes.io/metadata.name: orders"))
    path = built / "out/orders/allow-orders-ingress.yaml"
    path.write_text(path.read_text().replace("      ports:\n        - protocol: TCP\n          port: http\n", ""))
    (built / "out/ui/default-deny.yaml").unlink()
    (built / "debug.yaml").write_text(
        """apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: debug
  namespace: catalog
spec:
  podSelector:
    matchLabels:
      app.kubernetes.io/component: mysql
  ingress:
    - from:
        - namespaceSelector: {}
"""
    )
    paths = [str(item) for item in sorted(Path("out").rglob("*.yaml")) if item.name != "kustomization.yaml"]
    ran = netpolgen("lint", "examples/retail-store", "debug.yaml", *paths)
    golden(EXPECTED / "drift.txt", f"{ran.out}exit {ran.code}\n")


WORKSHOP = ("-c", "examples/workshop/policies.toml")


def test_after_the_workshop_just_what_the_chapter_leaves_open_is_reported(
    store: Path, netpolgen: Netpolgen, golden: Golden
):
    netpolgen("build", *WORKSHOP)
    ran = netpolgen("lint", *WORKSHOP)
    golden(EXPECTED / "workshop.txt", f"{ran.out}exit {ran.code}\n")


def test_the_chapters_own_policies_permit_nothing_that_the_list_does_not(store: Path, netpolgen: Netpolgen):
    netpolgen("build", *WORKSHOP)
    shutil.rmtree("examples/workshop/out/catalog")
    ran = netpolgen("lint", "examples/retail-store", "examples/workshop/chapter", *WORKSHOP, "--select", "NPG4")
    assert {line.split(" ")[1] for line in ran.out.splitlines() if ": NPG" in line} == {"NPG401", "NPG403"}


def test_a_stray_policy_in_the_output_directory_is_seen_though_no_kustomization_names_it(
    built: Path, netpolgen: Netpolgen
):
    policy = (built / "out/ui/default-deny.yaml").read_text()
    (built / "out/ui/stray.yaml").write_text(policy.replace("name: default-deny", "name: stray"))
    ran = netpolgen("lint")
    assert ran.code == 1
    assert "out/ui/stray.yaml:5:9: NPG407 warning" in ran.out


def test_a_document_alone_can_be_open_to_everybody(folder: Path, netpolgen: Netpolgen):
    Path("open.yaml").write_text(
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: x, namespace: a }\n"
        "spec: { podSelector: {}, ingress: [{}] }\n"
    )
    ran = netpolgen("lint", "--documents-only", "open.yaml")
    assert ran.code == 1
    assert [line.split(" ")[1] for line in ran.out.splitlines() if ": NPG" in line] == ["NPG201"]


def test_meaning_counts_and_not_text(built: Path, netpolgen: Netpolgen):
    path = built / "out/ui/default-deny.yaml"
    path.write_text(
        "# hand-formatted\n{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {namespace: ui, name: "
        "default-deny, labels: {app.kubernetes.io/managed-by: netpolgen}}, spec: {policyTypes: [Egress, Ingress]}}\n"
    )
    ran = netpolgen("lint")
    assert ran.code == 0
    assert "out/ui/default-deny.yaml:2:" in ran.out
    assert "NPG406 info" in ran.out


def test_without_a_configuration_open_workloads_are_still_found(folder: Path, netpolgen: Netpolgen):
    Path("pod.yaml").write_text(OPEN_POD)
    ran = netpolgen("lint", "pod.yaml")
    assert ran.code == 1
    assert "pod.yaml:4:19: NPG301 warning Pod shop/web accepts connections from everywhere" in ran.out


@pytest.mark.parametrize(
    ("args", "code"),
    [
        (["lint", "open.yaml"], 1),
        (["lint", "open.yaml", "--exit-zero"], 0),
        (["lint", "open.yaml", "--min-severity", "error"], 0),
        (["lint", "covered.yaml"], 0),
        (["lint", "covered.yaml", "--min-severity", "info"], 0),
        (["lint", "open.yaml", "--ignore", "NPG3"], 0),
        (["lint", "open.yaml", "--select", "NPG001"], 0),
        (["lint", "open.yaml", "--select", "workload-ingress-uncovered"], 1),
        (["lint", "open.yaml", "--documents-only"], 0),
        (["lint", "nothing.yaml"], 3),
        (["lint", "nothing.yaml", "--documents-only"], 0),
        (["lint", "empty"], 3),
        (["lint", "broken.yaml"], 1),
        (["lint", "nowhere.yaml"], 2),
        (["lint", "open.yaml", "--format", "xml"], 2),
        (["lint", "open.yaml", "--select", "NPG999"], 2),
        (["lint", "open.yaml", "--min-severity", "fatal"], 2),
        (["lint", "open.yaml", "-c", "invalid.toml"], 2),
        (["lint", "open.yaml", "-c", "nowhere.toml"], 2),
        (["lint"], 2),
    ],
    ids=lambda value: " ".join(value[1:]) if isinstance(value, list) else str(value),
)
def test_exit_codes(args: list[str], code: int, folder: Path, netpolgen: Netpolgen):
    Path("open.yaml").write_text(OPEN_POD)
    Path("covered.yaml").write_text(OPEN_POD + COVERED)
    Path("nothing.yaml").write_text("apiVersion: v1\nkind: ConfigMap\nmetadata: { name: x }\n")
    Path("broken.yaml").write_text("kind: NetworkPolicy\n  name: x\n")
    Path("invalid.toml").write_text("version = 2\n")
    Path("empty").mkdir()
    ran = netpolgen(*args)
    assert ran.code == code, ran.out + ran.err
    assert "Traceback" not in ran.err


def test_nothing_to_work_on_is_said(folder: Path, netpolgen: Netpolgen):
    Path("empty").mkdir()
    assert "nothing to work on" in netpolgen("lint", "empty").err


def test_one_broken_file_does_not_hide_what_is_wrong_in_the_others(folder: Path, netpolgen: Netpolgen):
    Path("a.yaml").write_text("kind: NetworkPolicy\n  name: x\n")
    Path("b.yaml").write_text(OPEN_POD)
    out = netpolgen("lint", ".").out
    assert "a.yaml:2:7: NPG001 error" in out
    assert "b.yaml:4:19: NPG301 warning" in out


def test_several_formats_at_once(folder: Path, netpolgen: Netpolgen):
    Path("pod.yaml").write_text(OPEN_POD)
    ran = netpolgen("lint", "pod.yaml", "--format", "json:report.json", "--format", "text")
    report = json.loads(Path("report.json").read_text())
    assert report["version"] == 1
    assert [finding["code"] for finding in report["findings"]] == [
        line.split(" ")[1] for line in ran.out.splitlines() if ": NPG" in line
    ]


def test_standard_input(folder: Path, netpolgen: Netpolgen):
    ran = netpolgen("lint", "-", stdin=OPEN_POD)
    assert ran.code == 1
    assert "<stdin>:4:19: NPG301" in ran.out


def test_an_invalid_list_is_reported_beside_what_the_manifests_show(folder: Path, netpolgen: Netpolgen):
    Path("pod.yaml").write_text(OPEN_POD)
    Path("policies.toml").write_text('version = 1\ndefault-denyy = "both"\n[allow]\n"ui -> " = true\n')
    ran = netpolgen("lint", "pod.yaml")
    assert ran.code == 2
    assert "policies.toml:2:1: NPG501 error" in ran.out
    assert "policies.toml:4:" in ran.out
    assert "NPG301" in ran.out


def test_a_broken_expectation_is_a_finding(built: Path, netpolgen: Netpolgen):
    path = built / "policies.toml"
    path.write_text(path.read_text().replace('"ui -> catalog:http" = "allow"', '"ui -> catalog:http" = "deny"'))
    ran = netpolgen("lint")
    assert ran.code == 1
    assert 'NPG506 error expect "ui -> catalog:http" = "deny" is broken by "ui -> backends:http"' in ran.out


def test_names_are_looked_up_in_the_sources_and_findings_are_about_the_paths_given(built: Path, netpolgen: Netpolgen):
    ran = netpolgen("lint", "out")
    assert (ran.code, ran.out) == (0, "no findings in 27 files (26 policies)\n")


def test_no_colour_unless_on_a_terminal(folder: Path, netpolgen: Netpolgen):
    Path("pod.yaml").write_text(OPEN_POD)
    assert "\x1b" not in netpolgen("lint", "pod.yaml").out


@pytest.mark.parametrize(
    ("closed", "message"), [("<&-", "standard input is closed"), (">&-", "standard output is closed")]
)
def test_closed_streams(closed: str, message: str, folder: Path, root: Path):
    Path("pod.yaml").write_text(OPEN_POD)
    path = "-" if closed == "<&-" else "pod.yaml"
    ran = subprocess.run(
        ["sh", "-c", f'PYTHONPATH="{root}" "{sys.executable}" -m netpolgen lint {path} {closed}'],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 2
    assert message in ran.stderr
