"""Where what a renderer printed is placed: in the file that it says it was made of."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from netpolgen.inputs.files.marks import is_rendered, template_of
from netpolgen.inputs.manifests import StandIns, read_manifests
from tests.inputs.discovery.tree import lay_out

HERE = Path()

TEMPLATE = """\
{{- if .Values.policies }}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ .Release.Name }}
spec:
  podSelector: {}
  ingress:
  - from:
  {{- if .Values.open }}
    - namespaceSelector: {}
  {{- end }}
{{- end }}
"""
RENDERED = """\
---
# Source: shop/templates/web.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: prod
spec:
  podSelector: {}
  ingress:
      - from:
          - namespaceSelector: {}
---
# a comment of the chart
# Source: shop/charts/db/templates/db.yaml
apiVersion: v1
kind: Pod
metadata: {name: db}
"""


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def piped(text: str, name: str = "<stdin>"):
    return read_manifests(["-"], HERE, io.BytesIO(text.encode()), stand_ins=StandIns(name))


def places(manifests, *routes: tuple[str | int, ...]) -> list[str]:
    """Of the first policy: where the values at these routes are placed, and the other end of the first of them."""
    (policy,) = manifests.inventory.policies
    located = [str(manifests.places.locate(policy.origin.child(*route))) for route in routes]
    return [*located, str(manifests.places.counterpart(policy.origin.child(*routes[0])))]


PEER = ("spec", "ingress", 0, "from", 0)
NAME = ("metadata", "name")


@pytest.mark.parametrize("folder", ["shop", "charts/shop"])
def test_what_helm_printed_is_placed_in_the_line_of_its_template(folder):
    lay_out(HERE, {f"{folder}/templates/web.yaml": TEMPLATE})
    manifests = piped(RENDERED)
    file = f"{folder}/templates/web.yaml"
    assert places(manifests, PEER, NAME) == [f"{file}:11:7", f"{file}:5:9", "<stdin>:11:13"]
    (workload,) = manifests.inventory.workloads
    assert str(manifests.places.locate(workload.origin)) == "shop/charts/db/templates/db.yaml:1:1"


def test_the_chart_may_be_the_working_directory():
    lay_out(HERE, {"templates/web.yaml": TEMPLATE})
    assert places(piped(RENDERED), PEER)[0] == "shop/templates/web.yaml:1:1"
    lay_out(HERE, {"Chart.yaml": "name: shop\n"})
    assert places(piped(RENDERED), PEER)[0] == "templates/web.yaml:11:7"


def test_a_line_that_stands_twice_in_the_template_is_not_guessed():
    lay_out(HERE, {"shop/templates/web.yaml": TEMPLATE + "    - namespaceSelector: {}\n"})
    assert places(piped(RENDERED), PEER)[0] == "shop/templates/web.yaml:1:1"


def test_a_file_that_was_rendered_is_placed_in_itself_and_names_its_template():
    lay_out(HERE, {"shop/templates/web.yaml": TEMPLATE, "out/prod.yaml": RENDERED})
    manifests = read_manifests(["out/prod.yaml"], HERE)
    assert places(manifests, PEER) == ["out/prod.yaml:11:13", "shop/templates/web.yaml:11:7"]


def test_a_template_outside_of_what_is_read_is_not_opened(tmp_path):
    lay_out(HERE, {"elsewhere/web.yaml": TEMPLATE, "here/shop/templates/x": ""})
    Path("here/shop/templates/web.yaml").symlink_to("../../../elsewhere/web.yaml")
    manifests = read_manifests(["-"], Path("here"), io.BytesIO(RENDERED.encode()))
    assert places(manifests, PEER)[0] == "shop/templates/web.yaml:1:1"


BASE = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: other}
spec: {podSelector: {}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
spec:
  podSelector: {}
  ingress:
    - from: [{namespaceSelector: {}}]
"""


