"""The hooks file is data for other people's repositories: its patterns, its entries, and pre-commit itself."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from identify.identify import tags_from_filename
from pre_commit.clientlib import load_manifest

from netpolgen import __version__
from tests.inputs.discovery.tree import lay_out

ROOT = Path(__file__).resolve().parents[2]
HOOKS = {hook["id"]: hook for hook in load_manifest(ROOT / ".pre-commit-hooks.yaml")}
WHOLE_SET = ["netpolgen-lint", "netpolgen-build-check", "netpolgen-build"]


def is_triggered_by(hook, name):
    return bool(re.search(hook["files"], name)) and set(hook["types"]) <= {"file", *tags_from_filename(name)}


@pytest.mark.parametrize("name", ["README.md", "docs/ci.md"])
def test_the_examples_pin_this_release_and_check_the_whole_set(name):
    text = (ROOT / name).read_text()
    (example,) = (yaml.safe_load(one) for one in re.findall(r"```yaml\n(repos:.*?)```", text, re.DOTALL))
    (repository,) = example["repos"]
    assert repository["rev"] == f"v{__version__}"
    assert [hook["id"] for hook in repository["hooks"]] == ["netpolgen-build-check", "netpolgen-lint"]


def test_the_hooks_are_those_that_the_documentation_names():
    assert set(HOOKS) == {"netpolgen-lint-files", *WHOLE_SET}


@pytest.mark.parametrize("name", ["policies.toml", "shop/policies.toml", "a.yaml", "deep/in/a.yml", "list.json"])
@pytest.mark.parametrize("hook", WHOLE_SET)
def test_hooks_over_the_whole_set_run_once_when_something_they_read_changes(hook, name):
    assert is_triggered_by(HOOKS[hook], name)
    assert HOOKS[hook]["pass_filenames"] is False
    assert HOOKS[hook]["require_serial"] is True


@pytest.mark.parametrize("name", ["README.md", "pyproject.toml", "yaml", "a.yaml.orig", "policies.toml.md", "jsonnet"])
@pytest.mark.parametrize("hook", HOOKS)
def test_hooks_do_not_run_for_files_they_never_read(hook, name):
    assert not is_triggered_by(HOOKS[hook], name)


@pytest.mark.parametrize(
    ("name", "runs"), [("a.yaml", True), ("b/a.yml", True), ("policies.toml", False), ("a.json", False)]
)
def test_the_hook_that_is_passed_files_takes_yaml(name, runs):
    hook = HOOKS["netpolgen-lint-files"]
    assert is_triggered_by(hook, name) is runs
    assert hook["pass_filenames"] is True


@pytest.fixture
def store(tmp_path):
    """A repository of manifests with the policies that belong to it."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    for name in ("policies.toml", "out"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tmp_path / name)
    shutil.rmtree(tmp_path / "examples/workshop")
    (tmp_path / "ci.yaml").write_text("on: push\njobs: {}\n")
    return tmp_path


def drifted(store):
    """One edge withdrawn from the list, nothing built yet."""
    policies = store / "policies.toml"
    policies.write_text(policies.read_text().replace('"checkout -> orders:http"', '# "checkout -> orders:http"', 1))
    policies.write_text(policies.read_text().replace('\n"checkout -> orders:http" = "allow"', "", 1))


def run_entry(hook, store, *files):
    words = shlex.split(HOOKS[hook]["entry"])
    command = [sys.executable, "-m", *words, *files]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=store, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("hook", WHOLE_SET)
def test_entries_pass_where_everything_is_up_to_date(hook, store):
    done = run_entry(hook, store)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("hook", ["netpolgen-lint", "netpolgen-build-check"])
def test_entries_fail_on_drift_and_name_the_file(hook, store):
    drifted(store)
    done = run_entry(hook, store)
    assert done.returncode == 1
    assert "out/orders/" in done.stdout + done.stderr


def test_the_fixer_mends_drift_and_succeeds(store):
    drifted(store)
    assert run_entry("netpolgen-build", store).returncode == 0
    assert run_entry("netpolgen-build-check", store).returncode == 0


def test_the_file_hook_passes_good_policies_and_files_that_are_none_of_its_business(store):
    policies = sorted(str(path.relative_to(store)) for path in (store / "out").rglob("*.yaml"))
    assert run_entry("netpolgen-lint-files", store, *policies, "ci.yaml").returncode == 0
    assert run_entry("netpolgen-lint-files", store, "ci.yaml").returncode == 0


def test_the_file_hook_fails_on_a_policy_that_the_api_server_would_refuse(store):
    (store / "bad.yaml").write_text(
        "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: bad\n  namespace: ui\n"
        "spec:\n  podSelector: {}\n  ingress:\n    - ports:\n        - port: 70000\n"
    )
    done = run_entry("netpolgen-lint-files", store, "bad.yaml")
    assert done.returncode == 1
    assert "bad.yaml:10:17: NPG006" in done.stdout


