"""Two states compared on the command line: what is printed, in which format, and what the exit code says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Netpolgen, Ran, contents
from tests.git_repository import commit, git, repository_in
from tests.golden import Golden

EXPECTED = Path(__file__).parent / "diff"


def deployment(name: str, namespace: str = "shop", port: int = 8080, **labels: str) -> str:
    worn = json.dumps(labels or {"app": name})
    return f"""
apiVersion: apps/v1
kind: Deployment
metadata: {{ name: {name}, namespace: {namespace} }}
spec:
  selector: {{ matchLabels: {worn} }}
  template:
    metadata: {{ labels: {worn} }}
    spec: {{ containers: [{{ name: main, image: x, ports: [{{ containerPort: {port} }}] }}] }}
---"""


def policy(name: str, app: str, ingress: str, namespace: str = "shop") -> str:
    return f"""
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {{ name: {name}, namespace: {namespace} }}
spec: {{ podSelector: {{ matchLabels: {{ app: {app} }} }}, policyTypes: [Ingress], ingress: {ingress} }}
---"""


WEB, DB, JOB = deployment("web"), deployment("db", port=5432), deployment("job", "batch")
FROM_WEB = "{ podSelector: { matchLabels: { app: web } } }"
FROM_JOB = "{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: batch } } }"
FROM_TEAM = "{ namespaceSelector: { matchLabels: { team: data } } }"

OLD = WEB + DB + JOB + policy("db", "db", f"[{{ from: [{FROM_WEB}], ports: [{{ port: 5432 }}, {{ port: 9187 }}] }}]")
NEW = (
    WEB
    + DB
    + deployment("reviews")
    + policy("db", "db", f"[{{ from: [{FROM_WEB}, {FROM_TEAM}], ports: [{{ port: 5432 }}] }}]")
    + policy("web", "web", "[{ from: [{ ipBlock: { cidr: 10.0.0.0/8 } }] }]")
    + policy("reviews", "reviews", f"[{{ from: [{FROM_WEB}], ports: [{{ port: 8080 }}] }}]")
)


@pytest.fixture
def states(folder: Path) -> Path:
    for name, text in (("old", OLD), ("new", NEW)):
        (folder / name).mkdir()
        (folder / name / "all.yaml").write_text(text)
    return folder


def shown(ran: Ran, *arguments: str) -> str:
    return f"$ netpolgen {' '.join(arguments)}\n{ran.out}{ran.err}exit {ran.code}\n"


FORMATS = {
    "text": (),
    "json": ("--format", "json"),
    "markdown": ("--format", "markdown"),
    "text_by_namespace": ("--collapse", "namespace"),
    "json_by_namespace": ("--collapse", "namespace", "--format", "json"),
    "markdown_by_namespace": ("--collapse", "namespace", "--format", "markdown"),
}


@pytest.mark.parametrize("name", FORMATS)
def test_formats(name: str, states: Path, netpolgen: Netpolgen, golden: Golden):
    arguments = ("diff", "old", "new", *FORMATS[name])
    golden(EXPECTED / f"{name}.txt", shown(netpolgen(*arguments), *arguments))


@pytest.mark.parametrize("format_", ["text", "json", "markdown"])
def test_nothing_differs(format_: str, states: Path, netpolgen: Netpolgen, golden: Golden):
    arguments = ("diff", "old", "old/all.yaml", "--format", format_)
    golden(EXPECTED / f"nothing_{format_}.txt", shown(netpolgen(*arguments), *arguments))


def test_json_has_the_keys_of_the_contract(states: Path, netpolgen: Netpolgen):
    found = json.loads(netpolgen("diff", "old", "new", "--format", "json").out)
    assert list(found) == ["version", "opened", "closed", "changed", "workloads", "possible", "notes", "errors"]
    assert found["version"] == 1
    assert found["workloads"] == {
        "added": [{"namespace": "shop", "kind": "Deployment", "name": "reviews"}],
        "removed": [{"namespace": "batch", "kind": "Deployment", "name": "job"}],
    }
    assert [one["change"] for one in found["possible"]] == ["opened"]
    assert set(found["possible"][0]["example"]) == {"src", "dst", "ports"}


def test_opened_one_way_is_closed_the_other_way(states: Path, netpolgen: Netpolgen):
    there, back = (
        json.loads(netpolgen("diff", *pair, "--format", "json").out) for pair in (("old", "new"), ("new", "old"))
    )
    assert (there["opened"], there["closed"]) == (back["closed"], back["opened"])
    assert there["opened"]
    assert there["closed"]


def test_a_workload_may_reach_itself_and_that_is_compared(folder: Path, netpolgen: Netpolgen):
    Path("old.yaml").write_text(WEB)
    Path("new.yaml").write_text(WEB + policy("web", "web", "[]"))
    ran = netpolgen("diff", "old.yaml", "new.yaml")
    assert "closed: Deployment shop/web -> Deployment shop/web on every port\n" in ran.out


@pytest.mark.parametrize(
    ("pair", "fail_on", "code"),
    [
        (("old", "old"), "any", 0),
        (("open", "shut"), "any", 1),
        (("open", "shut"), "opened", 0),
        (("open", "shut"), "closed", 1),
        (("open", "shut"), "none", 0),
        (("shut", "open"), "opened", 1),
        (("shut", "open"), "closed", 0),
    ],
)
def test_what_fails(pair: tuple[str, str], fail_on: str, code: int, states: Path, netpolgen: Netpolgen):
    Path("open").write_text(WEB + DB)
    Path("shut").write_text(WEB + DB + policy("db", "db", "[]"))
    assert netpolgen("diff", *pair, "--fail-on", fail_on).code == code


def test_by_default_any_difference_is_exit_code_1(states: Path, netpolgen: Netpolgen):
    assert netpolgen("diff", "old", "new").code == 1
    assert netpolgen("diff", "old", "old").code == 0


@pytest.mark.parametrize("format_", ["text", "markdown"])
@pytest.mark.parametrize("collapse", [(), ("--collapse", "namespace")])
def test_a_pair_of_both_states_is_told_once(
    collapse: tuple[str, ...], format_: str, folder: Path, netpolgen: Netpolgen
):
    for name, ports in (("old", "{ port: 80 }, { port: 82 }"), ("new", "{ port: 80 }, { port: 81 }")):
        ingress = f"[{{ from: [{FROM_WEB}], ports: [{ports}] }}]"
        Path(f"{name}.yaml").write_text(WEB + DB + policy("db", "db", ingress))
    text = netpolgen("diff", "old.yaml", "new.yaml", "--format", format_, *collapse).out
    lines = [line for line in text.splitlines() if "TCP" in line and not line.startswith("possibly")]
    pair = ("namespace shop", "namespace shop") if collapse else ("Deployment shop/web", "Deployment shop/db")
    pairs = " (1 pair)" if collapse else ""
    assert lines == [
        f"changed: {pair[0]} -> {pair[1]} from TCP 80, TCP 82 to TCP 80-81{pairs}"
        if format_ == "text"
        else f"| {pair[0]} | {pair[1]} | TCP 80, TCP 82 | TCP 80-81 |{' 1 |' if collapse else ''}"
    ]
    assert "1 connection changed (1 with ports opened, 1 with ports closed)" in text.replace("\\", "")


def test_ports_that_a_connection_gains_are_opened_all_the_same(folder: Path, netpolgen: Netpolgen):
    Path("old.yaml").write_text(WEB + DB + policy("db", "db", f"[{{ from: [{FROM_WEB}], ports: [{{ port: 80 }}] }}]"))
    Path("new.yaml").write_text(WEB + DB + policy("db", "db", f"[{{ from: [{FROM_WEB}] }}]"))
    ran = netpolgen("diff", "old.yaml", "new.yaml", "--fail-on", "opened")
    assert ran.code == 1
    assert "1 connection changed (1 with ports opened)" in ran.out


def test_a_side_with_policies_alone_is_remarked_upon(states: Path, netpolgen: Netpolgen):
    Path("out.yaml").write_text(policy("db", "db", "[]"))
    note = netpolgen("diff", "old", "out.yaml").err
    assert note == (
        "note: out.yaml holds no workloads, so that all connections count as closed; did you mean netpolgen plan?\n"
    )
    note = netpolgen("diff", "out.yaml", "old").err
    assert note == (
        "note: out.yaml holds no workloads, so that all connections count as opened; "
        "name the manifests that it belongs to, too\n"
    )
    assert netpolgen("diff", "out.yaml", "out.yaml").err == ""


def test_standard_input_is_one_side(states: Path, netpolgen: Netpolgen):
    there = netpolgen("diff", "-", "new", stdin=OLD)
    assert there == netpolgen("diff", "old", "new")
    both = netpolgen("diff", "-", "-", stdin=OLD)
    assert (both.code, both.err) == (2, "error: OLD and NEW cannot both be standard input\n")


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("missing", "new"), 2, "error: missing: no such file or directory\n"),
        (("old", "git:HEAD"), 2, "error: git:HEAD: not a git repository"),
        (("old", "git:-x"), 2, 'error: "git:-x" names an option where a revision belongs'),
        (("old", "new", "--fail-on", "all"), 2, "error: --fail-on 'all' is none of opened, closed, any, none\n"),
        (("old", "new", "--format", "csv"), 2, "error: --format 'csv' is none of text, json, markdown\n"),
        (("old", "new", "--collapse", "class"), 2, "error: --collapse 'class' is none of namespace\n"),
        (("empty", "empty"), 3, "nothing to work on: not one policy, workload, Service or Namespace was read"),
    ],
)
def test_what_cannot_be_compared(
    arguments: tuple[str, ...],
    code: int,
    message: str,
    states: Path,
    netpolgen: Netpolgen,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(states.parent))
    Path("empty").mkdir()
    ran = netpolgen("diff", *arguments)
    assert (ran.code, ran.out) == (code, "")
    assert ran.err.startswith(message)


def test_one_side_may_be_empty(states: Path, netpolgen: Netpolgen):
    Path("empty").mkdir()
    ran = netpolgen("diff", "empty", "old")
    assert ran.code == 1
    assert ran.out.endswith("17 connections opened; 3 workloads new\n")


def test_a_broken_document_is_named_and_the_rest_is_compared(states: Path, netpolgen: Netpolgen, golden: Golden):
    Path("new/broken.yaml").write_text("kind: NetworkPolicy\n  name: x\n")
    arguments = ("diff", "old", "new", "--format", "json")
    ran = netpolgen(*arguments)
    assert ran.code == 2
    found = json.loads(ran.out)
    assert [error["file"] for error in found["errors"]] == ["new/broken.yaml"]
    assert found["opened"]
    assert ran.err.startswith("new/broken.yaml:2:7: left out: ")


@pytest.fixture
def repository(folder: Path) -> Path:
    repository_in(folder)
    commit(folder, {"deploy/all.yaml": OLD})
    commit(folder, {"deploy/all.yaml": NEW})
    return folder


def test_revisions(repository: Path, netpolgen: Netpolgen):
    Path("old").mkdir()
    Path("old/all.yaml").write_text(OLD)
    expected = netpolgen("diff", "old", "deploy")
    assert expected.code == 1
    for pair in (
        ("git:HEAD~1:deploy", "deploy"),
        ("git:main~1", "git:main"),
        ("git:HEAD~1", "git:HEAD:deploy/all.yaml"),
    ):
        assert netpolgen("diff", *pair) == expected
    assert netpolgen("diff", "git:HEAD:deploy", "deploy") == Ran(0, "nothing differs\n", "")


def test_the_repository_stays_as_it_is(repository: Path, netpolgen: Netpolgen):
    before = contents(repository)
    netpolgen("diff", "git:HEAD~1", "git:HEAD")
    assert contents(repository) == before


def test_places_in_a_revision(repository: Path, netpolgen: Netpolgen):
    commit(
        repository,
        {"deploy/broken.yaml": "kind: NetworkPolicy\n  name: x\n", "deploy/again.yaml": NEW.replace("5432", "1")},
    )
    ran = netpolgen("diff", "git:HEAD:deploy", "deploy/all.yaml", "--format", "json")
    assert ran.code == 2
    first, second, *_ = ran.err.splitlines()
    assert "NetworkPolicy shop/db stands at git:HEAD:deploy/again.yaml:" in first
    assert first.startswith("git:HEAD:deploy/all.yaml:")
    assert second.startswith("git:HEAD:deploy/broken.yaml:2:7: left out: ")
    assert [error["file"] for error in json.loads(ran.out)["errors"]] == [
        "git:HEAD:deploy/all.yaml",
        "git:HEAD:deploy/broken.yaml",
    ]


def test_links_of_a_revision_are_said_not_to_be_followed(repository: Path, netpolgen: Netpolgen):
    Path("deploy/link.yaml").symlink_to("all.yaml")
    commit(repository, {})
    ran = netpolgen("diff", "git:HEAD:deploy", "git:HEAD:deploy/all.yaml")
    assert ran == Ran(
        0, "nothing differs\n", "note: git:HEAD:deploy has a symbolic link or submodule, which is not followed\n"
    )


def test_a_kustomization_of_a_revision_is_rendered(repository: Path, netpolgen: Netpolgen):
    commit(
        repository,
        {
            "base/kustomization.yaml": "resources: [all.yaml]\n",
            "base/all.yaml": WEB,
            "over/kustomization.yaml": "namespace: live\nresources: [../base]\n",
        },
    )
    git(repository, "rm", "-r", "--quiet", "--cached", "base")
    ran = netpolgen("diff", "git:HEAD:over", "over", "--format", "json")
    assert (ran.code, json.loads(ran.out)["workloads"]) == (0, {"added": [], "removed": []})
    moved = json.loads(netpolgen("diff", "git:HEAD:base", "git:HEAD:over", "--format", "json").out)
    assert moved["workloads"]["added"] == [{"namespace": "live", "kind": "Deployment", "name": "web"}]


def test_the_output_goes_to_a_file(states: Path, netpolgen: Netpolgen):
    printed = netpolgen("diff", "old", "new", "--format", "markdown")
    ran = netpolgen("diff", "old", "new", "--format", "markdown", "--output", "comment.md")
    assert (ran.code, ran.out) == (1, "")
    assert Path("comment.md").read_text() == printed.out


def test_a_broken_list_is_a_usage_error_and_need_not_be_read(states: Path, netpolgen: Netpolgen):
    Path("policies.toml").write_text("version = 1\nnonsense = 2\n")
    assert netpolgen("diff", "old", "new").code == 2
    assert netpolgen("diff", "old", "new", "--no-config").code == 1


def test_many_connections_are_announced(folder: Path, netpolgen: Netpolgen):
    Path("old.yaml").write_text("".join(deployment(f"w{number}") for number in range(40)))
    Path("new.yaml").write_text(Path("old.yaml").read_text().replace("namespace: shop", "namespace: moved"))
    ran = netpolgen("diff", "old.yaml", "new.yaml")
    assert ran.err == "3,520 connections differ; --collapse namespace shows them in short\n"
    assert netpolgen("diff", "old.yaml", "new.yaml", "--quiet").err == ""
    short = netpolgen("diff", "old.yaml", "new.yaml", "--collapse", "namespace")
    assert short.err == ""
    assert "opened: namespace moved -> namespace moved on every port (1600 pairs)\n" in short.out


def test_a_comment_is_cut_to_what_it_may_hold(folder: Path, netpolgen: Netpolgen):
    Path("old.yaml").write_text("".join(deployment(f"w{number}") for number in range(40)))
    Path("new.yaml").write_text(Path("old.yaml").read_text().replace("namespace: shop", "namespace: moved"))
    text = netpolgen("diff", "old.yaml", "new.yaml", "--format", "markdown").out
    assert 60_000 < len(text) <= 65_536
    assert "1,760 connections opened, 1,760 closed; 40 workloads new, 40 gone" in text.splitlines()[1]
    opened = text.partition("#### Opened")[2].partition("####")[0]
    told = opened.count("\n| ") - 1
    assert (
        f"… and {1760 - told:,} more, which a comment has no room for; `--collapse namespace` shows them in short."
        in text
    )
    for heading in ("#### Opened (1,760)", "#### Closed (1,760)", "#### Workloads"):
        assert heading in text
