from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from netpolgen.inputs.manifests import read_manifests
from tests.inputs.discovery.tree import findings, lay_out, pod, pods

HERE = Path()
KUBECTL = shutil.which("kubectl")


@pytest.fixture(autouse=True)
def _here_without_kustomize(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", "")


def read(*paths: str, root: Path = HERE):
    return read_manifests(paths, root)


def render_first(directory: str) -> str:
    return f"render first: kubectl kustomize {directory} | netpolgen lint -"


@pytest.mark.parametrize("name", ["kustomization.yaml", "kustomization.yml", "Kustomization"])
@pytest.mark.parametrize("path", ["k", "."])
def test_a_directory_is_read_through_its_kustomization(name, path):
    lay_out(HERE, {f"k/{name}": "resources: [a.yaml, ./sub]\n", "k/a.yaml": pod("a"), "k/b.yaml": pod("unlisted"),
                   "k/sub/kustomization.yaml": "resources:\n- c.yaml\n", "k/sub/c.yaml": pod("c"),
                   "k/other/d.yaml": pod("unlisted too")})  # fmt: skip
    manifests = read(path)
    assert pods(manifests) == ["shop/a", "shop/c"]
    assert [document.file for document in manifests.documents] == ["k/a.yaml", "k/sub/c.yaml"]
    assert findings(manifests) == []


def test_the_outermost_namespace_is_that_of_every_object():
    lay_out(HERE, {
        "base/kustomization.yaml": "resources: [inner, a.yaml]\nnamespace: base\n",
        "base/a.yaml": pod("a", "web") + "---\nkind: List\nitems:\n- apiVersion: v1\n  kind: Pod\n"
        "  metadata: {name: b}\n- apiVersion: v1\n  kind: Namespace\n  metadata: {name: web}\n",
        "base/inner/kustomization.yaml": "resources: [c.yaml]\nnamespace: inner\n",
        "base/inner/c.yaml": "apiVersion: v1\nkind: Pod\nmetadata:\n  name: c\n",
        "dev/kustomization.yaml": "resources: [../base]\nnamespace: dev\n",
        "live/kustomization.yaml": "resources: [../base]\n",
    })  # fmt: skip
    assert pods(read("base/inner")) == ["inner/c"]
    assert pods(read("base")) == ["base/a", "base/b", "base/c"]
    assert pods(read("live")) == ["base/a", "base/b", "base/c"]
    manifests = read("dev")
    assert pods(manifests) == ["dev/a", "dev/b", "dev/c"]
    assert [namespace.name for namespace in manifests.inventory.namespaces] == ["dev"]


def test_two_overlays_of_one_base_are_two_sets_of_objects():
    lay_out(HERE, {
        "base/kustomization.yaml": "resources: [a.yaml, broken.yaml]\n",
        "base/a.yaml": pod("a") + "metadata: {name: a}\n",
        "base/broken.yaml": "kind: Pod\na: [\n",
        "dev/kustomization.yaml": "resources: [../base]\nnamespace: dev\n",
        "live/kustomization.yaml": "resources: [../base]\nnamespace: live\n",
    })  # fmt: skip
    manifests = read(".")
    assert pods(manifests) == ["dev/a", "live/a"]
    assert [finding.split(" ", 2)[:2] for finding in findings(manifests)] == [
        ["base/a.yaml:4:1", "NPG002"],
        ["base/broken.yaml:2:4", "NPG001"],
    ]


def test_places_stay_those_of_the_file_when_the_namespace_is_set():
    lay_out(HERE, {"kustomization.yaml": "resources: [a.yaml]\nnamespace: dev\n", "a.yaml": pod("a", "shop")})
    manifests = read(".")
    (document,) = manifests.documents
    assert document.tree["metadata"] == {"name": "a", "namespace": "dev"}
    assert str(manifests.places.locate(document.origin.child("metadata", "namespace"))) == "a.yaml:3:32"
    assert str(manifests.inventory.workloads[0].origin.file) == "a.yaml"


def test_a_kustomization_that_another_one_names_is_not_read_on_its_own():
    lay_out(HERE, {
        "base/kustomization.yaml": "resources: [a.yaml]\n",
        "base/a.yaml": pod("a"),
        "over/kustomization.yaml": "resources: [../base, ../plain/b.yaml]\nnamespace: over\n",
        "plain/b.yaml": pod("b"),
        "plain/c.yaml": pod("c"),
    })  # fmt: skip
    assert pods(read(".")) == ["over/a", "over/b", "shop/c"]
    assert pods(read("base", "over", "base/a.yaml")) == ["over/a", "over/b"]


def test_a_base_whose_overlay_cannot_be_honoured_is_read_on_its_own():
    lay_out(HERE, {
        "base/kustomization.yaml": "resources: [a.yaml]\n",
        "base/a.yaml": pod("a"),
        "over/kustomization.yaml": "resources: [../base]\nimages: []\n",
    })  # fmt: skip
    manifests = read(".")
    assert pods(manifests) == ["shop/a"]
    assert findings(manifests) == [
        f"over/kustomization.yaml:2:1 NPG001 images is more than resources and a namespace; {render_first('over')}"
    ]


def test_apiversion_kind_and_metadata_are_allowed():
    lay_out(HERE, {"a.yaml": pod("a"), "kustomization.yaml": """\
# c
---
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
metadata: {name: x, annotations: {config.kubernetes.io/local-config: "true"}}
namespace: ""
resources: [a.yaml]
"""})  # fmt: skip
    manifests = read(".")
    assert findings(manifests) == []
    assert pods(manifests) == ["shop/a"]


def test_every_other_field_is_refused_by_name():
    lay_out(HERE, {"k/a.yaml": pod("a"), "k/kustomization.yaml": """\
resources: [a.yaml]
patches:
- path: p.yaml
namePrefix: dev-
resource: []
helmCharts: [{name: x}]
"""})  # fmt: skip
    manifests = read("k")
    assert pods(manifests) == []
    assert findings(manifests) == [
        f"k/kustomization.yaml:{line}:1 NPG001 {name} is more than resources and a namespace; {render_first('k')}"
        for line, name in ((2, "patches"), (4, "namePrefix"), (5, "resource"), (6, "helmCharts"))
    ]


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("", "1:1 NPG001 a kustomization is one mapping with resources; kustomize refuses this file"),
        ("# c\n", "1:1 NPG001 a kustomization is one mapping with resources; kustomize refuses this file"),
        ("- a.yaml\n", "1:1 NPG001 a kustomization is one mapping with resources; kustomize refuses this file"),
        ("resources: []\n---\nresources: []\n",
         "1:1 NPG001 a kustomization is one mapping with resources; kustomize refuses this file"),
        ("resources: a.yaml\n", "1:12 NPG001 resources is a list of paths"),
        ("resources:\n- a.yaml\n- 5\n", "3:3 NPG001 a resource is the path of a file or directory"),
        ("resources:\n- ''\n", "2:3 NPG001 a resource is the path of a file or directory"),
        ("resources:\n-\n", "2:2 NPG001 a resource is the path of a file or directory"),
        ("namespace: 5\n", "1:12 NPG001 namespace is a name; quote it if it is meant to be one"),
        ("kind: Component\n", f"1:7 NPG001 this is no Kustomization; {render_first('k')}"),
        ("kind: [x]\n", f"1:7 NPG001 this is no Kustomization; {render_first('k')}"),
        ("apiVersion: v1\n",
         "1:13 NPG001 a kustomization is of kustomize.config.k8s.io/v1beta1; kustomize refuses this"),
        ("resources: [\n", "1:12 NPG001 this bracket is never closed, or a comma is missing in it"),
        ("resources: []\nresources: []\n",
         "2:1 NPG002 resources stands twice here; kubectl keeps this one, kustomize refuses the file"),
        (b"resources: [\0]\n", "1:13 NPG001 a NUL byte stands here; this is no text file"),
    ],
)  # fmt: skip
def test_a_kustomization_that_is_none_is_refused(text, finding):
    lay_out(HERE, {"k/kustomization.yaml": text})
    assert findings(read("k")) == [f"k/kustomization.yaml:{finding}"]


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        *((remote, f"lies on the network, where nothing is read from; {render_first('k')}") for remote in (
            "https://example.com/a.yaml",
            "http://example.com/a.yaml",
            "git@github.com:team/repo",
            "ssh://git@example.com/repo.git",
            "git::https://example.com/repo",
            "github.com/team/repo",
            "github.com/team/repo//path?ref=v1",
            "gitlab.example.com/team/repo.git",
            "../repo.git",
            "repo?ref=main",
        )),
        ("missing.yaml", "does not exist"),
        ("catalgo.yaml", "does not exist; did you mean k/catalog.yaml?"),
        ("catalog.yaml/x", "does not exist"),
        ("/etc/hostname", "is absolute; name it from here, or kustomize refuses it"),
        ("../../../../../../etc/hostname", "leads out of ., outside of which nothing is read"),
        ("../../outside.yaml", "leads out of ., outside of which nothing is read"),
        ("link.yaml", "leads out of ., outside of which nothing is read"),
        ("linked/outside.yaml", "leads out of ., outside of which nothing is read"),
        ("plain", "is a directory without kustomization.yaml; name its files one by one, or add one"),
        ("a\x00b", "is no path"),
        ("a\x1b[31m", "is no path"),
        (".", "leads in a circle: k -> k; take one of them out"),
        ("loop.yaml", "is a link that leads nowhere"),
    ],
    ids=ascii,
)  # fmt: skip
def test_a_resource_that_is_not_followed_is_told_at_its_line(entry, reason, tmp_path, monkeypatch):
    Path("root").mkdir()
    monkeypatch.chdir("root")
    lay_out(HERE, {
        "k/kustomization.yaml": f"resources:\n- catalog.yaml\n- {json.dumps(entry)}\n",
        "k/catalog.yaml": pod("a"),
        "k/plain/a.yaml": pod("b"),
        "../outside.yaml": pod("c"),
    })  # fmt: skip
    Path("k/link.yaml").symlink_to("../../outside.yaml")
    Path("k/linked").symlink_to(tmp_path)
    Path("k/loop.yaml").symlink_to("loop.yaml")
    manifests = read("k")
    (found,) = findings(manifests)
    assert found.startswith("k/kustomization.yaml:3:3 NPG001 ")
    assert found.endswith(f" {reason}")
    assert pods(manifests) == ["shop/a"]


