"""Sources that cannot be read: the one thing to mend is told, not all that follows from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Netpolgen


@pytest.fixture
def refused(store: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The store, with more in its kustomization than is honoured, and no kustomize; what is told of that."""
    monkeypatch.setenv("PATH", "")
    with Path("examples/retail-store/kustomization.yaml").open("a") as file:
        file.write("namePrefix: x-\n")
    return "examples/retail-store/kustomization.yaml"


def test_a_kustomization_that_is_refused_is_told_once(refused: str, netpolgen: Netpolgen):
    ran = netpolgen("build")
    assert ran.code == 2
    codes = [line.split(" ")[1] for line in ran.err.splitlines() if " NPG" in line]
    assert codes == ["NPG001", "NPG502"]
    assert "namePrefix is more than resources and a namespace" in ran.err
    assert f"; {refused} could not be read, so mend that first\n    see {refused}:" in ran.err
    assert ran.err.endswith("error: nothing was built: 1 error to mend first\n")


def test_to_lint_it_is_a_finding_of_the_manifests_and_no_fault_of_the_list(refused: str, netpolgen: Netpolgen):
    ran = netpolgen("lint")
    assert ran.code == 1
    assert [line.split(" ")[1] for line in ran.out.splitlines() if " NPG" in line] == ["NPG001", "NPG502"]


def test_names_that_are_known_all_the_same_are_not_doubted(store: Path, netpolgen: Netpolgen):
    Path("examples/retail-store/ui/broken.yaml").write_text("kind: [\n")
    path = Path("examples/retail-store/ui/kustomization.yaml")
    path.write_text(path.read_text() + "  - broken.yaml\n")
    ran = netpolgen("build")
    assert ran.code == 2
    assert "NPG502" not in ran.err
    Path("policies.toml").write_text(Path("policies.toml").read_text().replace('"ui -> backends', '"uii -> backends'))
    assert (
        'NPG502 warning unknown name "uii"; examples/retail-store/ui/broken.yaml could not be' in netpolgen("build").err
    )


@pytest.mark.parametrize("command", ["build", "lint", "map"])
def test_a_source_that_is_not_there_is_told_with_its_place(command: str, store: Path, netpolgen: Netpolgen):
    text = Path("policies.toml").read_text()
    Path("policies.toml").write_text(text.replace('"examples/retail-store"', '"examples", "examples/retail-stor"'))
    line = next(number for number, one in enumerate(text.splitlines(), 1) if one.startswith("manifests"))
    reason = "examples/retail-stor: no such file or directory; did you mean examples/retail-store?"
    ran = netpolgen(command)
    assert (ran.code, ran.out, ran.err) == (2, "", f"error: policies.toml:{line}:26: {reason}\n")
    assert netpolgen("diff", "examples/workshop", "examples/workshop").code == 0  # which looks no name up there
