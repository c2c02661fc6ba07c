"""A policies.toml as bytes to plain values, with places that are looked up only when something is reported."""

from __future__ import annotations

import tomllib
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from netpolgen.inputs.files.access import FileFault, TooLarge, read_at_once, shown
from netpolgen.inputs.toml.limits import LARGEST, MOST_KEY_PARTS, Tree
from netpolgen.model.errors import UsageError
from netpolgen.model.finding import Problem, Violation
from netpolgen.model.source import Location, Origin

if TYPE_CHECKING:
    from netpolgen.inputs.toml.marks import Marks
    from netpolgen.inputs.toml.slips import Slip

INVALID = "NPG501"

_SHORTEST = """\
version = 1
[sources]
manifests = ["manifests"]
[allow]
"ui -> catalog:http" = true"""


class TomlFile(Struct, frozen=True, dict=True):
    """One file as read; ``tree`` is None when it is no TOML, and ``problems`` then says why.

    ``file`` is the path as reported. No slots, since the places are computed when asked for.
    """

    file: str
    text: str
    tree: Tree | None
    problems: tuple[Problem, ...] = ()

    @cached_property
    def _marks(self) -> Marks:
        from netpolgen.inputs.toml.marks import Marks

        return Marks(self.text)

    def locate(self, origin: Origin) -> Location:
        """The place of a key or a value, or of its nearest parent where it has none."""
        return Location(self.file, self._marks.span(origin.route, on_key=origin.on_key, part=origin.part))


def read_toml(path: str) -> TomlFile:
    """The file at this path. Raises UsageError when it cannot be read at all."""
    file = shown(path)
    try:
        return toml_file(read_at_once(path, most=LARGEST), file)
    except TooLarge:
        return _too_large(file)
    except FileFault as fault:
        raise UsageError(f"{_quoted(path)} {fault}; name another with --config FILE") from None
    except FileNotFoundError:
        shortest = "\n".join(f"  {line}" for line in _SHORTEST.split("\n"))
        raise UsageError(
            f"{_quoted(path)}: no such file; name another with --config FILE, or begin one with:\n{shortest}"
        ) from None
    except IsADirectoryError:
        raise UsageError(f"{_quoted(path)} is a directory; name the file in it with --config FILE") from None
    except OSError as error:
        raise UsageError(
            f"cannot read {_quoted(path)}: {error.strerror}; mend that or name another with --config FILE"
        ) from None
    except ValueError:  # a NUL in the path
        raise UsageError(f"{_quoted(path)} is no path; name the file with --config FILE") from None


def _quoted(path: str) -> str:
    return path if path.isprintable() else ascii(path)


def toml_file(data: bytes, file: str) -> TomlFile:
    """These bytes as TOML; ``file`` is the path to report."""
    if len(data) > LARGEST:
        return _too_large(file)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _refused(file, b"", "the file is UTF-16; save it as UTF-8")
    if b"\0" in data:
        return _refused(file, data[: data.index(b"\0")], "this is no text file: a NUL byte stands here")
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        byte = f"0x{data[error.start]:02X}"
        return _refused(file, data[: error.start], f"the file is not UTF-8: byte {byte} stands here; save it as UTF-8")
    text = _plain(text)
    if not any(line.count(".") >= MOST_KEY_PARTS for line in text.split("\n")):
        with suppress(ValueError, RecursionError):
            return TomlFile(file, text, tomllib.loads(text))
    return _with_slips(file, text)


def _too_large(file: str) -> TomlFile:
    return _refused(file, b"", f"the file is larger than {LARGEST >> 20} MiB, the most that is read; is it this file?")


def _with_slips(file: str, text: str) -> TomlFile:
    """A text that is no TOML, or that may take tomllib too long."""
    from netpolgen.inputs.toml.slips import parsed

    outcome = parsed(text)
    if isinstance(outcome, dict):
        return TomlFile(file, text, outcome)
    unreadable = TomlFile(file, text, None)
    return TomlFile(file, text, None, tuple(_problem(unreadable, slip) for slip in outcome))


def _plain(text: str) -> str:
    """Without byte order mark, which no editor counts, and with LF line ends, as TOML reads CRLF."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n")


def _refused(file: str, before: bytes, message: str) -> TomlFile:
    text = _plain(before.decode(errors="replace"))
    origin = Origin(file, part=(len(text), len(text)))
    return TomlFile(file, text, None, (Problem(INVALID, Violation(message, origin)),))


def _problem(file: TomlFile, slip: Slip) -> Problem:
    origin = Origin(file.file, part=slip.place)
    if slip.earlier is None:
        return Problem(INVALID, Violation(slip.message, origin))
    first = Origin(file.file, part=slip.earlier)
    return Problem(
        INVALID, Violation(f"{slip.message}, first at {file.locate(first)}; keep one", origin, related=(first,))
    )