def test_kustomizations_in_a_circle_are_told_with_the_way_around():
    lay_out(HERE, {
        "a/kustomization.yaml": "resources:\n- ../b\n- x.yaml\n",
        "a/x.yaml": pod("x"),
        "b/kustomization.yaml": "resources: [../c]\n",
        "c/kustomization.yaml": "resources: [../b]\n",
    })  # fmt: skip
    expected = "c/kustomization.yaml:1:13 NPG001 ../b leads in a circle: b -> c -> b; take one of them out"
    assert findings(read("a")) == [expected]
    manifests = read(".")
    assert findings(manifests) == [expected]
    assert pods(manifests) == ["shop/x"]


def test_a_circle_without_a_beginning_is_told_once():
    lay_out(HERE, {
        "a/kustomization.yaml": "resources: [../b]\n",
        "b/kustomization.yaml": "resources: [../a]\n",
    })  # fmt: skip
    assert findings(read(".")) == [
        "b/kustomization.yaml:1:13 NPG001 ../a leads in a circle: a -> b -> a; take one of them out"
    ]


@pytest.mark.parametrize("again", ["a.yaml", "./a.yaml", "sub/../a.yaml", "same.yaml", "sub"])
def test_a_resource_that_is_brought_twice_is_told(again):
    lay_out(HERE, {
        "kustomization.yaml": f"resources:\n- a.yaml\n- {again}\n",
        "a.yaml": pod("a"),
        "sub/kustomization.yaml": "resources: [../a.yaml]\n",
    })  # fmt: skip
    Path("same.yaml").symlink_to("a.yaml")
    manifests = read(".")
    (found,) = findings(manifests)
    place = "sub/kustomization.yaml:1:13" if again == "sub" else "kustomization.yaml:3:3"
    assert found.startswith(f"{place} NPG001 ")
    assert found.endswith(" brings what another resource brings already, which kustomize refuses; name it once")
    assert pods(manifests) == ["shop/a"]


