"""Kustomizations that only kustomize can build: what it is shown, how it is run, and where its objects are placed."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from netpolgen.inputs.files import kustomize_tool
from netpolgen.inputs.manifests import read_manifests
from tests.inputs.discovery.tree import findings, lay_out, pod, pods
from tests.inputs.kustomization.programs import HERE, POD, read

pytestmark = pytest.mark.usefixtures("here")


def render_first(directory: str) -> str:
    return f"render first: kubectl kustomize {directory} | netpolgen lint -"


OVERLAY = {
    "base/kustomization.yaml": "resources: [a.yaml]\n",
    "base/a.yaml": """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
spec:
  podSelector: {}
  ingress:
    - from:
        - namespaceSelector: {}
    - from:
        - podSelector: {}
---
apiVersion: v1
kind: Pod
metadata: {name: db}
""",
    "over/kustomization.yaml": """\
resources: [../base]
namespace: shop
namePrefix: dev-
patches:
  - path: patches/types.yaml
configMapGenerator:
  - name: settings
    files: [key=settings.txt]
""",
    "over/patches/types.yaml": """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
spec:
  policyTypes: [Ingress]
""",
    "over/settings.txt": "a=b\n",
    "secret.txt": "not named by anything\n",
}


@pytest.mark.usefixtures("real_kustomize")
@pytest.mark.parametrize("path", [".", "over"])
def test_an_overlay_is_built_and_its_objects_are_placed_in_their_files(path):
    lay_out(HERE, OVERLAY)
    manifests = read(path)
    assert findings(manifests) == []
    assert pods(manifests) == ["shop/dev-db"]
    (policy,) = manifests.inventory.policies
    assert str(policy.ref) == "NetworkPolicy shop/dev-web"

    def place(*route: str | int) -> str:
        return str(manifests.places.locate(policy.origin.child(*route)))

    assert place() == "base/a.yaml:1:1"
    assert place("metadata", "name") == "base/a.yaml:4:9"
    assert place("spec", "ingress", 1, "from", 0, "podSelector") == "base/a.yaml:11:24"
    # What the patch brought stands in no line of the base.
    assert place("spec", "policyTypes", 0) == "base/a.yaml:6:3"


@pytest.mark.usefixtures("real_kustomize")
def test_what_kustomize_refuses_is_told_in_its_words():
    lay_out(HERE, {"k/kustomization.yaml": "resources: [a.yaml]\npatches: [{path: p.yaml}]\n", "k/a.yaml": pod("a"),
                   "k/p.yaml": pod("other")})  # fmt: skip
    (found,) = findings(read("k"))
    assert found.startswith("k/kustomization.yaml:1:1 NPG001 kustomize cannot build k: ")
    assert "no matches for Id Pod.v1.[noGrp]/other.shop" in found
    assert found.endswith(f"; mend that, or {render_first('k')}")
    assert "netpolgen-" not in found


@pytest.mark.usefixtures("real_kustomize")
def test_a_component_is_built_into_what_names_it():
    lay_out(HERE, {
        "c/kustomization.yaml": "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nnameSuffix: -x\n",
        "k/kustomization.yaml": "resources: [a.yaml]\ncomponents: [../c]\n",
        "k/a.yaml": pod("a"),
    })  # fmt: skip
    assert pods(read(".")) == ["shop/a-x"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("helmCharts: [{name: x}]", "1: helmCharts runs helm, which is not done here"),
        ("generators: [g.yaml]", "1: generators may run programs and containers, which is not done here"),
        ("transformers: [{}]", "1: transformers may run programs and containers, which is not done here"),
        ("validators: [v.yaml]", "1: validators may run programs and containers, which is not done here"),
        ("Resources: [a.yaml]", "1: Resources is no field of a kustomization that is known here"),
        ("resources: [https://example.com/a.yaml]", "13: https://example.com/a.yaml lies on the network"),
        ("bases: [github.com/team/repo]", "9: github.com/team/repo lies on the network"),
        ("components: [../../c]", "14: ../../c leads out of ."),
        ("resources: [/etc/hostname]", "13: /etc/hostname is absolute"),
        ("patches: [{path: https://example.com/p}]", "18: https://example.com/p lies on the network"),
        ("patches: [{Path: ../../p.yaml}]", "18: ../../p.yaml leads out of ."),
        ("patchesJson6902: [{path: ../../p.yaml}]", "26: ../../p.yaml leads out of ."),
        ("patchesStrategicMerge: [../../p.yaml]", "25: ../../p.yaml leads out of ."),
        ("replacements: [{path: ../../p.yaml}]", "23: ../../p.yaml leads out of ."),
        ("configMapGenerator: [{files: [a=../../p]}]", "31: ../../p leads out of ."),
        ("secretGenerator: [{envs: [../../p]}]", "27: ../../p leads out of ."),
        ("configMapGenerator: [{env: ../../p}]", "28: ../../p leads out of ."),
        ("openapi: {path: ../../p}", "17: ../../p leads out of ."),
        ("crds: [../../p]", "8: ../../p leads out of ."),
        ("configurations: [missing.yaml]", "18: missing.yaml does not exist"),
        ("crds: [sub]", "8: sub is a directory where a file belongs"),
        ("resources: [sub]", "13: sub is a directory without kustomization.yaml"),
        ("resources: [.]", "13: . leads in a circle"),
        ("patches: [{path: link.yaml}]", "18: link.yaml leads through a symbolic link"),
        ("resources: [linked/a.yaml]", "13: linked/a.yaml leads through a symbolic link"),
    ],
)  # fmt: skip
def test_what_kustomize_is_not_shown_is_refused_before_it_is_started(line, reason, stand_in, tmp_path):
    stand_in(f"echo started >{tmp_path}/started")
    lay_out(HERE, {"k/kustomization.yaml": f"{line}\nnameSuffix: -x\n", "k/a.yaml": pod("a"), "k/sub/a.yaml": pod("b"),
                   "../p.yaml": pod("p"), "../p": "p", "../c/kustomization.yaml": "kind: Component\n"})  # fmt: skip
    Path("k/link.yaml").symlink_to("a.yaml")
    Path("k/linked").symlink_to("sub")
    (found,) = findings(read("k"))
    column, _, words = reason.partition(": ")
    assert found.startswith(f"k/kustomization.yaml:1:{column} NPG001 {words}")
    assert not (tmp_path / "started").exists()


def test_an_inner_kustomization_is_looked_at_too(stand_in, tmp_path):
    stand_in(f"echo started >{tmp_path}/started")
    lay_out(HERE, {"k/kustomization.yaml": "resources: [../base]\nnameSuffix: -x\n",
                   "base/kustomization.yaml": "resources: []\nhelmGlobals: {}\n"})  # fmt: skip
    assert findings(read("k")) == [
        "base/kustomization.yaml:2:1 NPG001 helmGlobals is for helm, which is not done here; " + render_first("base")
    ]
    assert not (tmp_path / "started").exists()


def test_kustomizations_that_multiply_are_refused(stand_in, tmp_path):
    stand_in(f"echo started >{tmp_path}/started")
    lay_out(HERE, {
        f"{side}{number}/kustomization.yaml": f"namePrefix: {side}\nresources: [../a{number + 1}, ../b{number + 1}]\n"
        for number in range(20)
        for side in "ab"
    })  # fmt: skip
    lay_out(HERE, {f"{side}20/kustomization.yaml": f"namePrefix: {side}\n" for side in "ab"})
    found = findings(read("a0"))
    assert any("is one of more than 5000 files and directories that are brought in all" in line for line in found)
    assert len(found) < 100
    assert not (tmp_path / "started").exists()


def test_kustomize_sees_the_files_that_are_named_and_nothing_else(stand_in, tmp_path, monkeypatch):
    monkeypatch.setenv("KUBECONFIG", "/secret")
    stand_in(f'/usr/bin/find ../../copy -type f >{tmp_path}/files; /usr/bin/env >{tmp_path}/env; printf "{POD}"')
    lay_out(HERE, OVERLAY)
    assert pods(read("over")) == ["x/built"]
    assert sorted((tmp_path / "files").read_text().split()) == [
        "../../copy/base/a.yaml",
        "../../copy/base/kustomization.yaml",
        "../../copy/over/kustomization.yaml",
        "../../copy/over/patches/types.yaml",
        "../../copy/over/settings.txt",
    ]
    environment = dict(line.split("=", 1) for line in (tmp_path / "env").read_text().splitlines())
    assert environment["PATH"] == ""
    assert environment["HTTPS_PROXY"] == "http://127.0.0.1:9"
    assert environment["HOME"].startswith(environment["TMPDIR"])
    assert "KUBECONFIG" not in environment


def test_an_object_that_does_not_say_where_it_is_from_is_placed_in_the_kustomization(stand_in):
    stand_in(f'printf "{POD}"')
    lay_out(HERE, OVERLAY)
    manifests = read("over")
    (workload,) = manifests.inventory.workloads
    assert str(manifests.places.locate(workload.origin)) == "over/kustomization.yaml:1:1"


@pytest.mark.parametrize("path", ["../a.yaml", "../../x.yaml", "../secret.txt", "/base/a.yaml", "{", "[]"])
def test_a_file_that_was_not_named_is_no_origin(path, stand_in):
    origin = json.dumps({"config.kubernetes.io/origin": f"path: {json.dumps(path)}\n"})
    stand_in(f"printf '%s\\n' 'apiVersion: v1' 'kind: Pod' 'metadata: {{name: a, annotations: {origin}}}'")
    lay_out(HERE, OVERLAY)
    manifests = read("over")
    (workload,) = manifests.inventory.workloads
    assert str(manifests.places.locate(workload.origin)) == "over/kustomization.yaml:1:1"


def test_an_old_kustomize_is_asked_in_a_way_that_it_knows(stand_in):
    stand_in(f'case "$*" in *load-restrictor*) echo "Error: unknown flag: --load-restrictor" >&2; exit 1;; esac\n'
             f'[ "$*" = "kustomize ." ] && printf "{POD}"')  # fmt: skip
    lay_out(HERE, OVERLAY)
    assert pods(read("over")) == ["x/built"]


def test_kustomize_itself_comes_before_kubectl(stand_in):
    stand_in("exit 1")
    stand_in(f'[ "$1" = build ] && printf "{POD}"', "kustomize")
    lay_out(HERE, OVERLAY)
    assert pods(read("over")) == ["x/built"]


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("exec /bin/sleep 20", "it takes longer than 0 seconds"),
        (
            "while :; do echo aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa; done",
            "it makes more than 0 MiB, the most that is read",
        ),
        ("exit 3", "it ended with 3"),
        ("echo first >&2; echo 'Error: no such thing' >&2; exit 1", "no such thing"),
        ('echo "Error: evil \033[31m thing" >&2; exit 1', "evil ?[31m thing"),
        ('echo "Error: $(pwd) is bad" >&2; exit 1', "over is bad"),
    ],
)
def test_a_kustomize_that_fails_is_told(script, words, stand_in, monkeypatch):
    monkeypatch.setattr(kustomize_tool, "_PATIENCE", 0.4)
    monkeypatch.setattr(kustomize_tool, "LARGEST_FILE", 5000)
    stand_in(script)
    lay_out(HERE, OVERLAY)
    (found,) = findings(read("over"))
    assert found == (
        f"over/kustomization.yaml:1:1 NPG001 kustomize cannot build over: {words}; mend that, or {render_first('over')}"
    )


def test_a_program_in_what_is_read_is_never_started(monkeypatch, tmp_path):
    lay_out(HERE, {**OVERLAY, "bin/kubectl": f"#!/bin/sh\necho started >{tmp_path}/started\n"})
    Path("bin/kubectl").chmod(0o755)
    for path in (str(Path("bin").resolve()), "bin", "."):
        monkeypatch.setenv("PATH", os.pathsep.join([path, ""]))
        assert all("is more than resources and a namespace" in line for line in findings(read("over")))
    monkeypatch.chdir("bin")
    assert findings(read_manifests(["../over"], Path("..")))
    assert not (tmp_path / "started").exists()


def test_what_went_into_a_build_is_not_read_again(stand_in):
    stand_in(f'printf "{POD}"')
    lay_out(HERE, {"k/kustomization.yaml": "resources: [../parts/a.yaml]\npatches: [{path: ../parts/p.yaml}]\n",
                   "parts/a.yaml": pod("a"), "parts/p.yaml": pod("p"), "parts/b.yaml": pod("b")})  # fmt: skip
    assert pods(read(".")) == ["x/built", "shop/b"]
