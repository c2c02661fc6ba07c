"""``lint --fix``: what changes in the files, byte for byte, what is said of it, and what is never touched.

A case is a file whose first line has the options, then a colon and what the case is about. Beside it is what
``--diff`` prints of it.
"""

from __future__ import annotations

import difflib
import re
from pathlib import Path

import pytest

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
