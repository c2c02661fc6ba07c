"""Policies that say what the list says are faultless beside it, whoever wrote them."""

from __future__ import annotations

import re
import shutil

import pytest

from netpolgen.app.building.build import BuildOptions, build
from tests.rules.linting import TODAY, linted, working_in


@pytest.fixture
def store(root, tmp_path):
    """The store with its list, and the policies that the list yields under ``by_hand``, renamed and unmarked."""
    shutil.copytree(root / "examples/retail-store", tmp_path / "examples/retail-store")
    shutil.copy(root / "policies.toml", tmp_path)
    with working_in(tmp_path):
        stream = build(BuildOptions(today=TODAY)).stream
    stream = re.sub(r"^  labels:\n    app.kubernetes.io/managed-by: netpolgen\n", "", stream, flags=re.MULTILINE)
    stream = re.sub(r"^  name: ", "  name: our-", stream, flags=re.MULTILINE)
    (tmp_path / "by_hand.yaml").write_text(stream)
    return tmp_path


def codes(store, *paths):
    report = linted(store, ["examples/retail-store", *paths], config="policies.toml")
    return {finding.code for finding in report.findings}


def test_they_are_missing_and_unmanaged_but_permit_neither_more_nor_less(store):
    assert codes(store, "by_hand.yaml") == {"NPG401", "NPG403"}


def test_without_one_of_their_rules_an_edge_is_denied(store):
    text = (store / "by_hand.yaml").read_text()
    documents = [document for document in text.split("---\n") if "our-allow-orders-ingress" not in document]
    (store / "by_hand.yaml").write_text("---\n".join(documents))
    assert codes(store, "by_hand.yaml") == {"NPG119", "NPG401", "NPG403", "NPG405"}


def test_with_a_rule_more_something_is_permitted_that_is_not_in_the_list(store):
    text = (store / "by_hand.yaml").read_text()
    assert text.count("port: mysql\n") == 2
    (store / "by_hand.yaml").write_text(text.replace("port: mysql\n", "port: 3307\n        - port: mysql\n", 1))
    assert codes(store, "by_hand.yaml") == {"NPG401", "NPG403", "NPG404"}


def test_once_they_are_gone_and_the_generated_ones_are_there_nothing_is_left_to_say(store):
    with working_in(store):
        (store / "out.yaml").write_text(build(BuildOptions(today=TODAY)).stream)
    assert codes(store, "out.yaml") == set()
