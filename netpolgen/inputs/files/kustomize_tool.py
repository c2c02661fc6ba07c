"""The real kustomize, or the one in kubectl, where one is on PATH: run over a copy of files, sealed off.

It gets no network, no programs, no home, no terminal and no configuration of the user, little time and memory, and may
print so much and no more. ``scan`` says what is in the copy; kustomizations are written anew as what was read in them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from signal import SIGKILL
from typing import TYPE_CHECKING

from msgspec import Struct

from netpolgen.inputs.files.access import TooLarge, is_inside
from netpolgen.inputs.files.kustomize_json import as_json
from netpolgen.inputs.files.kustomize_scan import Scan
from netpolgen.inputs.yaml.guard import LARGEST_FILE

if TYPE_CHECKING:
    from subprocess import Popen

_PATIENCE = 60.0  # seconds
_LONGEST_WORDS = 400  # characters of what it says

COPY, _HOME = "copy", "home"
_MOST_MEMORY = 2 << 30  # bytes
_MOST_TIME = 2 * int(_PATIENCE)  # seconds of all processors together
_MOST_WORDS = 1 << 20  # bytes
# Nothing listens there, should anything try to reach the network.
_NOWHERE = "http://127.0.0.1:9"
_SEALED = {
    "PATH": "",
    "GIT_ALLOW_PROTOCOL": "",
    **dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), _NOWHERE),
}
_COMMANDS = {"kustomize": "build", "kubectl": "kustomize"}
_RESTRICTED = "--load-restrictor=LoadRestrictionsRootOnly"  # what is the default, too
_OUT_OF_MEMORY = re.compile(r"^(?:fatal error|runtime): .*(?:out of memory|cannot allocate memory)", re.MULTILINE)
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


def build(kustomize: Kustomize, scan: Scan) -> bytes:
    """What a kustomization that was looked at comes to. Raises KustomizeError."""
    from tempfile import TemporaryDirectory

    try:
        with TemporaryDirectory(prefix="netpolgen-") as place:
            copy = Path(place, COPY)
            _lay_out(Path(place), {**scan.files, **as_json(scan.kustomizations, scan.directory)})
            try:
                return _run(kustomize, [".", _RESTRICTED], copy / scan.directory, place)
            except _TooOldError:
                _lay_out(Path(place), as_json(scan.kustomizations))
                return _run(kustomize, ["."], copy / scan.directory, place)
    except OSError as error:
        raise KustomizeError(f"it cannot be run: {error.strerror}") from error
    except TooLarge:
        raise KustomizeError(
            f"its kustomizations make more than {LARGEST_FILE >> 20} MiB, the most that is read"
        ) from None


def _lay_out(place: Path, files: Mapping[str, bytes]) -> None:
    (place / _HOME).mkdir(exist_ok=True)
    for name, data in files.items():
        path = place / COPY / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


class _TooOldError(KustomizeError):
    """A kustomize from before it could say where objects are from."""


def _run(kustomize: Kustomize, arguments: list[str], directory: Path, place: str) -> bytes:
    import subprocess
    from tempfile import TemporaryFile

    with TemporaryFile() as words:
        process = subprocess.Popen(  # noqa: S603 - kustomize, over files that were looked at
            [kustomize.program, kustomize.command, *arguments],
            cwd=directory,
            env={**_SEALED, "HOME": os.path.join(place, _HOME), "TMPDIR": place},  # noqa: PTH118 - plain texts
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=words,
            start_new_session=True,  # there is no terminal to ask at, and all that it starts ends with it
        )
        try:
            _limit(process.pid)
            data = _bounded_output(process)
        finally:
            _end(process)
        if process.returncode:
            words.seek(0)
            raise _failure(words.read(_MOST_WORDS).decode(errors="replace"), place, process.returncode)
    return data


def _limit(pid: int) -> None:
    """Bounds what a process may use, where the system lets one process bound another, as Linux does.

    Go lays out far more addresses than it uses, so it is data that is counted.
    """
    import resource

    limits = {"RLIMIT_DATA": _MOST_MEMORY, "RLIMIT_CPU": _MOST_TIME, "RLIMIT_FSIZE": _MOST_WORDS, "RLIMIT_CORE": 0}
    for name, most in limits.items() if hasattr(resource, "prlimit") else ():
        with suppress(OSError, ValueError):  # it ended already, or a lower limit holds
            resource.prlimit(pid, getattr(resource, name), (most, most))


def _end(process: Popen[bytes]) -> None:
    """Ends a program and all that it started, however far it came."""
    with suppress(ProcessLookupError, PermissionError):  # nothing of it is left
        os.killpg(process.pid, SIGKILL)
    if process.stdout:
        process.stdout.close()
    process.wait()


def _bounded_output(process: Popen[bytes]) -> bytes:
    """What a program prints until it ends. Raises KustomizeError when that is too much, or takes too long."""
    from threading import Timer

    late: list[bool] = []

    def stop() -> None:
        late.append(True)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, SIGKILL)

    timer = Timer(_PATIENCE, stop)
    timer.daemon = True
    timer.start()
    try:
        data = process.stdout.read(LARGEST_FILE + 1) if process.stdout else b""
        if len(data) > LARGEST_FILE:
            raise KustomizeError(f"it makes more than {LARGEST_FILE >> 20} MiB, the most that is read")
        process.wait()
    finally:
        timer.cancel()
    if late:
        raise KustomizeError(f"it takes longer than {_PATIENCE:.0f} seconds")
    return data


def _failure(words: str, place: str, code: int) -> KustomizeError:
    if _OUT_OF_MEMORY.search(words):
        return KustomizeError(f"it needs more than {_MOST_MEMORY >> 20} MiB of memory")
    text = words.strip().rpartition("\n")[2]
    logged = _LOGGED.match(text)
    text = (logged[1].replace('\\"', '"') if logged else text).removeprefix("Error: ") or f"it ended with {code}"
    for prefix in (f"{os.path.realpath(place)}/", f"{place}/", f"{COPY}/"):
        text = text.replace(prefix, "")
    if len(text) > _LONGEST_WORDS:  # what is wrong stands at the end
        text = f"…{text[-_LONGEST_WORDS:]}"
    text = "".join(character if character.isprintable() else "?" for character in text)
    return (_TooOldError if _TOO_OLD.search(words) else KustomizeError)(text)