def test_a_chain_without_end_is_left():
    lay_out(HERE, {f"k{number}/kustomization.yaml": f"resources: [../k{number + 1}]\n" for number in range(40)})
    (found,) = findings(read("k0"))
    assert found == ("k31/kustomization.yaml:1:13 NPG001 ../k32 is the end of a chain of more than 32 kustomizations")


def test_a_resource_that_cannot_be_read_does_not_hide_the_others():
    lay_out(HERE, {
        "kustomization.yaml": "resources: [bad.yaml, a.yaml]\n",
        "bad.yaml": "kind: Pod\na: {{ .Values.a }}\n",
        "a.yaml": pod("a"),
    })  # fmt: skip
    manifests = read(".")
    assert pods(manifests) == ["shop/a"]
    assert findings(manifests)[0].startswith("bad.yaml:2:4 NPG001 a template stands here")


def test_two_kustomization_files_are_refused():
    lay_out(HERE, {"k/kustomization.yaml": "resources: []\n", "k/Kustomization": "resources: []\n"})
    (found,) = findings(read("k"))
    assert found.startswith("k/Kustomization:1:1 NPG001 Kustomization stands beside kustomization.yaml; ")


def test_a_kustomization_file_that_is_a_link_out_of_the_root_is_refused(monkeypatch):
    lay_out(HERE, {"secret.yaml": "resources: []\n", "root/k/a.yaml": pod("a")})
    Path("root/k/kustomization.yaml").symlink_to("../../secret.yaml")
    monkeypatch.chdir("root")
    assert findings(read("k")) == [
        "k/kustomization.yaml:1:1 NPG001 kustomization.yaml is a link that leads out of the directory that is read"
    ]


