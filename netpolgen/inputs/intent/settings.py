"""``[sources]``, ``[namespaces]``, ``[output]`` and ``[settings]``."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from netpolgen.inputs.intent.reading import Reading, Table
from netpolgen.inputs.intent.selectors import decode_labels
from netpolgen.inputs.spelling import key_path, shown
from netpolgen.model.intent import NamespaceSettings, OutputSettings
from netpolgen.model.marker import MANAGED_BY_LABEL
from netpolgen.model.policy import BOTH_DIRECTIONS, Direction
from netpolgen.model.source import Origin

DENIALS = {
    "none": frozenset[Direction](),
    "ingress": frozenset({Direction.INGRESS}),
    "egress": frozenset({Direction.EGRESS}),
    "both": BOTH_DIRECTIONS,
}
_DRIVE = re.compile("[A-Za-z]:")


def decode_default_deny(table: Table) -> frozenset[Direction] | None:
    """The directions of ``default-deny``; None if the key is missing."""
    return DENIALS[table.choice("default-deny", frozenset(DENIALS), "none")] if "default-deny" in table else None


def decode_namespaces(reading: Reading, root: Table) -> tuple[NamespaceSettings, ...]:
    """``[namespaces]``, in the order of the file."""
    settings: list[NamespaceSettings] = []
    for name, value, origin in root.table("namespaces").entries("dns-label"):
        table = Table(reading, value, origin, frozenset({"default-deny", "dns"}))
        settings.append(NamespaceSettings(name, decode_default_deny(table), table.flag("dns", default=True), origin))
    return tuple(settings)


def decode_sources(reading: Reading, root: Table) -> tuple[str, ...]:
    """The paths of ``[sources] manifests`` as written, relative to the directory of the file."""
    table = root.table("sources", frozenset({"manifests"}))
    paths: list[str] = []
    for path, origin in table.texts("manifests", "path", at_least=0):
        if path == "-":
            reading.error(f'{key_path(origin.route)} "-" is for the command line only: netpolgen lint -', origin)
        elif _DRIVE.match(path):
            reading.error(f"{key_path(origin.route)} {shown(path)} {_ELSEWHERE}", origin)
        paths.append(path)
    return tuple(paths)


_ELSEWHERE = "is no path relative to this file, so it would mean another place on another machine"


def decode_output(reading: Reading, root: Table) -> OutputSettings:
    """``[output]``, each key with its default."""
    table = root.table("output", frozenset({"dir", "ports", "labels"}))
    defaults = OutputSettings()
    directory = table.text("dir", "path")
    if directory is not None:
        directory = _output_directory(reading, directory, table.at("dir"))
    labels = decode_labels(reading, table, at_least=0)
    if any(key == MANAGED_BY_LABEL for key, _ in labels):
        place = table.at("labels").child(MANAGED_BY_LABEL).at_key()
        reading.error(f"the label {MANAGED_BY_LABEL} is set by netpolgen, to know its own objects; remove it", place)
    return OutputSettings(
        directory=directory or defaults.directory,
        declared_ports=table.choice("ports", frozenset({"declared", "number"}), "declared") == "declared",
        labels=tuple(labels),
    )


def _output_directory(reading: Reading, text: str, origin: Origin) -> str:
    """A directory below that of the file, in its shortest spelling."""
    path = PurePosixPath(text)
    if _DRIVE.match(text):
        reading.error(f"output.dir {shown(text)} {_ELSEWHERE}", origin)
    elif ".." in path.parts:
        reading.error(f"output.dir {shown(text)} leaves the directory of this file; name one below it", origin)
    elif not path.parts:
        reading.error(f'output.dir {shown(text)} is the directory of this file; name one below it, as "out"', origin)
    elif any(part.lower() == ".git" for part in path.parts):
        reading.error(f"output.dir {shown(text)} is Git's own; name another", origin)
    return str(path)


def decode_expired_is_error(root: Table) -> bool:
    """``[settings] on-expired``."""
    table = root.table("settings", frozenset({"on-expired"}))
    return table.choice("on-expired", frozenset({"error", "warn"}), "error") == "error"
