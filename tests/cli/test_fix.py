"""``lint --fix``: what changes in the files, byte for byte, what is said of it, and what is never touched.

A case is a file whose first line has the options, then a colon and what the case is about. Beside it is what
``--diff`` prints of it.
"""

from __future__ import annotations

import difflib
import re
from pathlib import Path

import pytest

from netpolgen.app.linting.fixing import lint_and_fix
from netpolgen.app.linting.lint import LintOptions, LintResult
from netpolgen.model.fixing import Fixing
from tests.cli.conftest import Netpolgen
from tests.golden import Golden

CASES = Path(__file__).parent / "fix"
OPTIONS = {"json_style.json": ["--select", "NPG004,NPG103,NPG104"]}


def options_of(path: Path) -> list[str]:
    found = re.match(r"# (.*?) ?: ", path.read_text())
    return found[1].split() if found else OPTIONS[path.name]


@pytest.mark.parametrize("path", sorted(CASES.glob("*.[yj]*")), ids=lambda path: path.stem)
def test_a_case(path: Path, folder: Path, netpolgen: Netpolgen, golden: Golden):
    file, before, options = Path(path.name), path.read_bytes(), options_of(path)
    file.write_bytes(before)
    shown = netpolgen("lint", path.name, "--diff", *options)
    assert file.read_bytes() == before
    golden(path.with_suffix(".diff"), f"{shown.out}{shown.err}exit {shown.code}\n")

    done = netpolgen("lint", path.name, "--fix", *options)
    after = file.read_bytes()
    assert done.err == shown.err.replace("would fix", "fixed")
    lines = (text.decode().splitlines(keepends=True) for text in (before, after))
    assert "".join(difflib.unified_diff(*lines, path.name, path.name)) == shown.out

    again = netpolgen("lint", path.name, "--fix", *options)
    assert (file.read_bytes(), again.out, again.code) == (after, done.out, done.code)
    assert "nothing to fix" in again.err


POLICY = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: a
  namespace: shop
spec:
  podSelector:
  policyTypes: [Ingress]
