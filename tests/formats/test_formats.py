"""What holds for every format of the lint report."""

from __future__ import annotations

import tracemalloc
from itertools import islice
from pathlib import Path

import pytest

import netpolgen.formats as room
from netpolgen.formats import FORMATS, format_called
from netpolgen.model.results import Report, View
from tests.formats.shared import EMPTY, EXTENT, HOSTILE, REPORT, many

HERE = Path(__file__).parent
EXTENSIONS = {
    "text": "txt",
    "full": "txt",
    "json": "json",
    "sarif": "sarif",
    "github": "txt",
    "gitlab": "json",
    "junit": "xml",
    "rdjson": "json",
    "markdown": "md",
    "statistics": "txt",
}
EACH = pytest.mark.parametrize("name", FORMATS)


def rendered(name, report, view=None):
    return "".join(format_called(name)(report, view or View()))


@EACH
@pytest.mark.parametrize(("stem", "report"), [("report", REPORT), ("nothing", EMPTY)])
def test_each_format_renders_the_shared_report(golden, name, stem, report):
    golden(HERE / name / f"{stem}.{EXTENSIONS[name]}", rendered(name, report))


@pytest.mark.parametrize("name", ["text", "full", "markdown"])
def test_formats_for_people_show_what_was_let_pass_on_demand(golden, name):
    golden(HERE / name / f"suppressed.{EXTENSIONS[name]}", rendered(name, REPORT, View(suppressed=True)))
    assert rendered(name, REPORT, View(suppressed=False)) == rendered(name, REPORT)


@pytest.mark.parametrize("name", ["json", "sarif", "junit"])
def test_formats_for_machines_hide_what_was_let_pass_on_demand(golden, name):
    golden(HERE / name / f"hidden.{EXTENSIONS[name]}", rendered(name, REPORT, View(suppressed=False)))
    assert rendered(name, REPORT, View(suppressed=True)) == rendered(name, REPORT)


def test_a_format_that_is_not_there():
    with pytest.raises(KeyError):
        format_called("words")


def test_every_module_of_the_room_that_renders_a_report_is_in_the_table():
    files = Path(room.__file__).parent.glob("*.py")
    modules = {path.stem for path in files if "\ndef report_" in path.read_text()}
    assert modules == {"json_v1" if name == "json" else name for name in FORMATS}


@EACH
def test_a_format_gives_its_text_piece_by_piece(name):
    report = many(1000)
    assert len("".join(islice(format_called(name)(report, View()), 10))) < 10_000


@EACH
def test_ten_thousand_findings_take_no_memory_beyond_their_own(name):
    report = many(10_000)
    pieces = format_called(name)(report, View())
    next(pieces)
    tracemalloc.start()
    try:
        longest = max(map(len, pieces))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert longest < 50_000
    assert peak < 3_000_000


@EACH
@pytest.mark.parametrize("view", [View(), View(suppressed=True)])
def test_names_from_manifests_cannot_steer_the_terminal_or_forge_a_line(name, view):
    report = Report((HOSTILE,), EXTENT, suppressed=REPORT.suppressed, source_line=lambda *_: "a\x1b[2J: \u202eb")
    text = rendered(name, report, view)
    assert not set(text) & {"\x1b", "\t", "\u202e"}
    assert not any(line.startswith("Pod") for line in text.splitlines())


@EACH
def test_no_format_paints_unless_asked_and_those_for_machines_never(name):
    assert "\x1b" not in rendered(name, REPORT)
    assert ("\x1b" in rendered(name, REPORT, View(paints=True))) is (name in {"text", "full"})