# A test run that git itself started, as from a hook, must not commit to the repository it was started in.
OUTSIDE_GIT = {
    **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
    **{f"GIT_{role}_NAME": "somebody" for role in ("AUTHOR", "COMMITTER")},
    **{f"GIT_{role}_EMAIL": "somebody@example.com" for role in ("AUTHOR", "COMMITTER")},
    "GIT_CONFIG_GLOBAL": os.devnull,
}


def commit_all(folder):
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "all"]):
        subprocess.run(["git", *words], cwd=folder, env=OUTSIDE_GIT, check=True, capture_output=True)


@pytest.fixture(scope="module")
def hooks_repository(tmp_path_factory):
    """What a user's pre-commit would clone: a commit of everything that is installed."""
    copy = tmp_path_factory.mktemp("netpolgen")
    for name in ("pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml"):
        shutil.copy(ROOT / name, copy)
    shutil.copytree(ROOT / "netpolgen", copy / "netpolgen", ignore=shutil.ignore_patterns("__pycache__"))
    commit_all(copy)
    return copy


def configure(hooks_repository, store):
    """Takes every hook, which one environment serves for all tests here."""
    words = ["git", "rev-parse", "HEAD"]
    done = subprocess.run(words, cwd=hooks_repository, env=OUTSIDE_GIT, check=True, capture_output=True, text=True)
    hooks = [{"id": name} for name in sorted(HOOKS)]  # the fixer first
    repository = {"repo": str(hooks_repository), "rev": done.stdout.strip(), "hooks": hooks}
    (store / ".pre-commit-config.yaml").write_text(yaml.safe_dump({"repos": [repository]}))


def run_hooks(hooks_repository, store, *options, skip=""):
    command = [sys.executable, "-m", "pre_commit", "run", *options, "--color=never"]
    environment = {**OUTSIDE_GIT, "SKIP": skip, "PRE_COMMIT_HOME": str(hooks_repository.parent / "pre-commit-home")}
    done = subprocess.run(command, cwd=store, env=environment, capture_output=True, text=True, check=False)
    results = re.findall(r"^(netpolgen .*?)\.{3,}(?:\(.*\))?(\w+)$", done.stdout, re.MULTILINE)
    hook_ids = {hook["name"]: name for name, hook in HOOKS.items()}
    return {hook_ids[name]: result for name, result in results}, done.stdout + done.stderr


@pytest.mark.slow
class TestPreCommit:
    """pre-commit itself, which clones, installs and runs: it needs PyPI for what netpolgen depends on."""

    def test_every_hook_passes_on_a_repository_that_is_up_to_date(self, hooks_repository, store):
        configure(hooks_repository, store)
        commit_all(store)
        results, output = run_hooks(hooks_repository, store, "--all-files")
        assert results == dict.fromkeys(HOOKS, "Passed"), output

    def test_drift_fails_the_checks_until_the_fixer_has_mended_it(self, hooks_repository, store):
        drifted(store)
        configure(hooks_repository, store)
        commit_all(store)
        results, output = run_hooks(hooks_repository, store, "--all-files", skip="netpolgen-build")
        checks = {"netpolgen-lint": "Failed", "netpolgen-build-check": "Failed", "netpolgen-lint-files": "Passed"}
        assert results == {**checks, "netpolgen-build": "Skipped"}, output
        results, output = run_hooks(hooks_repository, store, "--all-files")
        assert results == {**dict.fromkeys(HOOKS, "Passed"), "netpolgen-build": "Failed"}, output
        assert "files were modified by this hook" in output

    def test_what_is_staged_is_judged_and_not_what_lies_beside_it(self, hooks_repository, store):
        broken = store / "examples/retail-store/k/a.yaml"
        lay_out(store, {"examples/retail-store/k/kustomization.yaml": "resources: [a.yaml]\nnamespace: shop\n",
                        "examples/retail-store/k/a.yaml": "# nothing yet\n"})  # fmt: skip
        configure(hooks_repository, store)
        commit_all(store)

        def stage(text: str) -> None:
            broken.write_text(text)
            subprocess.run(["git", "add", str(broken)], cwd=store, env=OUTSIDE_GIT, check=True)

        stage("kind: Pod\nmetadata: {name: b\n")
        broken.write_text("# mended, but not staged\n")
        results, output = run_hooks(hooks_repository, store, skip="netpolgen-build,netpolgen-build-check")
        assert results["netpolgen-lint-files"] == "Failed", output
        assert "examples/retail-store/k/a.yaml:2:11: NPG001 error this bracket is never closed" in output
        assert broken.read_text() == "# mended, but not staged\n"
        stage("# mended\n")
        broken.write_text("kind: Pod\nmetadata: {name: c\n")
        results, output = run_hooks(hooks_repository, store)
        assert results == dict.fromkeys(HOOKS, "Passed"), output
