"""Names and ports of policies.toml, made out or reported: what is generated, and every problem with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from netpolgen.backends.network_policy import render_policy
from netpolgen.backends.yaml_text import dump
from netpolgen.model.marker import EDGES_ANNOTATION
from tests.golden import Golden
from tests.synthesis.compiling import compiled, service, workload

CASES = Path(__file__).parent / "cases"

MANIFESTS = "".join(
    (
        workload("ui", "ui", "http=8080"),
        service("ui", "ui", "http:80:http"),
        workload("api", "shop", "http=8080", "grpc=9000", "admin=80"),
        service("api", "shop", "web:443:http", "grpc:9000:grpc", "odd:80:9000"),
        workload("db", "shop", "pg=5432", "9187"),
        service("db", "shop", "pg:5432:pg"),
        workload("worker", "shop", kind="DaemonSet"),
        workload("twin", "shop", "8080"),
        workload("twin", "ui", "8080"),
        service("lost", "shop", "x:80:nothing", app="worker"),
        service("escape", '"../../elsewhere"', "http:80:80"),
        """
---
apiVersion: v1
kind: Service
metadata: { name: outside, namespace: shop }
spec: { type: ExternalName, externalName: example.com }
---
apiVersion: batch/v1
kind: CronJob
metadata: { name: report, namespace: shop }
spec:
  schedule: "0 0 * * *"
  jobTemplate:
    spec:
      template:
        metadata: { labels: { job: report, controller-uid: x } }
        spec: { containers: [{ name: main }] }
---
apiVersion: v1
kind: Pod
metadata: { name: agent, namespace: nodes, labels: { app: agent } }
spec: { hostNetwork: true, containers: [{ name: main }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: allow-report-ingress, namespace: shop }
spec: { podSelector: {} }
""",
    )
)


@pytest.mark.parametrize("case", sorted(CASES.glob("*.toml")), ids=lambda path: path.stem)
def test_case(case: Path, tmp_path: Path, golden: Golden):
    result = compiled(tmp_path, case.read_text(), MANIFESTS)
    policies = "---\n".join(dump(render_policy(policy)) for policy in result.policies)
    golden(case.with_suffix(".txt"), "\n".join([*result.problems, "", policies]))


def test_groups_that_share_members_are_expanded_once(tmp_path: Path):
    groups = "".join(f'a{n} = ["a{n + 1}", "b{n + 1}"]\nb{n} = ["a{n + 1}", "b{n + 1}"]\n' for n in range(60))
    lines = f'version = 1\n[groups]\n{groups}a60 = ["db"]\nb60 = ["db"]\n[allow]\n"ui -> a0:5432" = true\n'
    assert len(compiled(tmp_path, lines, MANIFESTS).resolved.edges) == 1


def chain(length: int, end: str) -> str:
    links = "".join(f'g{n} = ["g{n + 1}", "api"]\n' for n in range(length))
    return f'version = 1\n[groups]\n{links}g{length} = ["{end}"]\n[allow]\n"ui -> g0:8080" = true\n'


def test_groups_may_be_nested_as_deep_as_one_likes(tmp_path: Path):
    result = compiled(tmp_path, chain(5_000, "twin/*"), MANIFESTS)
    assert result.problems == []
    assert [edge.flow.target.name for edge in result.resolved.edges] == ["twin/*", "api"]


def test_a_long_ring_of_groups_is_reported_where_it_closes(tmp_path: Path):
    assert compiled(tmp_path, chain(5_000, "g1"), MANIFESTS).problems == [
        '5003:10 NPG501 group "g5000" contains itself: g1 -> g2 -> g3 -> … -> g4999 -> g5000 -> g1'
    ]


def test_an_unknown_name_at_the_end_of_a_long_chain_is_reported_there(tmp_path: Path):
    assert compiled(tmp_path, chain(5_000, "apii"), MANIFESTS).problems == [
        '5003:10 NPG502 group "g5000": unknown name "apii"; did you mean "api"?'
    ]


def test_a_list_of_too_many_pairs_is_refused_at_the_line_that_goes_too_far(tmp_path: Path):
    networks = "".join(
        f'[networks.n{number}]\ncidrs = ["10.0.{number // 256}.{number % 256}/32"]\n' for number in range(600)
    )
    members = ", ".join(f'"n{number}"' for number in range(600))
    spaces = ", ".join(f'"s{number}/*"' for number in range(420))
    lines = (
        f'version = 1\n{networks}[groups]\nall = [{members}]\nspaces = [{spaces}]\n[allow]\n"all -> api:http" = true\n'
    )
    result = compiled(tmp_path, f'{lines}"all -> spaces:80" = true\n"all -> db:pg" = true\n', MANIFESTS)
    expected = (
        '1207:1 NPG501 "all -> spaces:80" brings the list to 252,600 pairs of a source and a target, '
        "more than the 250,000 that are compiled; give pods that are allowed the same one label to select them by"
    )
    assert result.problems == [expected]


def annotation(folder: Path, edges: list[str]) -> str:
    lines = 'version = 1\n[components.hub]\nnamespace = "hub"\nlabels = { app = "hub" }\n[allow]\n' + "".join(edges)
    (policy,) = compiled(folder, lines, MANIFESTS).policies
    return policy.annotations[EDGES_ANNOTATION]


def test_a_reason_is_given_in_full_where_there_is_room(tmp_path: Path):
    assert annotation(tmp_path, [f'"ui -> hub:80" = "{"x" * 60_000}"\n']) == f"ui -> hub:80: {'x' * 60_000}"


def test_reasons_too_long_for_an_annotation_are_cut(tmp_path: Path):
    edges = [f'"ui -> hub:{port}" = "{"ü" * 40_000}"\n' for port in (80, 81)]
    assert annotation(tmp_path, edges) == "\n".join(f"ui -> hub:{port}: {'ü' * 185}…" for port in (80, 81))


def test_more_edges_than_an_annotation_holds_are_counted(tmp_path: Path):
    text = annotation(tmp_path, [f'"ui -> hub:{port}" = "{"x" * 300}"\n' for port in range(1_000, 2_000)])
    assert len(text.encode()) < 66_000
    assert text.splitlines()[0] == f"ui -> hub:1000: {'x' * 183}…"
    assert text.splitlines()[-1] == "… and 678 more"
