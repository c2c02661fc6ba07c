"""What kustomize is shown: a kustomization and all that it names, read here first and found to stay where it belongs.

Kustomize gets a copy of just these files. Whatever a hostile kustomization may still make it look for is not there.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct, field

from netpolgen.inputs.files.access import FileFault, read_bounded, real
from netpolgen.inputs.files.kustomization import Kustomization, is_kustomized, read_kustomization, render_first
from netpolgen.inputs.files.kustomize_fields import Named, named_in, refusal
from netpolgen.inputs.files.kustomize_reference import DEEPEST_CHAIN, NO_KUSTOMIZATION, RefusedError, local_path
from netpolgen.inputs.spelling import clipped
from netpolgen.inputs.yaml.guard import LARGEST_FILE
from netpolgen.inputs.yaml.reader import FileReading, unparsable
from netpolgen.model.document import Tree
from netpolgen.model.finding import Problem

# Prefixes let the same files be brought again and again, and so a few lines ask for millions of objects.
_MOST_VISITS = 5_000


class Scan(Struct):
    """What a kustomization and those that it names come to.

    ``files`` holds the bytes of all files by their path from the root, ``directory`` is such a path, too. Of
    ``kustomizations`` it is what was read in them. ``refused`` are those of them, by name, with what is not handed to
    kustomize; with one of them, nothing is.
    """

    directory: str
    files: dict[str, bytes] = field(default_factory=dict)
    kustomizations: dict[str, Mapping[str, Tree]] = field(default_factory=dict)
    refused: dict[str, FileReading] = field(default_factory=dict)
    directories: set[str] = field(default_factory=set)


def scan(directory: str, root: Path) -> Scan:
    """Follows all that the kustomization of a directory names; it never raises, and runs nothing."""
    scanner = _Scanner(root, Scan(_below(directory, root)))
    scanner.follow(directory, ())
    return scanner.scan


def _below(path: str, root: Path) -> str:
    return Path(real(path)).relative_to(real(root)).as_posix()


class _Scanner(Struct):
    root: Path
    scan: Scan
    _known: dict[str, Kustomization] = field(default_factory=dict)
    _visits: int = 0
    _size: int = 0

    def follow(self, directory: str, chain: tuple[str, ...]) -> None:
        """Reads a kustomization for those of the chain, the outermost first."""
        place = real(directory)
        kustomization = self._known.get(place)
        if kustomization is None:
            self._known[place] = kustomization = read_kustomization(directory, self.root)
        if kustomization.problems and not kustomization.asks_more:
            self.scan.refused[kustomization.origin.file] = kustomization.reading
            return
        self.scan.directories.add(place)
        name = (Path(_below(directory, self.root)) / Path(kustomization.origin.file).name).as_posix()
        self.scan.kustomizations[name] = kustomization.fields
        self.scan.files[name] = b""  # written anew from its fields; nobody is to read another text in it
        problems = tuple(self._problems(kustomization, (*chain, place)))
        if problems:
            self.scan.refused[kustomization.origin.file] = kustomization.with_problems(problems).reading

    def _problems(self, kustomization: Kustomization, chain: tuple[str, ...]) -> Iterator[Problem]:
        for name in kustomization.fields:
            if reason := refusal(name):
                text = f"{clipped(name)} {reason}; {render_first(kustomization.directory)}"
                yield unparsable(text, kustomization.origin.child(name).at_key())
        for named in named_in(kustomization.fields):
            reason = self._refusal(named, kustomization.directory, chain)
            if reason:
                yield unparsable(f"{clipped(named.entry)} {reason}", kustomization.origin.child(*named.route))
            if self._visits > _MOST_VISITS:
                return

    def _refusal(self, named: Named, directory: str, chain: tuple[str, ...]) -> str:
        """Takes a file, or follows a directory; else the reason, in words that follow its name."""
        self._visits += 1
        if self._visits > _MOST_VISITS:
            return f"is one of more than {_MOST_VISITS} files and directories that are brought in all"
        try:
            self._admit(named, directory, chain)
        except OSError as error:
            return f"cannot be read: {error.strerror}"
        except (RefusedError, FileFault) as refused:
            return str(refused)
        return ""

    def _admit(self, named: Named, directory: str, chain: tuple[str, ...]) -> None:
        """Raises RefusedError, FileFault and OSError."""
        path = local_path(named.entry, directory, self.root)
        if os.path.normpath(os.path.join(real(directory), named.entry)) != real(path):  # noqa: PTH118 - plain texts
            raise RefusedError(f"leads through a symbolic link; {render_first(directory)}")
        if not Path(path).is_dir():
            self._take(path)
        elif not named.may_be_directory:
            raise RefusedError("is a directory where a file belongs")
        elif real(path) in chain:
            raise RefusedError("leads in a circle; take it out")
        elif len(chain) >= DEEPEST_CHAIN:
            raise RefusedError(f"is the end of a chain of more than {DEEPEST_CHAIN} kustomizations")
        elif not is_kustomized(path):
            raise RefusedError(NO_KUSTOMIZATION)
        else:
            self.follow(path, chain)

    def _take(self, path: str) -> None:
        name = _below(path, self.root)
        if name in self.scan.files:
            return
        data = read_bounded(path)
        self._size += len(data)
        if self._size > LARGEST_FILE:
            raise RefusedError(f"makes more than {LARGEST_FILE >> 20} MiB in all, the most that is read")
        self.scan.files[name] = data
