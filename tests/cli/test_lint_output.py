"""Which format goes where, and what decides when nobody says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from netpolgen.formats import FORMATS
from tests.cli.conftest import Netpolgen

OPEN_POD = """
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { containers: [{ name: main }] }
"""
REFUSED = """
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: shop }
spec: { podSelector: {}, policyTypes: [ingress] }
"""


@pytest.fixture
def shop(folder: Path) -> Path:
    Path("pod.yaml").write_text(OPEN_POD)
    return folder


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--format", "xml"], "--format 'xml' is none of text, full, json"),
        (["--format", "json:"], "--format 'json:' names no file; write json:FILE, or json alone for standard output"),
        (["--format", ":a.json"], "--format '' is none of"),
        (["--format", "json", "--format", "text"], "json and text would both go to standard output"),
        (["--format", "json", "--format", "text:-"], "json and text would both go to standard output"),
        (["--format", "json", "--statistics"], "json and statistics would both go to standard output"),
        (["--format", "json", "--format", "text", "-o", "a"], "json and text would both go to a; give one a file of"),
        (["--format", "json:a", "--format", "sarif:a"], "json and sarif would both go to a"),
        (["--select", ""], "--select '' names no rule"),
        (["--ignore", " , "], "--ignore ' , ' names no rule"),
        (["--extend-select", ""], "--extend-select '' names no rule"),
        (["--select", "NPG999"], 'no rule is called "NPG999"'),
        (["--extend-select", "stric"], 'no rule is called "stric"'),
        (["--baseline", "a", "--write-baseline", "b"], "--baseline a and --write-baseline b are two files; name one"),
        (["--write-baseline", ""], "need the name of a file"),
        (["--baseline", "nowhere.json"], "nowhere.json: no such file; begin a baseline with --write-baseline"),
        (["--explain", "NPG30"], 'no rule is called "NPG30"'),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_cannot_be_carried_out_is_refused_before_anything_is_written(
    args: list[str], message: str, shop: Path, netpolgen: Netpolgen
):
    ran = netpolgen("lint", "pod.yaml", *args)
    assert (ran.code, ran.out) == (2, "")
    assert message in ran.err
    assert [path.name for path in shop.iterdir()] == ["pod.yaml"]


def test_every_format_from_one_list_of_findings(shop: Path, netpolgen: Netpolgen):
    """Each names the same rules, so that no two can disagree, and nothing is printed beside them."""
    args = [word for name in FORMATS for word in ("--format", f"{name}:report.{name}")]
    ran = netpolgen("lint", "pod.yaml", *args)
    assert (ran.code, ran.out) == (1, "")
    for name in FORMATS:
        text = Path(f"report.{name}").read_text()
        assert all(code in text or rule in text for code, rule in RULES_OF_AN_OPEN_POD), name


RULES_OF_AN_OPEN_POD = [("NPG301", "workload-ingress-uncovered"), ("NPG302", "workload-egress-uncovered")]


@pytest.mark.parametrize("minimum", ["info", "warning", "error"])
@pytest.mark.parametrize(
    "text", [OPEN_POD, REFUSED, "kind: ConfigMap\napiVersion: v1\n"], ids=["open", "refused", "none"]
)
def test_reports_say_what_the_exit_code_says(text: str, minimum: str, folder: Path, netpolgen: Netpolgen):
    Path("a.yaml").write_text(text)
    ran = netpolgen("lint", "a.yaml", "--min-severity", minimum, "--format", "junit:a.xml", "--format", "json")
    order = {"info": 1, "warning": 2, "error": 3}
    bad = [one for one in json.loads(ran.out)["findings"] if order[one["severity"]] >= order[minimum]]
    assert (ran.code == 1) is bool(bad)
    assert ('failures="0"' in Path("a.xml").read_text().splitlines()[1]) is not bool(bad)


def test_a_report_is_written_even_if_it_has_findings_and_the_run_may_pass(shop: Path, netpolgen: Netpolgen):
    ran = netpolgen("lint", "pod.yaml", "--format", "sarif:a.sarif", "--exit-zero")
    assert ran.code == 0
    assert len(json.loads(Path("a.sarif").read_text())["runs"][0]["results"]) >= 2


def test_in_github_actions_annotations_are_printed_unless_another_format_is_asked_for(
    shop: Path, netpolgen: Netpolgen, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert netpolgen("lint", "pod.yaml").out.startswith("::warning file=pod.yaml,line=4")
    assert netpolgen("lint", "pod.yaml", "--format", "text").out.startswith("pod.yaml:4:")
    assert netpolgen("lint", "pod.yaml", "-o", "a.txt").out == ""
    assert Path("a.txt").read_text().startswith("pod.yaml:4:")
    monkeypatch.setenv("GITHUB_ACTIONS", "false")
    assert netpolgen("lint", "pod.yaml").out.startswith("pod.yaml:4:")


def test_on_a_terminal_findings_come_with_their_lines(
    shop: Path, netpolgen: Netpolgen, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("netpolgen.cli.lint.is_terminal", lambda: True)
    out = netpolgen("lint", "pod.yaml").out
    assert " 4 | metadata: { name: web, namespace: shop, labels: { app: web } }\n" in out
    assert "   |                   ^^^\n" in out


def test_statistics_in_place_of_the_findings_and_beside_files(shop: Path, netpolgen: Netpolgen):
    ran = netpolgen("lint", "pod.yaml", "--statistics", "--format", "json:a.json", "--select", "NPG301,NPG302")
    assert ran.out.splitlines()[:2] == [
        "1  NPG301  warning  workload-ingress-uncovered",
        "1  NPG302  warning  workload-egress-uncovered",
    ]
    assert json.loads(Path("a.json").read_text())["summary"]["warnings"] == 2


def test_explain_prints_the_page_of_a_rule_without_any_manifests(folder: Path, netpolgen: Netpolgen):
    ran = netpolgen("lint", "--explain", "NPG301")
    assert (ran.code, ran.out) == (0, netpolgen("rule", "NPG301").out)


def test_the_help_names_every_format(netpolgen: Netpolgen):
    words = netpolgen("lint", "--help").out.replace(",", " ").split()
    assert set(FORMATS) <= set(words)


def test_formats_that_are_not_asked_for_are_not_loaded(root: Path):
    from tests.project.test_start_up import run

    _, _, modules = run(["lint", "--format", "text"], root)
    rendering = {f"netpolgen.formats.{name}" for name in FORMATS} - {"netpolgen.formats.text"}
    assert modules & rendering == set()


def test_a_rule_is_given_another_severity(shop: Path, netpolgen: Netpolgen):
    Path("policies.toml").write_text('version = 1\n[lint.per-rule]\nNPG301 = { severity = "error" }\n')
    ran = netpolgen("lint", "pod.yaml", "--select", "NPG301")
    assert "NPG301 error" in ran.out


@pytest.mark.parametrize(
    ("table", "place"),
    [
        ('[lint]\nselect = ["NPG3", "NPG9X"]', None),
        ('[lint]\nselect = ["NPG999"]', "3:11"),
        ('[lint]\nignore = ["NPG3", "dead-pear"]', "3:19"),
        ('[lint.per-path]\n"charts/**" = ["strict"]', "3:16"),
        ('[lint.per-object]\n"Pod shop/web" = { ignore = ["NPG999"], reason = "x" }', "3:30"),
        ("[lint.per-rule]\nNPG999 = {}", "3:1"),
    ],
)
def test_a_list_that_names_a_rule_that_does_not_exist_cannot_be_used(
    table: str, place: str | None, shop: Path, netpolgen: Netpolgen
):
    Path("policies.toml").write_text(f"version = 1\n{table}\n")
    ran = netpolgen("lint", "pod.yaml")
    assert ran.code == 2
    if place:
        assert f"policies.toml:{place}: NPG502 error no rule is called" in ran.err
