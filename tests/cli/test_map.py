"""``map``: what is printed for small clusters in every format, filtered and in short, with every word of it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.conftest import Netpolgen
from tests.golden import Golden

CASES = Path(__file__).parent / "map" / "cases"
EXPECTED = Path(__file__).parent / "map" / "expected"
FORMATS = ("text", "json", "csv", "dot", "mermaid", "markdown")


@pytest.fixture
def cases(folder: Path) -> Path:
    """A working directory with the cases."""
    for path in CASES.iterdir():
        shutil.copy(path, folder)
    return folder


def shown(netpolgen: Netpolgen, *args: str) -> str:
    ran = netpolgen("map", *args)
    return f"$ netpolgen map {' '.join(args)}\n{ran.out}--- standard error\n{ran.err}exit {ran.code}\n"


@pytest.mark.parametrize("format_", FORMATS)
def test_formats(format_: str, cases: Path, netpolgen: Netpolgen, golden: Golden):
    golden(EXPECTED / f"small_{format_}.txt", shown(netpolgen, "small.yaml", "--format", format_))


QUESTIONS = {
    "workload": ("--workload", "web"),
    "workload_ingress": ("--workload", "shop/web", "--direction", "ingress"),
    "workload_egress": ("--workload", "shop/Deployment/web", "--direction", "egress"),
    "namespace": ("--namespace", "lab"),
    "namespaces_egress": ("--namespace", "lab", "--namespace", "shop", "--direction", "egress"),
    "from_and_to": ("--from", "toolbox", "--to", "db"),
    "from_address": ("--from", "198.51.100.7"),
    "from_ingress_controller": ("--from", "ingress-controller", "--from", "toolbox", "--to", "shop/*"),
    "to_block": ("--to", "10.0.0.0/8"),
    "port": ("--port", "5432"),
    "ports_of_one_protocol": ("--port", "9000-9200/tcp,53/udp", "--to", "db"),
    "exposure": ("--exposure",),
    "exposure_ingress_json": ("--exposure", "--direction", "ingress", "--format", "json"),
    "exposure_markdown": ("--exposure", "--namespace", "shop", "--format", "markdown"),
    "collapsed_by_namespace": ("--collapse", "namespace"),
    "collapsed_by_namespace_json": ("--collapse", "namespace", "--format", "json"),
    "collapsed_by_namespace_csv": ("--collapse", "namespace", "--format", "csv"),
    "collapsed_by_namespace_mermaid": ("--collapse", "namespace", "--format", "mermaid"),
    "collapsed_by_namespace_dot": ("--collapse", "namespace", "--format", "dot"),
    "collapsed_by_namespace_markdown": ("--collapse", "namespace", "--format", "markdown"),
    "quiet": ("--quiet", "--to", "web"),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_questions(name: str, cases: Path, netpolgen: Netpolgen, golden: Golden):
    golden(EXPECTED / f"{name}.txt", shown(netpolgen, "small.yaml", *QUESTIONS[name]))


def test_ranges_of_both_families_and_pods_that_differ(cases: Path, netpolgen: Netpolgen, golden: Golden):
    golden(EXPECTED / "ipv6_and_variants.txt", shown(netpolgen, "ipv6_and_variants.yaml"))


def test_workloads_in_one_class_are_shown_once(cases: Path, netpolgen: Netpolgen, golden: Golden):
    template = (cases / "small.yaml").read_text().partition("kind: DaemonSet")[2].partition("---")[0]
    more = [f"---\napiVersion: apps/v1\nkind: DaemonSet{template.replace('agent', f'agent{at}')}" for at in range(3)]
    with (cases / "small.yaml").open("a") as file:
        file.writelines(more)
    text = shown(netpolgen, "small.yaml", "--collapse", "class")
    golden(EXPECTED / "collapsed_by_class.txt", text)
    golden(
        EXPECTED / "collapsed_by_class_json.txt",
        shown(netpolgen, "small.yaml", "--collapse", "class", "--format", "json"),
    )


def test_what_is_broken_is_left_out_and_said(cases: Path, netpolgen: Netpolgen, golden: Golden):
    golden(EXPECTED / "broken.txt", shown(netpolgen, "broken.yaml"))
    ran = netpolgen("map", "broken.yaml", "--format", "json", "--quiet")
    assert ran.code == 2
    assert [error["line"] for error in json.loads(ran.out)["errors"]] == [15, 19]


def test_the_order_of_files_and_documents_does_not_matter(cases: Path, netpolgen: Netpolgen):
    documents = (cases / "small.yaml").read_text().split("---\n")
    (cases / "turned.yaml").write_text("---\n".join(reversed(documents)))
    for format_ in FORMATS:
        for option in ((), ("--collapse", "namespace"), ("--collapse", "class")):
            straight = netpolgen("map", "small.yaml", "--format", format_, *option)
            assert netpolgen("map", "turned.yaml", "--format", format_, *option) == straight


def test_a_file_is_written_whole(cases: Path, netpolgen: Netpolgen):
    ran = netpolgen("map", "small.yaml", "--output", "map.txt")
    assert ran.out == ""
    assert (cases / "map.txt").read_text() == netpolgen("map", "small.yaml").out


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--format", "xml"), "--format 'xml' is none of text, json, csv, dot, mermaid, markdown"),
        (("--collapse", "pod"), "--collapse 'pod' is none of namespace, class"),
        (("--direction", "in"), "--direction 'in' is none of ingress, egress"),
        (("--exposure", "--format", "csv"), "--exposure goes with the formats text, json, markdown"),
        (("--namespace", "shopp"), 'no namespace "shopp" among the manifests; did you mean "shop"?'),
        (("--workload", "wep"), 'unknown name "wep"; did you mean "web"?'),
        (("--to", "shop/Job/web"), 'no Job "web" in namespace "shop" among the manifests'),
        (("--to", "gateway"), '"gateway" is a source only; it goes with --from'),
        (("--port", "http"), '--port "http" is a name, which differs from pod to pod; write a number'),
        (("--port", "0"), '"0" is out of range'),
    ],
)
def test_words_that_cannot_be_made_out(options, message, cases: Path, netpolgen: Netpolgen):
    ran = netpolgen("map", "small.yaml", *options)
    assert (ran.code, ran.out) == (2, "")
    assert message in ran.err


def test_without_workloads_there_is_nothing_to_map(folder: Path, netpolgen: Netpolgen):
    (folder / "a.yaml").write_text("apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n")
    ran = netpolgen("map", "a.yaml", "--format", "json")
    assert ran.code == 3
    assert json.loads(ran.out)["connections"] == []
    assert ran.err.endswith("nothing to work on: not one workload was read\n")


def test_names_of_the_list_are_known(store: Path, root: Path, netpolgen: Netpolgen, golden: Golden):
    shutil.copytree(root / "out", store / "out")
    golden(EXPECTED / "store.txt", shown(netpolgen))
    assert netpolgen("map", "--from", "lan").code == 2
    assert netpolgen("map", "--from", "ui", "--to", "catalog").out == (
        "Deployment ui/ui -> Deployment catalog/catalog: TCP 8080\n"
    )


def test_ipblocks_in_the_pods_range_are_doubted(cases: Path, netpolgen: Netpolgen):
    (cases / "policies.toml").write_text('version = 1\n[cluster]\npod-cidrs = ["198.51.100.0/24"]\n')
    assert (
        "note: NetworkPolicy shop/web has ipBlocks in the pods' range 198.51.100.0/24, where network plugins differ"
    ) in netpolgen("map", "small.yaml").err


def test_names_that_no_cluster_would_take_break_nothing(folder: Path, netpolgen: Netpolgen):
    name = json.dumps('=1+1", |`<b>\x1b')
    pods = (f"apiVersion: v1\nkind: Pod\nmetadata: {{name: {one}, namespace: a}}\nspec: {{}}\n" for one in ("ok", name))
    (folder / "a.yaml").write_text("---\n".join(pods))
    found = {format_: netpolgen("map", "a.yaml", "--format", format_).out for format_ in FORMATS}
    assert all("\x1b" not in text for format_, text in found.items() if format_ != "csv")
    assert """"'=1+1"", |`<b>""" in found["csv"]
    assert r'"Pod a/=1+1\", |`<b>\\x1b"' in found["dot"]
    assert "Pod =1+1#quot;, |#96;#lt;b#gt;" in found["mermaid"]
    assert r"\|\`\<b\>" in found["markdown"]


