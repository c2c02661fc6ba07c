"""Every field of a kustomization through the real kustomize, which is shown it rewritten: each does what it says."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.inputs.discovery.tree import findings, lay_out, pod, pods
from tests.inputs.kustomization.programs import HERE, read

SOURCES = {"k/a.yaml", "base/b.yaml"}
CASES = yaml.safe_load(Path(__file__).with_name("fields.yaml").read_text())
pytestmark = pytest.mark.usefixtures("here", "real_kustomize")

POD = pod("a").replace("name: a,", "name: a, labels: {app: a},") + "spec: {containers: [{name: c, image: nginx:1.0}]}\n"
WEB = "apiVersion: apps/v1\nkind: ReplicaSet\nmetadata: {name: web}\nspec: {replicas: 0}\n"
FILES = {
    "k/a.yaml": f"{POD}---\n{WEB}",
    "k/rename.yaml": "- {op: replace, path: /metadata/name, value: renamed}\n",
    "k/label.yaml": pod("a").replace("name: a,", "name: a, labels: {seen: yes-it-is},"),
    "k/text.txt": "app: not this\n",
    "k/vars.env": "A=1\nB=two words\n",
    "k/replacement.yaml": (
        "source: {kind: Pod, name: a, fieldPath: metadata.labels.app}\n"
        "targets: [{select: {kind: Pod}, fieldPaths: [metadata.labels.seen], options: {create: true}}]\n"
    ),
    "k/transform.yaml": "namePrefix: [{path: metadata/name}]\n",
    "k/crd.json": "{}\n",
    "k/schema.json": '{"definitions": {}}\n',
    "base/kustomization.yaml": "resources: [b.yaml]\nnamePrefix: base-\n",
    "base/b.yaml": pod("b"),
    "part/kustomization.yaml": (
        "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nlabels: [{pairs: {seen: part}}]\n"
    ),
}


@pytest.mark.parametrize("case", CASES, ids=[case["text"].split(":")[0] for case in CASES])
def test_a_field_does_what_it_says(case):
    lay_out(HERE, {**FILES, "k/kustomization.yaml": f"resources: [a.yaml]\n{case['text']}"})
    manifests = read("k")
    assert findings(manifests) == []
    names = [item.ref.name for item in manifests.inventory.workloads if item.ref.kind == "Pod"]
    assert sorted(names) == sorted(case["pods"])
    first = next(document for document in manifests.documents if document.value_at(("kind",)) == "Pod")
    labels = first.value_at(("metadata", "labels"))
    managed = labels.pop("app.kubernetes.io/managed-by", "").partition("-")[0]
    assert {**labels, **({"app.kubernetes.io/managed-by": managed} if managed else {})} == {
        "app": "a",
        **case["labels"],
    }
    assert {manifests.places.locate(item.origin).file for item in manifests.inventory.workloads} <= SOURCES


def test_an_overlay_of_an_overlay_is_placed_in_the_innermost_file():
    lay_out(HERE, {**FILES, "over/kustomization.yaml": "resources: [../mid]\nnameSuffix: -o\n",
                   "mid/kustomization.yaml": "resources: [../base]\nnamePrefix: m-\n"})  # fmt: skip
    manifests = read("over")
    assert pods(manifests) == ["shop/m-base-b-o"]
    (workload,) = manifests.inventory.workloads
    assert str(manifests.places.locate(workload.origin)) == "base/b.yaml:1:1"
