"""Manifests and lists spoiled at random: an answer, never a crash, and each finding has a place in its file."""

from __future__ import annotations

import json
import re
from pathlib import Path
from random import Random

import pytest

from netpolgen.inputs.yaml.stream import decode_text
from tests.cli.conftest import Netpolgen

SPLINTERS = (
    *(b"&a ", b"*a", b"<<: *a\n", b"- ", b"{", b"}", b"[", b"---\n", b"null", b"\t", b"\r", b"!!binary ", b'"'),
    *(b"\xff", b"\xef\xbb\xbf", b"1e400", b"::/0", b"kind: List\n", b"endPort: 5", b"-1", b"{{ x }}", b"? ", b"\x00"),
    *(b"# netpolgen: ignore[NPG205] x\n", b"%YAML 1.1\n", b"...\n", b"\xe2\x80\xa8", b"\xf0\x9f\x98\x80"),
)  # fmt: skip


def spoiled(content: bytes, seed: int) -> bytes:
    """The content with up to three splinters in it, and lines doubled or taken out."""
    random = Random(seed)  # noqa: S311 - no secret
    for _ in range(random.randint(1, 3)):
        at = random.randrange(len(content))
        lines = content.split(b"\n")
        line = random.randrange(len(lines))
        content = random.choice(
            [
                content[:at] + random.choice(SPLINTERS) + content[at:],
                content[:at] + content[at + random.randint(1, 20) :],
                b"\n".join([*lines[:line], *lines[line + 1 :]]),
                b"\n".join([*lines[:line], lines[line], *lines[line:]]),
            ]
        )
    return content


def assert_places(report: str, texts: dict[str, list[str]]) -> None:
    for finding in json.loads(report)["findings"]:
        place = finding["location"]
        lines = texts[place["file"]]
        assert 1 <= place["line"] <= place["end_line"] <= len(lines)
        assert 1 <= place["column"] <= len(lines[place["line"] - 1]) + 1
        assert 1 <= place["end_column"] <= len(lines[place["end_line"] - 1]) + 1


@pytest.mark.parametrize("seed", range(25))
def test_a_spoiled_manifest_gets_findings_with_places(seed: int, folder: Path, root: Path, netpolgen: Netpolgen):
    manifests = sorted(root.glob("tests/corpus/*/*.yaml"))
    content = spoiled(manifests[seed * 2].read_bytes(), seed)
    Path("a.yaml").write_bytes(content)
    ran = netpolgen("lint", "--select", "audit", "--format", "json", "a.yaml")
    assert ran.code in {0, 1, 3}
    assert_places(ran.out, {"a.yaml": re.split("\r\n|\n|\r", decode_text(content))})


@pytest.mark.parametrize("seed", range(10))
def test_a_spoiled_list_is_built_or_refused(seed: int, store: Path, netpolgen: Netpolgen):
    Path("policies.toml").write_bytes(spoiled(Path("policies.toml").read_bytes(), seed))
    ran = netpolgen("build", "--stdout")
    assert ran.code in {0, 1, 2, 3}
    assert ran.out or "policies.toml" in ran.err