def built(origin: str) -> str:
    return f"""\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  annotations:
    config.kubernetes.io/origin: |
      {origin}
  name: dev-web
spec:
  ingress:
  - from:
    - namespaceSelector: {{}}
  podSelector: {{}}
  policyTypes: [Ingress]
"""


@pytest.mark.parametrize(
    ("origin", "name", "expected"),
    [
        ("path: base/a.yaml", "<stdin>", ["base/a.yaml:13:14", "base/a.yaml:9:9", "<stdin>:11:7"]),
        ("path: ../../base/a.yaml", "k/over/x.yaml", ["base/a.yaml:13:14", "base/a.yaml:9:9", "k/over/x.yaml:11:7"]),
        ("path: base/gone.yaml", "<stdin>", ["base/gone.yaml:1:1", "base/gone.yaml:1:1", "<stdin>:11:7"]),
        ("configuredIn: kustomization.yaml", "<stdin>",
         ["kustomization.yaml:1:1", "kustomization.yaml:1:1", "<stdin>:11:7"]),
        ("{path: a.yaml, repo: https://example.com/x}", "<stdin>", ["<stdin>:11:7", "<stdin>:7:9", "None"]),
        ("path: /etc/hostname", "<stdin>", ["<stdin>:11:7", "<stdin>:7:9", "None"]),
        ("path: [", "<stdin>", ["<stdin>:11:7", "<stdin>:7:9", "None"]),
    ],
)  # fmt: skip
def test_what_kustomize_printed_is_placed_where_it_says(origin, name, expected):
    lay_out(HERE, {"base/a.yaml": BASE, "kustomization.yaml": "resources: []\n"})
    assert places(piped(built(origin), name), PEER, NAME) == expected


def test_a_value_that_a_patch_changed_is_placed_at_what_stands_around_it():
    lay_out(HERE, {"base/a.yaml": BASE.replace("namespaceSelector", "podSelector")})
    assert places(piped(built("path: base/a.yaml")), PEER)[0] == "base/a.yaml:13:5"


def test_standard_input_stands_in_for_the_file_that_it_has_the_name_of():
    lay_out(HERE, {"shop/a.yaml": BASE, "shop/b.yaml": "kind: Pod\napiVersion: v1\nmetadata: {name: b}\n"})
    stdin = io.BytesIO(b"kind: Pod\napiVersion: v1\nmetadata: {name: a}\n")
    manifests = read_manifests(["shop", "-"], HERE, stdin, stand_ins=StandIns("shop/a.yaml", "ns"))
    assert manifests.inventory.policies == ()
    assert [str(manifests.places.locate(item.origin)) for item in manifests.inventory.workloads] == [
        "shop/a.yaml:1:1",
        "shop/b.yaml:1:1",
    ]
    assert {item.ref.namespace for item in manifests.inventory.workloads} == {"ns"}


@pytest.mark.parametrize(
    ("comment", "template"),
    [
        ("# Source: shop/templates/web.yaml", "shop/templates/web.yaml"),
        ("# Source: shop/charts/db/templates/a b.yaml  ", "shop/charts/db/templates/a b.yaml"),
        ("# Source: shop/crds/x.yaml", "shop/crds/x.yaml"),
        ("# Source: https://example.com/templates/x.yaml", ""),
        ("# Source: the wiki", ""),
        ("# Source: shop/values.yaml", ""),
        ("# Source: ../shop/templates/web.yaml", ""),
        ("#Source: shop/templates/web.yaml", ""),
    ],
)
def test_not_every_comment_is_of_helm(comment, template):
    text = f"\n# x\n{comment}\nkind: Pod\n"
    assert template_of(text) == template
    assert is_rendered(text) == bool(template)


def test_a_source_below_the_first_key_says_nothing():
    assert template_of("kind: Pod\n# Source: shop/templates/web.yaml\n") == ""


def test_a_comment_of_many_directories_is_read_in_one_go():
    assert template_of(f"# Source: shop/{'templates/' * 20_000}\n") == ""
