"""Manifests that come from a renderer: names for what has none, and findings where they can be mended."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Netpolgen

RENDERED = """\
---
# Source: shop/templates/web.yaml
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: web
spec:
  podSelector: {}
  policyTypes: [Ingress, Egress]
  ingress:
    - from:
        - namespaceSelector: {}
"""
MESSAGE = "admits any pod of every namespace to every pod of namespace {} on every port; name the namespaces"
PODS = """\
apiVersion: v1
kind: Pod
metadata: {name: a, labels: {app: a}}
---
apiVersion: v1
kind: Pod
metadata: {name: b, labels: {app: b}}
"""


@pytest.fixture
def chart(folder: Path) -> Path:
    template = folder / "charts/shop/templates/web.yaml"
    template.parent.mkdir(parents=True)
    template.write_text("{{ if .Values.open }}\n        - namespaceSelector: {}\n{{ end }}\n")
    return folder


@pytest.mark.usefixtures("chart")
def test_lint_places_findings_in_the_template(netpolgen: Netpolgen):
    ran = netpolgen("lint", "-", "--namespace", "prod", stdin=RENDERED)
    assert ran.code == 1
    assert ran.out == (
        "charts/shop/templates/web.yaml:2:11: NPG205 error NetworkPolicy prod/web " + MESSAGE.format("prod") + "\n"
        "    see <stdin>:12:11\n1 error in 1 file (1 policy)\n"
    )


@pytest.mark.usefixtures("chart")
def test_the_full_format_shows_the_line_as_it_was_rendered(netpolgen: Netpolgen):
    ran = netpolgen("lint", "-", "--format", "full", stdin=RENDERED)
    assert ran.out.startswith(
        "charts/shop/templates/web.yaml\n  2:11 error NPG205 NetworkPolicy default/web " + MESSAGE.format("default")
    )
    assert (
        "   12 |         - namespaceSelector: {}\n      |           ^^^^^^^^^^^^^^^^^\n    see <stdin>:12:11\n"
        in ran.out
    )


@pytest.mark.usefixtures("chart")
def test_json_has_both_places(netpolgen: Netpolgen):
    (finding,) = json.loads(netpolgen("lint", "-", "--format", "json", stdin=RENDERED).out)["findings"]
    assert (finding["location"]["file"], finding["location"]["line"]) == ("charts/shop/templates/web.yaml", 2)
    assert [(place["file"], place["line"]) for place in finding["related"]] == [("<stdin>", 12)]


@pytest.mark.usefixtures("chart")
def test_a_comment_of_the_template_suppresses_as_helm_keeps_it(netpolgen: Netpolgen):
    commented = RENDERED.replace("Selector: {}\n", "Selector: {}  # netpolgen: ignore[NPG205] known\n")
    commented = commented.replace("podSelector: {}  # netpolgen: ignore[NPG205] known", "podSelector: {}")
    ran = netpolgen("lint", "-", stdin=commented)
    assert (ran.code, ran.out) == (0, "no findings, 1 suppressed in 1 file (1 policy)\n")


def test_what_was_rendered_is_not_fixed(folder: Path, netpolgen: Netpolgen):
    broken = RENDERED.replace("networking.k8s.io/v1", "extensions/v1beta1")
    Path("prod.yaml").write_text(broken)
    ran = netpolgen("lint", "prod.yaml", "--fix", "--select", "NPG008")
    assert ran.code == 1
    assert "the file was rendered from others; mend it there" in ran.err
    assert Path("prod.yaml").read_text() == broken
    assert folder.is_dir()


@pytest.mark.usefixtures("folder")
def test_standard_input_is_given_a_name(netpolgen: Netpolgen):
    text = RENDERED.replace("# Source: shop/templates/web.yaml\n", "")
    ran = netpolgen("lint", "-", "--stdin-filename", "prod/web.yaml", stdin=text)
    assert ran.out.startswith("prod/web.yaml:11:11: NPG205 error ")


@pytest.mark.usefixtures("folder")
def test_every_command_that_reads_manifests_takes_a_namespace(netpolgen: Netpolgen):
    Path("pods.yaml").write_text(PODS)
    assert "Pod prod/a" in netpolgen("lint", "pods.yaml", "--namespace", "prod").out
    assert "Pod prod/a -> Pod prod/b" in netpolgen("map", "pods.yaml", "--default-namespace", "prod").out
    assert "Pod prod/a -> Pod prod/b" in netpolgen("can", "prod/a", "prod/b", "pods.yaml", "--namespace", "prod").out
    deny = RENDERED.partition("  ingress:")[0]
    Path("old.yaml").write_text(PODS)
    ran = netpolgen("diff", "old.yaml", "-", "--namespace", "prod", stdin=f"{PODS}{deny}")
    assert "closed: Pod prod/a -> Pod prod/b" in ran.out


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (("lint", ".", "--stdin-filename", "a.yaml"), "--stdin-filename names standard input, which is not read"),
        (("map", "-", "--stdin-filename", ""), "--stdin-filename '' is no name of a file"),
        (("can", "a", "b", "-", "--stdin-filename", "-"), "--stdin-filename '-' is no name of a file"),
        (("diff", "a", "b", "--stdin-filename", "x"), "--stdin-filename names standard input, which is not read"),
        (("lint", ".", "--namespace", "Prod"), "'Prod' is no name of a namespace"),
        (("map", ".", "--default-namespace", ""), "'' is no name of a namespace"),
    ],
)
def test_names_that_are_none_are_usage_errors(command: tuple[str, ...], reason: str, netpolgen: Netpolgen):
    ran = netpolgen(*command)
    assert ran.code == 2
    assert ran.err.startswith(f"error: {reason}")
