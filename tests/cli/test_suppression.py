"""Findings that are let pass: by comments, annotations and policies.toml, with a reason and for a time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Netpolgen, Ran

POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: web
  namespace: shop
spec: { containers: [{ name: main }] }
"""
ONLY = ("--select", "NPG301,NPG504,NPG505", "--as-of", "2026-07-01")


@pytest.fixture
def linted(folder: Path, netpolgen: Netpolgen):
    """Lints one pod, written as given, by the rules that matter here."""

    def run(text: str, *args: str) -> Ran:
        Path("pod.yaml").write_text(text)
        return netpolgen("lint", *(args or ("pod.yaml",)), *ONLY)

    return run


def with_comment(comment: str) -> str:
    return POD.replace("  name: web\n", f"  name: web # {comment}\n")


def codes(ran: Ran) -> list[str]:
    return [line.split(" ")[1] for line in ran.out.splitlines() if ": NPG" in line]


@pytest.mark.parametrize(
    ("comment", "expected", "code"),
    [
        ("netpolgen: ignore[NPG301] a debug pod", [], 0),
        ("netpolgen: ignore[workload-ingress-uncovered] a debug pod", [], 0),
        ("netpolgen: ignore[NPG3] a debug pod", [], 0),
        ("netpolgen: ignore[NPG301] a debug pod until 2026-12-31", [], 0),
        ("netpolgen: ignore[NPG301]", ["NPG504"], 1),
        ("netpolgen: ignore[NPG301] a debug pod until 2026-07-10", ["NPG504"], 1),
        ("netpolgen: ignore[NPG301] a debug pod until 2026-06-30", ["NPG301", "NPG504"], 1),
        ("netpolgen: ignore[NPG301] a debug pod until 2026-02-30", ["NPG301", "NPG504"], 1),
        ("netpolgen: ignore", ["NPG301", "NPG504"], 1),
        ("netpolgen: ignore[NPG3O1] a typo", ["NPG301", "NPG505"], 1),
        ("netpolgen: ignore[NPG001] another", ["NPG301"], 1),
    ],
)
def test_comments(comment: str, expected: list[str], code: int, linted):
    ran = linted(with_comment(comment))
    assert (codes(ran), ran.code) == (expected, code)


def test_the_last_day_is_still_valid(linted):
    assert "NPG301" not in codes(linted(with_comment("netpolgen: ignore[NPG301] why until 2026-07-01")))


def test_what_was_let_pass_is_counted_and_shown_on_demand(linted):
    text = with_comment("netpolgen: ignore[NPG301] a debug pod")
    assert linted(text).out == "no findings, 1 suppressed in 1 file (1 workload)\n"
    assert linted(text, "pod.yaml", "--show-suppressed").out == (
        "pod.yaml:4:9: NPG301 warning Pod shop/web accepts connections from everywhere: no policy isolates its "
        "ingress\n"
        "    suppressed by comment (pod.yaml:4:13): a debug pod\n"
        "no findings, 1 suppressed in 1 file (1 workload)\n"
    )


def test_in_json_it_stands_apart_and_can_be_hidden(linted):
    text = with_comment("netpolgen: ignore[NPG301] a debug pod until 2026-12-31")
    report = json.loads(linted(text, "pod.yaml", "--format", "json").out)
    assert report["findings"] == []
    (suppressed,) = report["suppressed"]
    assert suppressed["code"] == "NPG301"
    assert (suppressed["suppression"]["kind"], suppressed["suppression"]["until"]) == ("comment", "2026-12-31")
    assert json.loads(linted(text, "pod.yaml", "--format", "json", "--hide-suppressed").out)["suppressed"] == []


def test_in_sarif_it_is_marked_as_in_source(linted):
    text = with_comment("netpolgen: ignore[NPG301] a debug pod")
    run = json.loads(linted(text, "pod.yaml", "--format", "sarif").out)["runs"][0]
    assert [result["suppressions"][0]["justification"] for result in run["results"]] == ["a debug pod"]


ANNOTATED = POD.replace("  namespace: shop\n", "  namespace: shop\n  annotations:\n    netpolgen.dev/ignore: {value}\n")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ('"NPG301: a debug pod"', []),
        ('"NPG001: x; NPG301: a debug pod"', []),
        ('"NPG301: a debug pod until 2026-06-30"', ["NPG301", "NPG504"]),
        ('"NPG301"', ["NPG504"]),
        ('"NPG3O1: a typo"', ["NPG301", "NPG505"]),
    ],
)
def test_annotations(value: str, expected: list[str], linted):
    assert codes(linted(ANNOTATED.replace("{value}", value))) == expected


