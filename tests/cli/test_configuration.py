"""``--config`` and ``--no-config``, as every command that judges takes them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Netpolgen

COMMANDS = {"lint": ("lint",), "can": ("can", "a", "b"), "map": ("map",)}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_configuration_and_none_exclude_each_other(command: str, netpolgen: Netpolgen, folder: Path):
    (folder / "list.toml").write_text("version = 1\n")
    ran = netpolgen(*COMMANDS[command], "--no-config", "--config", "list.toml")
    assert ran.code == 2
    assert ran.err == "error: --no-config and --config list.toml exclude each other; leave one out\n"
