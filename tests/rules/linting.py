"""Lints files as the command does, and gives what it would print."""

from __future__ import annotations

import datetime as dt
import os
from contextlib import contextmanager
from pathlib import Path

from netpolgen.app.linting.lint import LintOptions, lint
from netpolgen.formats.text import report_text

TODAY = dt.date(2026, 7, 1)


@contextmanager
def working_in(folder):
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def linted(folder, paths, *, config=None, select=(), today=TODAY):
    """The report on these paths, which are relative to the folder; without a config none is used."""
    options = LintOptions(
        today=today, paths=tuple(paths), select=tuple(select), config=config, use_config=config is not None
    )
    with working_in(folder):
        return lint(options).report


def printed(report):
    return "".join(report_text(report))
