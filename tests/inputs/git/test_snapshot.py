"""Revisions of real repositories laid out as files: what is there, what is not, and what is never run."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from netpolgen.inputs.git import snapshot as laying_out
from netpolgen.inputs.git.snapshot import snapshot
from netpolgen.inputs.git.spec import git_spec
from netpolgen.model.errors import UsageError
from tests.git_repository import IDENTITY, commit, git, repository_in


@pytest.fixture
def repository(tmp_path: Path) -> Iterator[Path]:
    """An empty repository, which is the working directory."""
    before = Path.cwd()
    os.chdir(repository_in(tmp_path / "repository"))
    yield tmp_path / "repository"
    os.chdir(before)


def files(text: str) -> dict[str, str]:
    """What a revision lays out, by path from the root of the repository."""
    with snapshot(git_spec(text)) as found:
        assert Path(found.path).exists()
        return {
            path.relative_to(found.root).as_posix(): path.read_text()
            for path in sorted(found.root.rglob("*"))
            if path.is_file()
        }


def refusal(text: str) -> str:
    with pytest.raises(UsageError) as caught, snapshot(git_spec(text)):
        pass
    return str(caught.value)


def test_a_revision_as_it_was_and_not_as_it_is(repository):
    commit(repository, {"deploy/a.yaml": "old"})
    commit(repository, {"deploy/a.yaml": "new", "deploy/b.json": "{}", "other/c.yml": "c"})
    assert files("git:HEAD~1:deploy") == {"deploy/a.yaml": "old"}
    assert files("git:main:deploy") == {"deploy/a.yaml": "new", "deploy/b.json": "{}"}
    assert files("git:main:deploy/a.yaml") == {"deploy/a.yaml": "new"}
    assert files("git:main") == {"deploy/a.yaml": "new", "deploy/b.json": "{}", "other/c.yml": "c"}


def test_a_path_with_a_dot_counts_from_the_working_directory(repository):
    commit(repository, {"apps/a.yaml": "a", "apps/shop/b.yaml": "b"})
    os.chdir(repository / "apps")
    assert files("git:HEAD:./shop") == {"apps/shop/b.yaml": "b"}
    assert files("git:HEAD:apps/shop") == {"apps/shop/b.yaml": "b"}


def test_only_manifests_are_laid_out_and_what_is_named(repository):
    commit(repository, {"a.yaml": "a", "readme.md": "r", "plain": "p", "x/Kustomization": "k"})
    assert files("git:HEAD") == {"a.yaml": "a", "x/Kustomization": "k"}
    assert files("git:HEAD:plain") == {"plain": "p"}


def test_what_a_kustomization_may_name_is_there_as_well(repository):
    commit(repository, {"base/a.yaml": "a", "over/kustomization.yaml": "resources: [../base]", "plain/b.yaml": "b"})
    assert sorted(files("git:HEAD:over")) == ["base/a.yaml", "over/kustomization.yaml", "plain/b.yaml"]
    assert sorted(files("git:HEAD:plain")) == ["plain/b.yaml"]


def test_a_directory_without_manifests_is_empty(repository):
    commit(repository, {"docs/readme.md": "r"})
    assert files("git:HEAD:docs") == {}


def test_an_empty_revision(repository):
    commit(repository, {})
    assert files("git:HEAD") == {}


def test_files_alike_and_names_with_odd_characters(repository):
    named = {"a b.yaml": "same", "ü.yaml": "same", 'quo"te.yaml': "same", "x/line\nbreak.yaml": "other"}
    commit(repository, named)
    assert files("git:HEAD") == named


def test_contents_are_not_converted(repository):
    commit(repository, {".gitattributes": "*.yaml text eol=crlf ident filter=shout export-subst\n"})
    (repository / "a.yaml").write_bytes(b"a: 1\nid: $Id$\n$Format:%H$\n")
    git(repository, "add", "a.yaml")
    git(repository, "commit", "--quiet", "--message", "a")
    assert files("git:HEAD:a.yaml") == {"a.yaml": "a: 1\nid: $Id$\n$Format:%H$\n"}


def test_links_and_submodules_are_not_followed_and_counted(repository, tmp_path):
    (tmp_path / "secret.yaml").write_text("secret")
    other = repository_in(tmp_path / "other")
    commit(other, {"s.yaml": "s"})
    commit(repository, {"deploy/a.yaml": "a"})
    (repository / "deploy/link.yaml").symlink_to(tmp_path / "secret.yaml")
    (repository / "deploy/out").symlink_to(tmp_path)
    git(repository, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(other), "deploy/sub")
    commit(repository, {})
    assert files("git:HEAD:deploy") == {"deploy/a.yaml": "a"}
    with snapshot(git_spec("git:HEAD:deploy")) as found:
        assert found.links == 3
    assert refusal("git:HEAD:deploy/link.yaml") == (
        "git:HEAD:deploy/link.yaml is a symbolic link, which is not followed; name what it leads to"
    )
    assert refusal("git:HEAD:deploy/sub") == (
        "git:HEAD:deploy/sub is a submodule, which is not followed; name what it leads to"
    )


def test_revisions_and_paths_that_are_not_there(repository):
    missing = "no such revision in this repository; if it is a shallow clone, fetch the revision first"
    assert refusal("git:HEAD") == f"git:HEAD: {missing}"
    commit(repository, {"deploy/a.yaml": "a"})
    assert refusal("git:nowhere") == f"git:nowhere: {missing}"
    assert refusal("git:HEAD~1") == f"git:HEAD~1: {missing}"
    assert refusal("git:HEAD..main") == f"git:HEAD..main: {missing}"
    assert refusal("git:HEAD:deploi") == "git:HEAD:deploi: no such file or directory in that revision"
    assert refusal("git:HEAD:deploy/a") == "git:HEAD:deploy/a: no such file or directory in that revision"


def test_outside_of_a_repository(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert refusal("git:HEAD").startswith("git:HEAD: not a git repository")


def test_without_git(repository, monkeypatch):
    monkeypatch.setenv("PATH", str(repository))
    assert refusal("git:HEAD:x") == "git:HEAD:x needs git, which is not installed here"


def test_places_are_named_as_in_the_repository(repository):
    commit(repository, {"deploy/a.yaml": "a"})
    with snapshot(git_spec("git:HEAD:deploy")) as found:
        assert found.named(f"{found.root}/deploy/a.yaml") == "git:HEAD:deploy/a.yaml"
        assert found.named(f"leads out of {found.root}, outside of") == "leads out of git:HEAD, outside of"
    assert not found.root.exists()


def test_index_and_work_tree_stay_as_they_are(repository):
    commit(repository, {"a.yaml": "a"})
    (repository / "a.yaml").write_text("changed")
    (repository / "new.yaml").write_text("new")
    git(repository, "add", "new.yaml")
    os.utime(repository / "a.yaml", (1, 1))
    before = contents(repository)
    assert files("git:HEAD") == {"a.yaml": "a"}
    assert contents(repository) == before


def contents(folder: Path) -> dict[str, tuple[bytes, int]]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns) for path in found}


def test_nothing_that_the_repository_names_is_run(repository):
    commit(repository, {"a.yaml": "a", ".gitattributes": "*.yaml filter=evil diff=evil\n"})
    program = repository / "evil"
    program.write_text(f"#!/bin/sh\ntouch {repository}/ran\nexit 1\n")
    program.chmod(0o755)
    hooks = repository / ".git/hooks"
    for name in ("post-checkout", "post-index-change", "reference-transaction", "pre-auto-gc", "fsmonitor-watchman"):
        shutil.copy(program, hooks / name)
    for key in (
        "core.fsmonitor",
        "core.pager",
        "core.editor",
        "core.sshCommand",
        "core.alternateRefsCommand",
        "filter.evil.smudge",
        "filter.evil.process",
        "diff.evil.textconv",
        "diff.evil.command",
        "credential.helper",
        "alias.cat-file",
        "alias.ls-tree",
    ):
        git(repository, "config", key, f"!{program}" if key.startswith("alias") else str(program))
    git(repository, "config", "core.hooksPath", str(hooks))
    assert files("git:HEAD") == {"a.yaml": "a"}
    assert not (repository / "ran").exists()


def test_nothing_is_fetched_for_a_partial_clone(repository, tmp_path, monkeypatch):
    commit(repository, {"a.yaml": "a"})
    git(repository, "config", "uploadpack.allowFilter", "true")
    clone = tmp_path / "clone"
    subprocess.run(
        ["git", "clone", "--quiet", "--no-checkout", "--filter=blob:none", repository.as_uri(), str(clone)],
        check=True,
        env={**os.environ, **IDENTITY},
    )
    monkeypatch.chdir(clone)
    before = sorted(path.name for path in (clone / ".git/objects").rglob("*"))
    name = git(repository, "rev-parse", "HEAD:a.yaml")
    assert refusal("git:HEAD") == (
        f"git:HEAD: object {name} is not in this clone, and nothing is fetched; fetch it first"
    )
    assert sorted(path.name for path in (clone / ".git/objects").rglob("*")) == before


def test_a_path_that_leads_out_of_the_tree_is_refused(repository):
    blob = git(repository, "hash-object", "-w", "--stdin", stdin=b"evil")
    inner = git(repository, "mktree", stdin=f"100644 blob {blob}\tevil.yaml\n".encode())
    outer = hash_tree(repository, b"40000 ..\0" + bytes.fromhex(inner))
    name = git(repository, "commit-tree", outer, "-m", "evil")
    assert refusal(f"git:{name}") == (
        f"git:{name} holds a path that leads out of the repository, so nothing of it is read"
    )
    assert not (repository.parent / "evil.yaml").exists()


def hash_tree(repository: Path, data: bytes) -> str:
    return git(repository, "hash-object", "-t", "tree", "-w", "--literally", "--stdin", stdin=data)


def test_a_file_and_a_directory_of_one_name_are_refused(repository):
    blob = git(repository, "hash-object", "-w", "--stdin", stdin=b"a")
    inner = git(repository, "mktree", stdin=f"100644 blob {blob}\tb.yaml\n".encode())
    raw = b"100644 a.yaml\0" + bytes.fromhex(blob) + b"40000 a.yaml\0" + bytes.fromhex(inner)
    name = git(repository, "commit-tree", hash_tree(repository, raw), "-m", "odd")
    assert f"git:{name}:a.yaml" in refusal(f"git:{name}")


def test_what_is_too_large_keeps_its_size_and_takes_no_space(repository, monkeypatch):
    monkeypatch.setattr(laying_out, "LARGEST_FILE", 1000)
    commit(repository, {"large.yaml": "x" * 100_000, "small.yaml": "y" * 1000})
    with snapshot(git_spec("git:HEAD")) as found:
        large, small = found.root / "large.yaml", found.root / "small.yaml"
        assert large.stat().st_size == 100_000
        assert large.read_bytes() == bytes(100_000)
        assert small.read_text() == "y" * 1000


def test_a_revision_in_a_bare_repository(repository, tmp_path, monkeypatch):
    commit(repository, {"a.yaml": "a"})
    git(tmp_path, "clone", "--quiet", "--bare", str(repository), "bare.git")
    monkeypatch.chdir(tmp_path / "bare.git")
    assert files("git:main") == {"a.yaml": "a"}
