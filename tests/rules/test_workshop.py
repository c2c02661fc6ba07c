"""What is said about the retail store when it is locked down as the workshop teaches it, step by step."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rules.linting import linted, printed

HERE = Path(__file__).parent / "workshop"
STORE = "examples/retail-store"


def printed_lines(root, *paths, **options):
    return printed(linted(root, [STORE, *paths], **options)).splitlines()


def test_the_store_without_policies_is_open(golden, root):
    golden(HERE / "no_policies.txt", "\n".join(printed_lines(root)) + "\n")


@pytest.mark.parametrize("path", sorted(HERE.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_step_changes(golden, root, path):
    golden(path.with_suffix(".txt"), change(root, path))


@pytest.mark.parametrize("path", sorted(HERE.glob("reviewed/*.yaml")), ids=lambda path: path.stem)
def test_all_that_can_be_said_of_a_policy_of_the_chapter(golden, root, path):
    golden(path.with_suffix(".txt"), change(root, path, select=["audit"]))


def change(root, path, **options):
    """What goes and what comes, beside the store without policies."""
    allow_list = path.with_suffix(".toml")
    config = allow_list.relative_to(root).as_posix() if allow_list.exists() else None
    before = printed_lines(root, **options)
    after = printed_lines(root, path.relative_to(root).as_posix(), config=config, **options)
    gone = [f"- {line}\n" for line in before if line not in after]
    come = [f"+ {line}\n" for line in after if line not in before]
    return "".join(gone + come)


def test_the_chapters_list_and_its_policies_leave_open_what_the_list_does_not_speak_of(root):
    report = linted(
        root,
        [STORE, "examples/workshop/chapter"],
        config="examples/workshop/policies.toml",
        select=["NPG301", "NPG404", "NPG405", "NPG5"],
    )
    assert sorted(f"{finding.code} {finding.object}" for finding in report.findings) == [
        "NPG301 Deployment carts/carts",
        "NPG301 Deployment carts/carts-dynamodb",
        "NPG301 Deployment checkout/checkout",
        "NPG301 Deployment checkout/checkout-redis",
        "NPG301 Deployment orders/orders",
        "NPG301 Deployment ui/ui",
        "NPG301 StatefulSet orders/orders-postgresql",
        # The chapter's policies name no ports, so its list permits every one.
        "NPG503 None",
        "NPG503 None",
    ]