TWO_NAMESPACES = """
apiVersion: v1
kind: Pod
metadata: { name: db, namespace: data, labels: { app: db } }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }] }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, namespace: shop }
spec: { defaultBackend: { service: { name: web, port: { number: 80 } } } }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: lost, namespace: shop }
spec: { defaultBackend: { service: { name: lost, port: { number: 80 } } } }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: shop }
spec: { podSelector: {}, ingress: [{}] }
"""
BRINGER = "note: who brings the traffic of ingress-controller is not known; it is shown wherever unknown pods or"
ASTRAY = "note: Ingress shop/lost leads to a Service, or a port of one, that is not among the manifests"
NODES = "note: traffic from a pod's own node, such as probes, is permitted whatever policies say, and is not shown"


@pytest.mark.parametrize(
    ("filter_", "notes"),
    [
        ((), [ASTRAY, BRINGER, NODES]),
        (("--namespace", "shop", "--direction", "ingress"), [ASTRAY, BRINGER, NODES]),
        (("--namespace", "data", "--direction", "ingress"), []),
        (("--namespace", "data"), [NODES]),
        (("--to", "shop/*", "--port", "9090"), [ASTRAY, NODES]),
        (("--to", "data/*"), []),
    ],
)
def test_notes_are_about_what_is_shown(filter_: tuple[str, ...], notes: list[str], folder: Path, netpolgen: Netpolgen):
    Path("two.yaml").write_text(TWO_NAMESPACES)
    ran = netpolgen("map", "two.yaml", *filter_)
    said = [line for line in ran.err.splitlines() if line.startswith("note: ")]
    assert [line.removesuffix(" addresses are let in") for line in said] == notes
    assert ("ingress-controller ->" in ran.out) == (BRINGER in notes)


@pytest.mark.parametrize(
    ("apps", "advice"),
    [
        ("abcd", "--collapse namespace shows them in short"),
        ("aaab", "--collapse class or --collapse namespace shows them in short"),
    ],
)
def test_a_shorter_map_is_advised_where_it_is_shorter(apps, advice, folder, netpolgen, monkeypatch):
    monkeypatch.setattr("netpolgen.cli.map._LARGE", 10)
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {{name: p{0}, labels: {{app: {1}}}}}\n"
    policy = (
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: {0}}}\n"
        "spec: {{podSelector: {{matchLabels: {{app: {0}}}}}, ingress: [{{}}]}}\n"
    )
    texts = [*(pod.format(*one) for one in enumerate(apps)), *(policy.format(app) for app in sorted(set(apps)))]
    Path("m.yaml").write_text("---\n".join(texts))
    assert netpolgen("map", "m.yaml").err.splitlines()[0] == f"28 connections of 4 workloads; {advice}"
