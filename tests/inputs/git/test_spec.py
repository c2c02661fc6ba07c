"""``git:REV[:PATH]`` taken apart."""

from __future__ import annotations

import pytest

from netpolgen.inputs.git.spec import GitSpec, git_spec, inside, is_git
from netpolgen.model.errors import UsageError


@pytest.mark.parametrize(
    ("text", "revision", "path"),
    [
        ("git:main", "main", ""),
        ("git:main:", "main", ""),
        ("git:main:deploy", "main", "deploy"),
        ("git:HEAD~2:deploy/a.yaml", "HEAD~2", "deploy/a.yaml"),
        ("git:origin/main:./deploy", "origin/main", "./deploy"),
        ("git:v1.2^{commit}", "v1.2^{commit}", ""),
        ("git:HEAD@{1}:a:b", "HEAD@{1}", "a:b"),
    ],
)
def test_a_revision_and_a_path(text, revision, path):
    assert is_git(text)
    assert git_spec(text) == GitSpec(revision, path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("git:", '"git:" names no revision; write it as in git:main:deploy'),
        ("git::deploy", '"git::deploy" names no revision; write it as in git:main:deploy'),
        ("git:--output=x", '"git:--output=x" names an option where a revision belongs; write it as in git:main:deploy'),
        ("git:a\nb", '"git:a\\nb" holds characters that no revision or path has'),
        ("git:main:/etc", '"git:main:/etc": the path counts from the root of the repository; leave out the first /'),
    ],
)
def test_what_is_neither(text, message):
    with pytest.raises(UsageError) as caught:
        git_spec(text)
    assert str(caught.value) == message


@pytest.mark.parametrize("text", ["deploy", "./git:main", "-", "GIT:main", "gitops/git:x"])
def test_paths_are_no_revisions(text):
    assert not is_git(text)


@pytest.mark.parametrize(
    ("path", "prefix", "expected"),
    [
        ("", "", ""),
        ("", "apps/", ""),
        ("deploy/", "apps/", "deploy"),
        ("deploy//./x/../a.yaml", "", "deploy/a.yaml"),
        (".", "", ""),
        (".", "apps/", "apps"),
        ("./deploy", "apps/", "apps/deploy"),
        ("../deploy", "apps/shop/", "apps/deploy"),
        ("..", "apps/", ""),
    ],
)
def test_paths_count_from_the_root_or_with_a_dot_from_here(path, prefix, expected):
    assert inside(GitSpec("main", path), prefix) == expected


@pytest.mark.parametrize(("path", "prefix"), [("..", ""), ("../x", ""), ("a/../../x", ""), ("../../x", "apps/")])
def test_no_path_leads_out_of_the_repository(path, prefix):
    with pytest.raises(UsageError, match="leads out of the repository"):
        inside(GitSpec("main", path), prefix)
