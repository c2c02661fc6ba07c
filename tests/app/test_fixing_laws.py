"""Fixing as a whole, over policies in any style: what is fixed is found no more, and nothing else changes."""

from __future__ import annotations

import datetime as dt
import re
from difflib import SequenceMatcher
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netpolgen.app.linting.fixing import lint_and_fix
from netpolgen.app.linting.lint import LintOptions, lint
from netpolgen.backends.yaml_text import dump
from netpolgen.inputs.manifests import read_manifests
from tests.inputs.edit.writing import texts, trees

TO_MEND = re.compile(r"null|match\w+:|123|FD00|DB8|0:0::")
OPTIONS = LintOptions(
    today=dt.date(2026, 7, 1), paths=("a.yaml",), use_config=False, select=("NPG004", "NPG007", "NPG103", "NPG104")
)
LOOSE = {"fd00::/8": "FD00::/8", "2001:db8::/32": "2001:DB8::/32", "::/0": "0:0::/0"}


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)


def spoiled(tree, draw):
    """The same policy, or one that means the same, with what the safe fixes are about."""
    if isinstance(tree, dict):
        return {key: spoiled_value(key, value, draw) for key, value in tree.items() if not is_dropped(tree, key, draw)}
    return [spoiled(item, draw) for item in tree] if isinstance(tree, list) else LOOSE.get(tree, tree)


def is_dropped(tree, key, draw):
    """Types that are filled in the same way when they are left out."""
    filled_in = ["Ingress", "Egress"] if tree.get("egress") else ["Ingress"]
    return key == "policyTypes" and tree[key] == filled_in and draw(st.booleans())


def spoiled_value(key, value, draw):
    if key == "podSelector" and value == {} and draw(st.booleans()):
        return draw(st.sampled_from([{"matchLabels": None}, {"matchExpressions": None}]))
    if key == "namespaceSelector" and value == {} and draw(st.booleans()):
        return {"matchLabels": None}
    if key == "name" and value == "policy" and draw(st.booleans()):
        return 123
    return spoiled(value, draw)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(data=st.data(), tree=trees())
def test_safe_fixes_mend_everything_they_are_about_and_nothing_else(data, tree):
    before = data.draw(texts(spoiled(tree, data.draw)))
    if data.draw(st.booleans()) and "{" not in before.partition("metadata")[2].partition("spec")[0]:
        before = re.sub(r": null(?=\s)", ":", before)
    Path("a.yaml").write_bytes(before.encode())
    result, fixing = lint_and_fix(OPTIONS, unsafe=False)
    assert (result.report.findings, fixing.unfixed) == ((), ())
    assert Path("a.yaml").read_bytes() == before.encode()
    after = fixing.rewritten[0].after.decode() if fixing.rewritten else before
    Path("a.yaml").write_bytes(after.encode())
    assert (lint(OPTIONS).report.findings, lint_and_fix(OPTIONS, unsafe=False)[1].rewritten) == ((), ())
    assert meaning(after) == meaning(dump(tree))
    if not before.startswith("{"):
        assert [line for line in lines_gone(before, after) if not TO_MEND.search(line)] == []


def meaning(text):
    Path("b.yaml").write_bytes(text.encode())
    (policy,) = read_manifests(["b.yaml"], Path()).inventory.policies
    return policy.pod_selector, policy.policy_types, policy.ingress, policy.egress


def lines_gone(before, after):
    """The lines of one text that the other has not."""
    own, others = before.splitlines(), after.splitlines()
    for kind, start, end, _, _ in SequenceMatcher(None, own, others, autojunk=False).get_opcodes():
        if kind != "equal":
            yield from own[start:end]