"""
FIXED = POLICY.replace("podSelector:\n", "podSelector: {}\n")
NULLS = ("--select", "NPG103")
NOT_FIXED = "not fixed: a.yaml:7:15: NPG103: "


def refused(netpolgen: Netpolgen, *args: str) -> str:
    """Why the one fix in a.yaml is not made; nothing is written then, and the finding stands."""
    before = Path("a.yaml").read_bytes()
    ran = netpolgen("lint", *(args or ("a.yaml",)), "--fix", *NULLS)
    assert (Path("a.yaml").read_bytes(), ran.code) == (before, 1)
    first, last = ran.err.splitlines()
    assert first.startswith(NOT_FIXED)
    assert last == "nothing to fix"
    return first.removeprefix(NOT_FIXED)


def usage_error(netpolgen: Netpolgen, *args: str) -> str:
    ran = netpolgen("lint", *args)
    assert (ran.code, ran.out) == (2, "")
    return ran.err.removeprefix("error: ").rstrip()


def test_what_is_fixed_is_no_finding_any_more(folder: Path, netpolgen: Netpolgen):
    Path("a.yaml").write_text(POLICY)
    ran = netpolgen("lint", "a.yaml", "--fix", *NULLS)
    assert (ran.code, ran.out, ran.err) == (0, "no findings in 1 file (1 policy)\n", "fixed 1 finding in 1 file\n")
    assert Path("a.yaml").read_text() == FIXED


def test_a_preview_needs_no_fix_and_writes_where_it_is_told(folder: Path, netpolgen: Netpolgen):
    Path("a.yaml").write_text(POLICY.rstrip("\n").replace(" [Ingress]", ""))
    ran = netpolgen("lint", "a.yaml", "--diff", "-q", "-o", "fix.patch", "--select", "NPG104")
    assert (ran.code, ran.out, ran.err) == (1, "", "")
    assert Path("fix.patch").read_text() == (
        "--- a.yaml\n+++ a.yaml\n@@ -5,4 +5,5 @@\n   namespace: shop\n spec:\n   podSelector:\n"
        "-  policyTypes:\n\\ No newline at end of file\n"
        "+  policyTypes:\n+    - Ingress\n\\ No newline at end of file\n"
    )
    assert netpolgen("lint", "a.yaml", "--diff", "--exit-zero", "--select", "NPG104").code == 0
    assert netpolgen("lint", "a.yaml", "--diff", "--select", "NPG001").code == 0


def test_options_that_do_not_go_together_are_refused(folder: Path, netpolgen: Netpolgen):
    Path("a.yaml").write_text(POLICY)
    assert usage_error(netpolgen, "a.yaml", "--unsafe-fixes").startswith("--unsafe-fixes says which fixes are made")
    for other in (["--format", "json"], ["--statistics"]):
        assert usage_error(netpolgen, "a.yaml", "--diff", *other).startswith("--diff prints a diff and nothing else")
    for option in ("--fix", "--diff"):
        message = usage_error(netpolgen, "a.yaml", option, "--write-baseline", "b.json")
        assert message.startswith("--write-baseline lets pass what --fix would mend")
    assert Path("a.yaml").read_text() == POLICY
    assert not Path("b.json").exists()


@pytest.mark.parametrize("option", ["--fix", "--diff"])
def test_standard_input_is_not_fixed(folder: Path, netpolgen: Netpolgen, option: str):
    assert usage_error(netpolgen, "-", option) == (
        "standard input cannot be fixed; name the files, and mend rendered ones at their source"
    )


def test_findings_that_are_let_pass_are_not_fixed(folder: Path, netpolgen: Netpolgen):
    text = POLICY.replace("podSelector:", "podSelector: # netpolgen: ignore[NPG103] as rendered")
    Path("a.yaml").write_text(text)
    Path("b.yaml").write_text(POLICY.replace("name: a", "name: b"))
    netpolgen("lint", "b.yaml", *NULLS, "--write-baseline", "known.json")
    before = Path("b.yaml").read_bytes()
    ran = netpolgen("lint", "a.yaml", "b.yaml", "--fix", *NULLS, "--baseline", "known.json")
    assert (ran.code, ran.err) == (0, "nothing to fix\n")
    assert (Path("a.yaml").read_text(), Path("b.yaml").read_bytes()) == (text, before)


def test_unsafe_fixes_are_made_on_demand_only(folder: Path, netpolgen: Netpolgen):
    text = POLICY.replace("podSelector:", "podselector: {}")
    Path("a.yaml").write_text(text)
    assert netpolgen("lint", "a.yaml", "--fix", "--select", "NPG003").err == "nothing to fix\n"
    assert Path("a.yaml").read_text() == text
    assert netpolgen("lint", "a.yaml", "--fix", "--unsafe-fixes", "--select", "NPG003").code == 0
    assert Path("a.yaml").read_text() == FIXED


def test_a_fix_that_brings_a_finding_is_undone(folder: Path, netpolgen: Netpolgen):
    text = POLICY.replace("podSelector:", "podSelector: {}") + "  egress:\n    - to: [{podSelector: {}}]\n"
    pod = "---\napiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\n"
    Path("a.yaml").write_text(text + pod)
    ran = netpolgen("lint", "a.yaml", "--fix", "--unsafe-fixes", "--select", "NPG105,NPG106")
    undone, last = ran.err.splitlines()
    assert undone.startswith(
        "not fixed: a.yaml:9:3: NPG105: it would bring NPG106 at a.yaml:14:18: Pod shop/web cannot"
    )
    assert (last, ran.code) == ("nothing to fix", 1)
    assert Path("a.yaml").read_text() == text + pod


def test_only_the_fix_that_is_to_blame_is_undone(folder: Path, netpolgen: Netpolgen):
    egress = "  egress:\n    - to: [{podSelector: {}}]\n"
    policies = [
        FIXED.replace("namespace: shop", f"namespace: {namespace}") + egress for namespace in ("play", "shop", "work")
    ]
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\n"
    Path("a.yaml").write_text("---\n".join([*policies, pod]))
    ran = netpolgen("lint", "a.yaml", "--fix", "--unsafe-fixes", "--select", "NPG105,NPG106")
    assert ran.err.splitlines()[-1] == "fixed 2 findings in 1 file"
    mended = [text.replace("[Ingress]", "[Ingress, Egress]") for text in policies]
    assert Path("a.yaml").read_text() == "---\n".join([mended[0], policies[1], mended[2], pod])


def test_others_are_fixed_all_the_same(folder: Path, netpolgen: Netpolgen):
    shared = POLICY.replace("metadata:", "metadata: &m").replace("podSelector:", "podSelector: &all")
    Path("a.yaml").write_text(f"{shared}---\n{POLICY.replace('name: a', 'name: b')}")
    ran = netpolgen("lint", "a.yaml", "--fix", *NULLS)
    assert ran.err.splitlines()[-1] == "fixed 1 finding in 1 file"
    assert Path("a.yaml").read_text() == f"{shared}---\n{FIXED.replace('name: a', 'name: b')}"


def test_generated_files_and_objects_are_left_to_build(folder: Path, netpolgen: Netpolgen):
    Path("a.yaml").write_text("# Generated by netpolgen from policies.toml; edit that file\n" + POLICY)
    ran = netpolgen("lint", "a.yaml", "--fix", *NULLS)
    assert ran.err.splitlines()[0].endswith('the file is generated; edit the allow-list and run "netpolgen build"')
    Path("a.yaml").write_text(POLICY + "# x\n---\n")
    labelled = POLICY.replace("spec:", "  labels: {app.kubernetes.io/managed-by: netpolgen}\nspec:")
    Path("a.yaml").write_text(labelled)
    ran = netpolgen("lint", "a.yaml", "--fix", *NULLS)
    assert ran.err.splitlines()[0].endswith('the object is generated; edit the allow-list and run "netpolgen build"')
    assert Path("a.yaml").read_text() == labelled


def test_drift_is_left_to_build(store: Path, netpolgen: Netpolgen):
    netpolgen("build")
    path = Path("out/catalog/allow-catalog-ingress.yaml")
    changed = path.read_text().replace("kubernetes.io/metadata.name: ui", "kubernetes.io/metadata.name: orders")
    path.write_text(changed)
    ran = netpolgen("lint", "--fix")
    assert ran.err.splitlines() == [
        "nothing to fix",
        '1 finding about generated policies: run "netpolgen build", which writes them',
    ]
    assert path.read_text() == changed


def test_links_are_followed_inside_of_the_working_directory_only(
    folder: Path, netpolgen: Netpolgen, tmp_path_factory: pytest.TempPathFactory
):
    outside = tmp_path_factory.mktemp("outside") / "real.yaml"
    outside.write_text(POLICY)
    Path("a.yaml").symlink_to(outside)
    assert refused(netpolgen).startswith("the file is a symbolic link that leads out of the directory")
    Path("a.yaml").unlink()
    Path("real.yaml").write_text(POLICY)
    Path("a.yaml").symlink_to("real.yaml")
    assert netpolgen("lint", "a.yaml", "--fix", *NULLS).code == 0
    assert (Path("a.yaml").is_symlink(), Path("real.yaml").read_text()) == (True, FIXED)


def test_the_allow_list_is_edited_by_hand(folder: Path, netpolgen: Netpolgen):
    text = '# netpolgen: ignore[NPG507] once\nversion = 1\n[sources]\nmanifests = ["a.yaml"]\n'
    Path("policies.toml").write_text(text)
    Path("a.yaml").write_text("apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n")
    ran = netpolgen("lint", "--fix")
    assert ran.err.splitlines()[0] == "not fixed: policies.toml:1:1: NPG505: the allow-list is edited by hand"
    assert Path("policies.toml").read_text() == text


def test_what_a_kustomization_brings_is_fixed_in_its_own_file(folder: Path, netpolgen: Netpolgen):
    Path("k").mkdir()
    Path("k/kustomization.yaml").write_text("namespace: other\nresources: [a.yaml]\n")
    Path("k/a.yaml").write_text(POLICY)
    assert netpolgen("lint", "k", "--fix", *NULLS).code == 0
    assert Path("k/a.yaml").read_text() == FIXED


def test_mode_and_line_breaks_of_a_file_stay(folder: Path, netpolgen: Netpolgen):
    before = b"\xef\xbb\xbf" + POLICY.replace("\n", "\r\n").encode().rstrip()
    Path("a.yaml").write_bytes(before)
    Path("a.yaml").chmod(0o640)
    assert netpolgen("lint", "a.yaml", "--fix", *NULLS).code == 0
    assert Path("a.yaml").read_bytes() == before.replace(b"podSelector:", b"podSelector: {}")
    assert Path("a.yaml").stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in folder.iterdir()) == ["a.yaml"]


def test_a_file_that_changes_meanwhile_is_left_as_it_is(
    folder: Path, netpolgen: Netpolgen, monkeypatch: pytest.MonkeyPatch
):
    def meanwhile(options: LintOptions, *, unsafe: bool) -> tuple[LintResult, Fixing]:
        outcome = lint_and_fix(options, unsafe=unsafe)
        Path("a.yaml").write_text("# mine\n")
        return outcome

    monkeypatch.setattr("netpolgen.cli.fixing.lint_and_fix", meanwhile)
    Path("a.yaml").write_text(POLICY)
    message = usage_error(netpolgen, "a.yaml", "--fix", *NULLS)
    assert message == "a.yaml was changed by somebody else in the meantime; run again"
    assert Path("a.yaml").read_text() == "# mine\n"


def test_the_report_says_which_findings_have_a_fix(folder: Path, netpolgen: Netpolgen):
    Path("a.yaml").write_text(POLICY.replace("name: a", "name: a\n  Labels: {}") + "  ingress: [null]\n")
    ran = netpolgen("lint", "a.yaml", "--format", "json", "--select", "NPG003,NPG005,NPG103")
    fixes = re.findall(r'"code": "(\w+)".*?"fix": ("\w+"|null)', ran.out)
    assert fixes == [("NPG003", '"unsafe"'), ("NPG103", '"safe"'), ("NPG005", "null")]
