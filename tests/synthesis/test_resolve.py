"""Names and ports of policies.toml, made out or reported: what is generated, and every problem with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from netpolgen.backends.network_policy import render_policy
from netpolgen.backends.yaml_text import dump
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