def test_an_annotation_travels_through_a_renderer(netpolgen: Netpolgen, folder: Path):
    rendered = "---\n# Source: shop/templates/pod.yaml\n" + ANNOTATED.replace("{value}", '"NPG301: a debug pod"')
    assert codes(netpolgen("lint", "-", *ONLY, stdin=rendered)) == []


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ('[lint.per-path]\n"*.yaml" = { ignore = ["NPG301"], reason = "x" }', []),
        ('[lint.per-path]\n"charts/**" = { ignore = ["NPG301"], reason = "x" }', ["NPG505", "NPG301"]),
        ('[lint.per-path]\n"*.yaml" = ["NPG301"]', ["NPG504"]),
        ('[lint.per-path]\n"*.yaml" = { ignore = ["NPG301"], reason = "x", until = 2026-06-30 }', ["NPG504", "NPG301"]),
        ('[lint.per-object]\n"Pod shop/web" = { ignore = ["NPG3"], reason = "x" }', []),
        ('[lint.per-object]\n"Pod shop/db" = { ignore = ["NPG3"], reason = "x" }', ["NPG301"]),
        ('[lint.per-object]\n"Pod shop/db" = { ignore = ["NPG301"], reason = "x" }', ["NPG505", "NPG301"]),
    ],
)
def test_tables_of_the_list(table: str, expected: list[str], linted):
    Path("policies.toml").write_text(f'version = 1\n[sources]\nmanifests = ["pod.yaml"]\n{table}\n')
    ran = linted(POD, "--min-severity", "warning")
    assert sorted(codes(ran)) == sorted(expected), ran.out


def test_paths_of_the_list_are_relative_to_it(linted):
    Path("shop").mkdir()
    Path("shop/policies.toml").write_text(
        'version = 1\n[sources]\nmanifests = ["../pod.yaml"]\n[lint.per-path]\n'
        '"../*.yaml" = { ignore = ["NPG301"], reason = "x" }\n'
    )
    assert codes(linted(POD, "-c", "shop/policies.toml")) == []


def test_comments_of_the_list(linted):
    Path("policies.toml").write_text(
        'version = 1\n[sources]\nmanifests = ["pod.yaml"]\n[networks]\n'
        'office = { cidrs = ["198.51.100.0/24"] } # netpolgen: ignore[NPG507] soon\n'
    )
    ran = linted(POD, "--extend-select", "NPG507", "--show-suppressed")
    assert "suppressed by comment (policies.toml:5:42): soon" in ran.out
    assert codes(ran) == ["NPG301", "NPG507"]


class TestUnused:
    TEXT = POD.replace("kind: Pod\n", "kind: Pod # netpolgen: ignore[NPG301] on the wrong line\n")

    def test_on_a_full_run(self, linted):
        assert codes(linted(self.TEXT)) == ["NPG505", "NPG301"]

    def test_not_with_paths_beside_a_list(self, linted):
        Path("policies.toml").write_text("version = 1\n")
        assert codes(linted(self.TEXT)) == ["NPG301"]

    def test_not_when_only_documents_are_looked_at(self, linted):
        assert codes(linted(self.TEXT, "pod.yaml", "--documents-only")) == []

    def test_not_of_a_rule_that_did_not_run(self, linted):
        assert codes(linted(self.TEXT, "pod.yaml", "--ignore", "NPG301")) == []


def test_one_comment_covers_every_finding_on_its_line(folder: Path, netpolgen: Netpolgen):
    Path("pod.yaml").write_text(with_comment("netpolgen: ignore[NPG301, NPG302] a debug pod"))
    ran = netpolgen("lint", "pod.yaml", "--select", "NPG301,NPG302,NPG5")
    assert ran.out == "no findings, 2 suppressed in 1 file (1 workload)\n"


def test_many_comments_over_a_line_of_many_findings_take_their_sum(folder: Path, netpolgen: Netpolgen):
    comments = "# netpolgen: ignore[NPG003] why\n" * 5000
    fields = ", ".join(f"k{number}: v" for number in range(5000))
    Path("a.yaml").write_text(
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: a, namespace: b}\n"
        f"{comments}spec: {{podSelector: {{}}, {fields}}}\n"
    )
    ran = netpolgen("lint", "--select", "NPG003,NPG505", "a.yaml")
    assert (ran.code, ran.out) == (0, "no findings, 5000 suppressed in 1 file (1 policy)\n")
