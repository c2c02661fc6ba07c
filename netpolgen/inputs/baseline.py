"""Baselines as files: the findings that were there when the file was written, told by fingerprint."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from netpolgen.inputs.files.access import FileFault, read_bounded, shown
from netpolgen.inputs.yaml.places import Places
from netpolgen.inputs.yaml.stream import decode_text
from netpolgen.model.errors import UsageError
from netpolgen.model.source import Origin
from netpolgen.model.suppression import BaselineRow

VERSION = 1


class BaselineFile(Struct, frozen=True):
    """A baseline as read, and where its rows stand; empty where there is none."""

    rows: tuple[BaselineRow, ...] = ()
    places: Places | None = None


def read_baseline(path: str) -> BaselineFile:
    """The baseline at this path. Raises UsageError when it cannot be read, or is none."""
    file = shown(path)
    if not Path(path).exists():
        raise UsageError(f"{file}: no such file; begin a baseline with --write-baseline {file}")
    try:
        text = decode_text(read_bounded(path, any_kind=True))
    except FileFault as fault:
        raise UsageError(f"{file} {fault}") from None
    return BaselineFile(tuple(_rows(file, text)), Places({file: text}))


def _parsed(file: str, text: str) -> object:
    import json

    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise UsageError(f"{file}:{error.lineno}:{error.colno}: is no JSON, so no baseline; {_advice(file)}") from None
    except (ValueError, RecursionError):  # a number of too many digits, lists too deep
        raise UsageError(f"{file} is no baseline that was written here; {_advice(file)}") from None


def _advice(file: str) -> str:
    return f"mend it, restore it, or move it away and write a new one with --write-baseline {file}"


def _rows(file: str, text: str) -> Iterator[BaselineRow]:
    tree, at = _parsed(file, text), 0
    if not isinstance(tree, dict) or tree.get("version") != VERSION or not isinstance(tree.get("findings"), list):
        raise UsageError(
            f'{file} is no baseline of this version: it needs "version": {VERSION} and a list of "findings"'
        )
    for number, row in enumerate(tree["findings"]):
        if not isinstance(row, dict) or not isinstance(row.get("fingerprint"), str):
            raise UsageError(f'{file} is no baseline: findings[{number}] has no "fingerprint"')
        # The place of a row is its fingerprint; rows are in the order of the text, so each is searched from the last.
        at = max(at, text.find(f'"{row["fingerprint"]}"', at))
        yield _row(row, Origin(file, part=(at, at + len(row["fingerprint"]) + 2)))


def _row(row: Mapping[str, object], origin: Origin) -> BaselineRow:
    return BaselineRow(
        fingerprint=_text(row.get("fingerprint")),
        code=_text(row.get("rule")),
        name=_text(row.get("name")),
        object=_text(row.get("object")),
        file=_text(row.get("file")),
        path=_text(row.get("path")),
        reason=_text(row.get("reason")),
        origin=origin,
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
