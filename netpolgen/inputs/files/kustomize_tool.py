"""The real kustomize, or the one in kubectl, where one is on PATH: run over a copy of files, sealed off.

It gets no network, no programs, no home and no configuration of the user, little time, and may print so much and no
more. ``scan`` says what is in the copy.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from netpolgen.inputs.files.access import is_inside
from netpolgen.inputs.yaml.guard import LARGEST_FILE

if TYPE_CHECKING:
    from subprocess import Popen

_PATIENCE = 60.0  # seconds
_LONGEST_WORDS = 400  # characters of what it says

COPY, _HOME = "copy", "home"
# Of what it prints, each object then says which file it is from.
_WRAPPER = "resources: [{}]\nbuildMetadata: [originAnnotations]\n"
# Nothing listens there, should anything try to reach the network.
_NOWHERE = "http://127.0.0.1:9"
_SEALED = {
    "PATH": "",
    "GIT_ALLOW_PROTOCOL": "",
    **dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), _NOWHERE),
}
_COMMANDS = {"kustomize": "build", "kubectl": "kustomize"}
_RESTRICTED = "--load-restrictor=LoadRestrictionsRootOnly"  # what is the default, too
_TOO_OLD = re.compile(r"unknown (?:flag|field)")

_LOGGED = re.compile(r'E\d{4} .*?\berr="(.*)"\Z')


class KustomizeError(Exception):
    """Kustomize did not build; the text says why, in its own words if it has any."""


class Kustomize(Struct, frozen=True):
    """A program and the word that makes it build."""

    program: str
    command: str


def find_kustomize(root: Path) -> Kustomize | None:
    """The program on PATH, if there is one; never one from the directory that is read, which a stranger may fill."""
    from shutil import which

    for name, command in _COMMANDS.items():
        program = which(name)
        if program and Path(program).is_absolute() and not is_inside(Path(program).parent, root):
            return Kustomize(program, command)
    return None


def build(kustomize: Kustomize, files: Mapping[str, bytes], directory: str) -> bytes:
    """What the kustomization of a directory among these files comes to. Raises KustomizeError."""
    from tempfile import TemporaryDirectory

    try:
        with TemporaryDirectory(prefix="netpolgen-") as place:
            _lay_out(Path(place), files, directory)
            try:
                return _run(kustomize, [".", _RESTRICTED], place)
            except _TooOldError:
                return _run(kustomize, [f"{COPY}/{directory}"], place)
    except OSError as error:
        raise KustomizeError(f"it cannot be run: {error.strerror}") from error


def _lay_out(place: Path, files: Mapping[str, bytes], directory: str) -> None:
    (place / _HOME).mkdir()
    for name, data in files.items():
        path = place / COPY / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    wrapper = _WRAPPER.format(_quoted(f"{COPY}/{directory}"))
    (place / "kustomization.yaml").write_text(wrapper, "utf-8")


def _quoted(text: str) -> str:
    from json import dumps

    return dumps(text, ensure_ascii=False)


class _TooOldError(KustomizeError):
    """A kustomize from before it could say where objects are from."""


def _run(kustomize: Kustomize, arguments: list[str], place: str) -> bytes:
    import subprocess
    from tempfile import TemporaryFile

    with TemporaryFile() as words:
        with subprocess.Popen(  # noqa: S603 - kustomize, over files that were looked at
            [kustomize.program, kustomize.command, *arguments],
            cwd=place,
            env={**_SEALED, "HOME": os.path.join(place, _HOME), "TMPDIR": place},  # noqa: PTH118 - plain texts
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=words,
        ) as process:
            data = _bounded_output(process)
        if process.returncode:
            words.seek(0)
            raise _failure(words.read(1 << 16).decode(errors="replace"), place, process.returncode)
    return data


def _bounded_output(process: Popen[bytes]) -> bytes:
    """What a program prints until it ends. Raises KustomizeError when that is too much, or takes too long."""
    from threading import Timer

    late: list[bool] = []

    def stop() -> None:
        late.append(True)
        process.kill()

    timer = Timer(_PATIENCE, stop)
    timer.daemon = True
    timer.start()
    try:
        data = process.stdout.read(LARGEST_FILE + 1) if process.stdout else b""
        if len(data) > LARGEST_FILE:
            process.kill()
            raise KustomizeError(f"it makes more than {LARGEST_FILE >> 20} MiB, the most that is read")
        process.wait()
    finally:
        timer.cancel()
    if late and process.returncode:
        raise KustomizeError(f"it takes longer than {_PATIENCE:.0f} seconds")
    return data


def _failure(words: str, place: str, code: int) -> KustomizeError:
    text = words.strip().rpartition("\n")[2]
    logged = _LOGGED.match(text)
    text = (logged[1].replace('\\"', '"') if logged else text).removeprefix("Error: ") or f"it ended with {code}"
    for prefix in (f"{os.path.realpath(place)}/", f"{place}/", f"{COPY}/"):
        text = text.replace(prefix, "")
    if len(text) > _LONGEST_WORDS:  # what is wrong stands at the end
        text = f"…{text[-_LONGEST_WORDS:]}"
    text = "".join(character if character.isprintable() else "?" for character in text)
    return (_TooOldError if _TOO_OLD.search(words) else KustomizeError)(text)
