"""What holds for every format of the lint report."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

from netpolgen.formats import FORMATS
from netpolgen.model.results import Report
from tests.formats.shared import EMPTY, EXTENT, HOSTILE, REPORT, finding

HERE = Path(__file__).parent
EXTENSIONS = {"text": "txt", "json": "json"}


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(("stem", "report"), [("report", REPORT), ("nothing", EMPTY)])
def test_each_format_renders_the_shared_report(golden, name, stem, report):
    golden(HERE / name / f"{stem}.{EXTENSIONS[name]}", "".join(FORMATS[name](report, False)))


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_gives_its_text_piece_by_piece(name):
    report = Report((finding(),) * 1000, EXTENT)
    assert len("".join(islice(FORMATS[name](report, False), 10))) < 10_000


@pytest.mark.parametrize("name", FORMATS)
def test_names_from_manifests_cannot_steer_the_terminal_or_forge_a_line(name):
    text = "".join(FORMATS[name](Report((HOSTILE,), EXTENT), False))
    assert not set(text) & {"\x1b", "\t"}
    assert not any(line.startswith("Pod") for line in text.splitlines())
