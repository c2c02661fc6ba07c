"""A chart through the real Helm, and what it prints through lint: ranges, includes, a subchart, CRDs and hooks."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import Netpolgen
from tests.inputs.discovery.tree import lay_out
from tests.real_programs import require

CHART = {
    "charts/shop/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 0.1.0\n",
    "charts/shop/values.yaml": "apps: [web, api]\nport: 70000\n",
    "charts/shop/crds/a.yaml": (
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: a.b.c}\n"
    ),
    "charts/shop/templates/_parts.tpl": '{{- define "shop.labels" -}}\nchart: {{ .Chart.Name }}\n{{- end }}\n',
    "charts/shop/templates/policies.yaml": """\
{{- range .Values.apps }}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ . }}
  namespace: {{ $.Release.Namespace }}
  labels:
    {{- include "shop.labels" $ | nindent 4 }}
spec:
  podSelector:
    matchLabels:
      app: {{ . }}
  policyTypes: [Ingress]
  ingress:
    - ports:
        - port: {{ $.Values.port }}
{{- end }}
""",
    "charts/shop/templates/tests/hook.yaml": """\
apiVersion: v1
kind: Pod
metadata:
  name: "{{ .Release.Name }}-test"
  namespace: {{ .Release.Namespace }}
  annotations:
    helm.sh/hook: test
""",
    "charts/shop/charts/db/Chart.yaml": "apiVersion: v2\nname: db\nversion: 0.1.0\n",
    "charts/shop/charts/db/templates/np.yaml": """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ .Release.Name }}-db
  namespace: {{ .Release.Namespace }}
  annotations:
    netpolgen.dev/ignore: "NPG006: the port is known to be wrong"
spec:
  podSelector: {}
  policyTypes: [Ingress]
  {{- if true }}
  ingress:
    - from: [{podSelector: {}}]
      ports: [{port: 80000}]
    - from: [{podSelector: {}}]
      ports: [{port: -1}]  # netpolgen: ignore[NPG006] so is this
  {{- end }}
""",
}
PORT = "spec.ingress[0].ports[0].port is 70000, but ports are 1 to 65535"


@pytest.fixture
def helm(folder: Path, monkeypatch: pytest.MonkeyPatch):
    require(monkeypatch, "helm")
    for role in ("CACHE", "CONFIG", "DATA"):
        monkeypatch.setenv(f"HELM_{role}_HOME", str(folder / ".helm"))
    lay_out(folder, CHART)

    def template(*options: str) -> str:
        command = ["helm", "template", "rel", "charts/shop", "-n", "shop", "--include-crds", *options]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    return template


def test_findings_are_placed_in_the_templates(helm, netpolgen: Netpolgen):
    ran = netpolgen("lint", "-", "--select", "NPG006,NPG302", stdin=helm())
    lines = ran.out.splitlines()
    policies, hook = "charts/shop/templates/policies.yaml", "charts/shop/templates/tests/hook.yaml"
    assert ran.code == 1
    assert [line for line in lines if not line.startswith("    see <stdin>:")] == [
        f"{policies}:17:17: NPG006 error NetworkPolicy shop/api: {PORT}",
        f"{policies}:17:17: NPG006 error NetworkPolicy shop/web: {PORT}",
        f"{hook}:4:9: NPG302 warning Pod shop/rel-test may connect to everywhere: no policy isolates its egress",
        "2 errors, 1 warning, 2 suppressed in 1 file (1 workload)",
    ]


def test_files_of_output_dir_are_linted_and_name_their_templates(helm, netpolgen: Netpolgen):
    helm("--output-dir", "out")
    ran = netpolgen("lint", "out", "--select", "NPG006")
    assert ran.code == 1
    assert ran.out.splitlines()[:2] == [
        f"out/shop/templates/policies.yaml:17:17: NPG006 error NetworkPolicy shop/web: {PORT}",
        "    see charts/shop/templates/policies.yaml:17:17",
    ]


def test_a_baseline_of_what_was_rendered_holds_for_the_next_rendering(helm, netpolgen: Netpolgen):
    assert netpolgen("lint", "-", "--write-baseline", "known.json", stdin=helm()).code == 0
    assert netpolgen("lint", "-", "--baseline", "known.json", stdin=helm("--set", "unrelated=1")).code == 0
    ran = netpolgen("lint", "-", "--baseline", "known.json", stdin=helm("--set", "apps={web,api,new}"))
    assert ran.code == 1
    assert "NetworkPolicy shop/new" in ran.out
    assert "NetworkPolicy shop/web" not in ran.out


def test_what_helm_printed_goes_through_kustomize(helm, netpolgen: Netpolgen, monkeypatch: pytest.MonkeyPatch):
    require(monkeypatch, "kubectl", "kustomize")
    lay_out(Path(), {"k/kustomization.yaml": "resources: [all.yaml]\nnamePrefix: x-\n", "k/all.yaml": helm()})
    ran = netpolgen("lint", "k", "--select", "NPG006")
    assert ran.code == 1
    assert "k/all.yaml:" in ran.out
    assert f"NetworkPolicy shop/x-web: {PORT}" in ran.out
