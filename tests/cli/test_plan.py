"""What applying the output directory would do to the manifests as they are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Netpolgen
from tests.cli.test_diff import shown
from tests.golden import Golden

EXPECTED = Path(__file__).parent / "plan"


@pytest.fixture
def built(store: Path, netpolgen: Netpolgen) -> Path:
    netpolgen("build")
    return store


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("store", ()),
        ("store_by_namespace", ("--collapse", "namespace", "--format", "markdown")),
        ("workshop", ("--config", "examples/workshop/policies.toml")),
    ],
)
def test_a_first_build_closes_what_is_not_in_the_list(
    name: str, arguments: tuple[str, ...], built: Path, netpolgen: Netpolgen, golden: Golden
):
    if "--config" in arguments:
        netpolgen("build", *arguments)
    golden(EXPECTED / f"{name}.txt", shown(netpolgen("plan", *arguments), "plan", *arguments))


def test_a_plan_is_a_diff_of_the_sources_and_the_sources_with_the_output(built: Path, netpolgen: Netpolgen):
    plan = netpolgen("plan", "--format", "json")
    Path("after").mkdir()
    Path("after/sources").symlink_to("../examples/retail-store")
    Path("after/out").symlink_to("../out")
    assert plan == netpolgen("diff", "examples/retail-store", "after", "--format", "json")
    assert plan.code == 1


def test_nothing_opens_in_the_store(built: Path, netpolgen: Netpolgen):
    ran = netpolgen("plan", "--format", "json", "--fail-on", "opened")
    assert ran.code == 0
    assert json.loads(ran.out)["opened"] == []


def test_policies_of_the_same_name_are_replaced_and_others_stay(built: Path, netpolgen: Netpolgen):
    for name in ("default-deny", "debug"):
        Path(f"examples/retail-store/catalog/{name}.yaml").write_text(
            f"""
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {{ name: {name}, namespace: catalog }}
spec: {{ podSelector: {{}}, policyTypes: [Ingress], ingress: [{{ ports: [{{ port: 9999 }}] }}] }}
"""
        )
    kustomization = Path("examples/retail-store/catalog/kustomization.yaml")
    kustomization.write_text(f"{kustomization.read_text()}  - default-deny.yaml\n  - debug.yaml\n")
    # What was written by hand keeps its port open to the world; without it, the port is closed by the new default-deny.
    assert list(closed_to_the_world(netpolgen)) == []
    Path("examples/retail-store/catalog/debug.yaml").write_text("")
    assert set(closed_to_the_world(netpolgen)) == {("catalog", 9999), ("catalog-mysql", 9999)}


def closed_to_the_world(netpolgen: Netpolgen) -> Iterator[tuple[str, int]]:
    for one in json.loads(netpolgen("plan", "--format", "json").out)["closed"]:
        if "cidr" in one["src"] and one["dst"]["namespace"] == "catalog":
            yield from ((one["dst"]["name"], port["from"]) for port in one["ports"])


def test_an_output_directory_among_the_sources_is_not_yet_applied(built: Path, netpolgen: Netpolgen):
    expected = netpolgen("plan")
    text = Path("policies.toml").read_text()
    Path("policies.toml").write_text(text.replace("examples/retail-store", "."))
    Path("examples/workshop").rename("../workshop-away")
    assert netpolgen("plan") == expected


def test_what_is_kept_is_what_the_map_shows(built: Path, netpolgen: Netpolgen):
    ran = netpolgen("plan", "--format", "markdown")
    assert netpolgen("map").err.startswith("11 connections of 9 workloads\n")
    assert "\nkeeps 11 connections; netpolgen map lists them\n" in ran.out
    assert netpolgen("plan").out.splitlines()[-2] == "keeps 11 connections; netpolgen map lists them"


def test_a_line_for_each_source_and_none_twice(built: Path, netpolgen: Netpolgen):
    closed = [line for line in netpolgen("plan").out.splitlines() if line.startswith("closed: ")]
    sources = [line.partition(" -> ")[0] for line in closed]
    assert len(set(sources)) == len(sources) == 13


def test_nothing_was_built(store: Path, netpolgen: Netpolgen):
    ran = netpolgen("plan")
    assert (ran.code, ran.out) == (3, "")
    assert ran.err == "nothing to work on: out holds no manifest; run netpolgen build first\n"


def test_a_plan_needs_a_list(folder: Path, netpolgen: Netpolgen):
    assert netpolgen("plan").code == 2
