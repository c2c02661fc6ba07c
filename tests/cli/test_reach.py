"""What a policies.toml may name: it may come from somebody else's branch."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.cli.conftest import Netpolgen, contents
from tests.inputs.discovery.tree import lay_out, pod

LIST = """\
version = 1
[sources]
manifests = ["here", "{source}"]
[allow]
"a -> b:80" = true
"""
PODS = "---\n".join(pod(name).replace("}\n", f", labels: {{app: {name}}}}}\n") for name in "ab")
BEYOND = (
    'deploy/policies.toml:3:22: NPG501 error sources.manifests[1] "{source}" leads out of {reach}, outside of which it '
    "names nothing; give it on the command line: build --manifests, lint PATH\n"
)
REPOSITORY = "the Git work tree of this file"


@pytest.fixture
def repository(folder: Path) -> Path:
    """The working directory: a work tree with a list in deploy/, and something beside the work tree."""
    lay_out(folder, {"repository/.git/HEAD": "", "repository/deploy/here/x.yaml": "", "beside/b.yaml": PODS})
    os.chdir("repository")
    return folder / "repository"


def write_list(source: str) -> None:
    Path("deploy/policies.toml").write_text(LIST.format(source=source))


@pytest.mark.parametrize("source", ["../../beside", "../../../../etc", "out-by-link", "here/../../../beside/b.yaml"])
@pytest.mark.parametrize("command", ["build", "lint"])
def test_a_source_outside_of_the_work_tree_is_refused(
    command: str, source: str, repository: Path, netpolgen: Netpolgen
):
    Path("deploy/out-by-link").symlink_to("../../beside")
    write_list(source)
    before = contents(repository)
    ran = netpolgen(command, "-c", "deploy/policies.toml")
    assert ran.code == 2
    assert BEYOND.format(source=source, reach=REPOSITORY) in ran.out + ran.err
    assert contents(repository) == before


@pytest.mark.parametrize("source", ["../manifests", "in-by-link"])
@pytest.mark.parametrize("above", ["", "deploy"])
def test_a_source_elsewhere_in_the_work_tree_is_read(
    source: str, above: str, repository: Path, netpolgen: Netpolgen, monkeypatch: pytest.MonkeyPatch
):
    lay_out(repository, {"manifests/kustomization.yaml": "resources: [../base]\n", "base/b.yaml": "a: b\nkind: [\n"})
    lay_out(repository, {"base/kustomization.yaml": "resources: [b.yaml]\n"})
    Path("deploy/in-by-link").symlink_to("../manifests")
    write_list(source)
    monkeypatch.chdir(repository / above)
    ran = netpolgen("build", "-c", "policies.toml" if above else "deploy/policies.toml")
    assert ran.err.startswith("../base/b.yaml:2:7: NPG001" if above else "base/b.yaml:2:7: NPG001")


def test_what_a_kustomization_names_outside_of_the_work_tree_is_not_read(repository: Path, netpolgen: Netpolgen):
    lay_out(repository, {"deploy/k/kustomization.yaml": "resources: [../../../beside/b.yaml]\n"})
    write_list("k")
    ran = netpolgen("build", "-c", "deploy/policies.toml")
    assert ran.code == 2
    assert "deploy/k/kustomization.yaml:1:13: NPG001 error ../../../beside/b.yaml leads out of ., " in ran.err


def test_a_submodule_is_a_work_tree_of_its_own(repository: Path, netpolgen: Netpolgen):
    lay_out(repository, {"deploy/.git": "gitdir: ../.git/modules/deploy\n", "manifests/b.yaml": PODS})
    write_list("../manifests")
    ran = netpolgen("build", "-c", "deploy/policies.toml")
    assert BEYOND.format(source="../manifests", reach=REPOSITORY) in ran.err


def test_without_git_the_working_directory_bounds_a_list_that_lies_in_it(
    folder: Path, netpolgen: Netpolgen, monkeypatch: pytest.MonkeyPatch
):
    lay_out(folder, {"project/deploy/here/x.yaml": "", "project/manifests/b.yaml": PODS})
    os.chdir("project")
    write_list("../../project")
    assert netpolgen("build", "-c", "deploy/policies.toml").code == 0
    write_list("../..")
    ran = netpolgen("build", "-c", "deploy/policies.toml")
    assert BEYOND.format(source="../..", reach="the working directory") in ran.err
    write_list("../manifests")
    monkeypatch.chdir("manifests")
    ran = netpolgen("build", "-c", "../deploy/policies.toml")
    assert ran.code == 2
    assert "leads out of the directory of this file, which is in no Git work tree, outside of which it" in ran.err


def test_the_user_may_name_what_the_list_may_not(repository: Path, netpolgen: Netpolgen):
    write_list("here")
    assert netpolgen("build", "-c", "deploy/policies.toml", "--manifests", "../beside").code == 0


@pytest.mark.parametrize("link", ["made", "made/here"])
def test_nothing_is_written_or_read_through_a_link_out_of_the_work_tree(
    link: str, repository: Path, netpolgen: Netpolgen
):
    lay_out(repository, {"deploy/here/b.yaml": PODS, "../beside/here/c.yaml": "kind: [\n"})
    write_list("here")
    with Path("deploy/policies.toml").open("a") as file:
        file.write('[output]\ndir = "made/here"\n')
    target = repository.parent / "beside"
    Path("deploy/made").mkdir() if "/" in link else None
    Path("deploy", link).symlink_to(target / "here" if "/" in link else target)
    before = contents(target)
    for command in ("build", "lint"):
        ran = netpolgen(command, "-c", "deploy/policies.toml")
        assert ran.code == 2
        assert (
            'deploy/policies.toml:7:7: NPG501 error output.dir "made/here" leads out of the Git work tree of this '
            "file, outside of which nothing is written for it; give it on the command line: build --out\n"
        ) in ran.out + ran.err
        assert "c.yaml" not in ran.out + ran.err
    assert contents(target) == before


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["build", "-c", ""], "--config is empty; name a file, or leave it out"),
        (["lint", ""], "a PATH is empty; write . for the working directory"),
        (["build", "--manifests", ""], "a PATH is empty; write . for the working directory"),
        (["build", "--out", ""], "--out is empty; name a directory for generated files alone"),
    ],
)
def test_an_empty_name_is_a_usage_error(args: list[str], message: str, store: Path, netpolgen: Netpolgen):
    ran = netpolgen(*args)
    assert (ran.code, ran.err) == (2, f"error: {message}\n")
