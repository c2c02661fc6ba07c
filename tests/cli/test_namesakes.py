"""Policies that were written by hand under the name of a generated one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Netpolgen, contents
from tests.inputs.discovery.tree import lay_out

LIST = """\
version = 1
[sources]
manifests = ["m"]
[allow]
"web -> db:5432" = true
"""
WORKLOAD = """\
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}, namespace: shop}}
spec:
  selector: {{matchLabels: {{app: {name}}}}}
  template:
    metadata: {{labels: {{app: {name}}}}}
    spec: {{containers: [{{name: main, ports: [{{containerPort: 5432}}]}}]}}
"""
POLICY = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: allow-db-ingress
  namespace: shop
spec:
  podSelector: {{matchLabels: {{app: db}}}}
  policyTypes: [Ingress]
  ingress: [{{from: [{{podSelector: {{matchLabels: {{app: {peer}}}}}}}], ports: [{{port: 5432}}]}}]
"""
BY_HAND = (
    "m/policy.yaml:4:9: NPG403 error NetworkPolicy shop/allow-db-ingress was written by hand under the name of a "
    "generated one, so that whichever is applied last holds; rename it, or remove it in favour of the generated one\n"
)
DIFFERENT = (
    "m/policy.yaml:4:9: NPG402 error NetworkPolicy shop/allow-db-ingress is not what policies.toml yields: "
    "the manifest permits"
)


@pytest.fixture
def shop(folder: Path) -> Path:
    """A list and the manifests of its two components, which it does not declare."""
    lay_out(folder, {"policies.toml": LIST, **{f"m/{name}.yaml": WORKLOAD.format(name=name) for name in ("web", "db")}})
    return folder


@pytest.mark.parametrize(("peer", "differs"), [("other", True), ("web", False)])
def test_lint_tells_and_compares(peer: str, differs: bool, shop: Path, netpolgen: Netpolgen):
    Path("m/policy.yaml").write_text(POLICY.format(peer=peer))
    ran = netpolgen("lint")
    assert ran.code == 1
    assert BY_HAND in ran.out
    assert (DIFFERENT in ran.out) is differs
    assert ("; rename it, or remove it\n" in ran.out) is differs


def test_build_refuses_and_tells_the_way_out(shop: Path, netpolgen: Netpolgen):
    Path("m/policy.yaml").write_text(POLICY.format(peer="web"))
    before = contents(shop)
    ran = netpolgen("build")
    assert ran.code == 2
    way_out = 'call the component otherwise, as in [components.shop-db] workload = "Deployment/shop/db"'
    assert ran.err == (
        f"policies.toml:5:1: NPG501 error NetworkPolicy shop/allow-db-ingress is written by hand already; rename that "
        f"policy or {way_out}\n"
        "    see m/policy.yaml:4:9\n"
        "error: nothing was built: 1 error to mend first\n"
    )
    assert contents(shop) == before
    Path("policies.toml").write_text(
        LIST.replace("web -> db", "web -> shop-db") + '[components.shop-db]\nworkload = "Deployment/shop/db"\n'
    )
    assert netpolgen("build").code == 0


def test_a_declared_component_is_to_be_renamed(shop: Path, netpolgen: Netpolgen):
    Path("m/policy.yaml").write_text(POLICY.format(peer="web"))
    Path("policies.toml").write_text(LIST + '[components.db]\nworkload = "Deployment/shop/db"\n')
    assert 'rename that policy or rename component "db"\n' in netpolgen("build").err


def test_a_default_deny_by_hand_can_only_make_way(shop: Path, netpolgen: Netpolgen):
    Path("m/policy.yaml").write_text(POLICY.format(peer="web").replace("allow-db-ingress", "default-deny"))
    Path("policies.toml").write_text(LIST.replace("1\n", '1\ndefault-deny = "ingress"\n', 1))
    assert "default-deny is written by hand already; rename that policy\n" in netpolgen("build").err
