"""Findings that were there already: written to a file, let pass until they are mended."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Netpolgen
from tests.golden import Golden

EXPECTED = Path(__file__).parent / "lint"

WEB = """\
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop }
spec: { containers: [{ name: main }] }
"""
DB, UI = WEB.replace("web", "db"), WEB.replace("web", "ui")
PODS = f"{WEB}---\n{DB}"
RULES = ("--select", "NPG301,NPG302,NPG505")


@pytest.fixture
def shop(folder: Path, netpolgen: Netpolgen) -> Path:
    """Two open pods, and the baseline that has their four findings."""
    Path("pods.yaml").write_text(PODS)
    ran = netpolgen("lint", "pods.yaml", *RULES, "--write-baseline", "known.json")
    assert (ran.code, ran.out) == (0, "no findings, 4 suppressed in 1 file (2 workloads)\n")
    assert ran.err == "wrote known.json: 4 findings\n"
    return folder


def rows() -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(Path("known.json").read_text())["findings"]
    return found


def test_the_file_has_a_row_a_line_and_no_line_numbers(shop: Path, golden: Golden):
    golden(EXPECTED / "baseline.json", Path("known.json").read_text())


def test_it_is_the_same_however_the_manifests_are_laid_out(shop: Path, netpolgen: Netpolgen):
    before = Path("known.json").read_bytes()
    Path("pods.yaml").unlink()
    Path("a").mkdir()
    Path("a/z.yaml").write_text(f"# moved\n\n{WEB}")
    Path("b.yaml").write_text(f"\n\n{DB}")
    netpolgen("lint", "a", "b.yaml", *RULES, "--write-baseline", "known.json")
    assert Path("known.json").read_bytes() == before


def test_what_it_has_passes_and_what_is_new_does_not(shop: Path, netpolgen: Netpolgen):
    assert netpolgen("lint", "pods.yaml", *RULES, "--baseline", "known.json").code == 0
    Path("pods.yaml").write_text("# a line more\n" + PODS + "---\n" + UI)
    ran = netpolgen("lint", "pods.yaml", *RULES, "--baseline", "known.json")
    assert ran.code == 1
    assert [line.split(" ")[1] for line in ran.out.splitlines()[:-1]] == ["NPG301", "NPG302"]
    assert all("Pod shop/ui" in line for line in ran.out.splitlines()[:-1])
    assert ran.out.endswith("2 warnings, 4 suppressed in 1 file (3 workloads)\n")


def test_a_row_whose_finding_is_gone_is_reported_at_its_place(shop: Path, netpolgen: Netpolgen):
    Path("pods.yaml").write_text(WEB)
    ran = netpolgen("lint", "pods.yaml", *RULES, "--baseline", "known.json")
    assert ran.code == 1
    assert ran.out.splitlines()[0] == (
        "known.json:2:110: NPG505 warning baseline row of NPG301 for Pod shop/db covers no finding; drop it, or run "
        "with --write-baseline"
    )


def test_writing_again_keeps_reasons_and_drops_what_is_gone(shop: Path, netpolgen: Netpolgen):
    text = Path("known.json").read_text().replace('"reason": ""', '"reason": "until the mesh is here"')
    Path("known.json").write_text(text)
    Path("pods.yaml").write_text(f"{UI}---\n{PODS}")
    netpolgen("lint", "pods.yaml", *RULES, "--write-baseline", "known.json")
    assert {(row["object"], row["reason"]) for row in rows()} == {
        ("Pod shop/db", "until the mesh is here"),
        ("Pod shop/ui", ""),
        ("Pod shop/web", "until the mesh is here"),
    }
    Path("pods.yaml").write_text(WEB)
    netpolgen("lint", "pods.yaml", *RULES, "--write-baseline", "known.json")
    assert {row["object"] for row in rows()} == {"Pod shop/web"}


def test_a_run_that_looks_at_less_drops_nothing(shop: Path, netpolgen: Netpolgen):
    before = Path("known.json").read_bytes()
    ran = netpolgen("lint", "pods.yaml", "--select", "NPG303", "--baseline", "known.json")
    assert "NPG505" not in ran.out
    for args in (["--select", "NPG301"], ["--documents-only"]):
        netpolgen("lint", "pods.yaml", *args, "--write-baseline", "known.json")
        assert Path("known.json").read_bytes() == before, args


def test_what_a_comment_lets_pass_needs_no_row(folder: Path, netpolgen: Netpolgen):
    commented = PODS.replace("shop }\n", "shop } # netpolgen: ignore[NPG301] known\n")
    Path("pods.yaml").write_text(commented)
    netpolgen("lint", "pods.yaml", *RULES, "--write-baseline", "known.json")
    assert {row["rule"] for row in rows()} == {"NPG302"}


def test_reasons_and_places_are_in_the_report(shop: Path, netpolgen: Netpolgen):
    Path("known.json").write_text(Path("known.json").read_text().replace('"reason": ""', '"reason": "soon"'))
    report = json.loads(netpolgen("lint", "pods.yaml", *RULES, "--baseline", "known.json", "--format", "json").out)
    suppressions = [one["suppression"] for one in report["suppressed"]]
    assert {(one["kind"], one["reason"], one["location"]["file"]) for one in suppressions} == {
        ("baseline", "soon", "known.json")
    }


def test_a_list_that_cannot_be_used_writes_no_baseline(folder: Path, netpolgen: Netpolgen):
    Path("pods.yaml").write_text(PODS)
    Path("policies.toml").write_text("version = 2\n")
    ran = netpolgen("lint", "pods.yaml", "--write-baseline", "known.json")
    assert ran.code == 2
    assert "the baseline was not written" in ran.err
    assert not Path("known.json").exists()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "",
            "known.json:1:1: is no JSON, so no baseline; mend it, restore it, or move it away and write a new one",
        ),
        ('{"version": 1,\n "findings": [{}}', "known.json:2:17: is no JSON, so no baseline; "),
        ("[]", "known.json is no baseline of this version"),
        ('{"version": 2, "findings": []}', "known.json is no baseline of this version"),
        ('{"version": 1, "findings": {}}', "known.json is no baseline of this version"),
        ('{"version": 1, "findings": [{}]}', 'known.json is no baseline: findings[0] has no "fingerprint"'),
        ("[" * 100_000, "known.json is no baseline"),
    ],
    ids=["empty", "broken", "list", "version", "findings", "row", "deep"],
)
@pytest.mark.parametrize("option", ["--baseline", "--write-baseline"])
def test_what_is_no_baseline_is_refused_and_never_overwritten(
    text: str, message: str, option: str, folder: Path, netpolgen: Netpolgen
):
    Path("pods.yaml").write_text(PODS)
    Path("known.json").write_text(text)
    ran = netpolgen("lint", "pods.yaml", option, "known.json")
    assert (ran.code, ran.out) == (2, "")
    assert message in ran.err
    assert Path("known.json").read_text() == text


def test_rows_of_rules_that_are_no_more_are_stale(shop: Path, netpolgen: Netpolgen):
    Path("known.json").write_text(Path("known.json").read_text().replace("NPG301", "NPG998"))
    ran = netpolgen("lint", "pods.yaml", *RULES, "--baseline", "known.json")
    assert ran.code == 0, "the fingerprint still fits"
    Path("known.json").write_text(Path("known.json").read_text().replace('"fingerprint": "', '"fingerprint": "0'))
    assert (
        "NPG505 warning baseline row of NPG998 for Pod shop/db"
        in netpolgen("lint", "pods.yaml", *RULES, "--baseline", "known.json").out
    )
