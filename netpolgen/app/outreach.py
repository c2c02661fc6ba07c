"""What policies.toml names outside of its reach: to whoever runs it, that may be anything on their machine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from msgspec.structs import replace

from netpolgen.inputs.files.reach import Reach, reach_of
from netpolgen.inputs.intent.decode import IntentFile
from netpolgen.inputs.spelling import key_path, shown
from netpolgen.inputs.toml.reader import INVALID
from netpolgen.model.finding import Problem, Violation
from netpolgen.model.intent import Intent
from netpolgen.model.source import Origin, Route


def within_reach(file: IntentFile, directory: Path) -> IntentFile:
    """The file of this directory, with problems and not to be used if it reads or writes out of its reach."""
    if file.intent is None:
        return file
    problems = tuple(_problems(file.intent, directory, reach_of(directory)))
    return replace(file, intent=None, problems=(*file.problems, *problems)) if problems else file


def _problems(intent: Intent, directory: Path, reach: Reach) -> Iterator[Problem]:
    for number, source in enumerate(intent.sources):
        if not reach.holds(directory / source):
            instead = "outside of which it names nothing; give it on the command line: build --manifests, lint PATH"
            yield _problem(intent, ("sources", "manifests", number), source, f"{reach.words}, {instead}")
    output = intent.output.directory
    if not reach.holds(directory / output):
        instead = "outside of which nothing is written for it; give it on the command line: build --out"
        yield _problem(intent, ("output", "dir"), output, f"{reach.words}, {instead}")


def _problem(intent: Intent, route: Route, path: str, words: str) -> Problem:
    return Problem(
        INVALID, Violation(f"{key_path(route)} {shown(path)} leads out of {words}", Origin(intent.file, route=route))
    )