def test_a_kustomization_file_that_is_no_file_is_refused():
    Path("k/kustomization.yaml").mkdir(parents=True)
    assert findings(read("k")) == ["k/kustomization.yaml:1:1 NPG001 kustomization.yaml is a directory"]


def test_components_are_passed_over_unless_they_are_named():
    component = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\npatches: []\n"
    lay_out(HERE, {"c/kustomization.yaml": component, "a.yaml": pod("a")})
    assert findings(read(".")) == []
    assert findings(read("c"))[0].startswith("c/kustomization.yaml:2:7 NPG001 this is no Kustomization")


def test_a_kustomization_file_that_is_named_itself_is_no_manifest():
    lay_out(HERE, {"kustomization.yaml": "kind: Kustomization\nresources: [a.yaml]\n", "a.yaml": pod("a")})
    manifests = read("kustomization.yaml")
    assert (manifests.documents, manifests.skipped) == ((), 1)


def test_a_directory_outside_of_the_root_is_a_root_of_its_own(monkeypatch):
    lay_out(HERE, {
        "here/x": "",
        "there/kustomization.yaml": "resources: [a.yaml, sub/b.yaml, ../c.yaml]\n",
        "there/a.yaml": pod("a"),
        "there/sub/b.yaml": pod("b"),
        "c.yaml": pod("c"),
    })  # fmt: skip
    monkeypatch.chdir("here")
    manifests = read("../there")
    assert pods(manifests) == ["shop/a", "shop/b"]
    assert findings(manifests) == [
        "../there/kustomization.yaml:1:33 NPG001 ../c.yaml leads out of ../there, outside of which nothing is read"
    ]


@pytest.mark.skipif(KUBECTL is None, reason="no kubectl on this machine")
def test_kustomize_puts_objects_into_the_same_namespaces():
    lay_out(HERE, {
        "base/kustomization.yaml": "resources: [a.yaml]\nnamespace: base\n",
        "base/a.yaml": """\
apiVersion: v1
kind: Namespace
metadata: {name: web}
---
apiVersion: v1
kind: List
items:
- {apiVersion: v1, kind: Pod, metadata: {name: a, namespace: null}}
- {apiVersion: v1, kind: Service, metadata: {name: b, namespace: web}, spec: {selector: {a: b}}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: c}
spec: {ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: web}}}]}]}
""",
        "over/kustomization.yaml": "resources: [../base]\nnamespace: over\n",
    })  # fmt: skip
    result = subprocess.run([KUBECTL, "kustomize", "over"], capture_output=True, check=True)
    Path("rendered.yaml").write_bytes(result.stdout)
    expected, found = read("rendered.yaml").inventory, read("over").inventory
    for kind in ("namespaces", "workloads", "services", "policies"):
        assert getattr(expected, kind)
        assert getattr(found, kind) == getattr(expected, kind)
