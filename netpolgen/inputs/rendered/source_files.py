"""The files that renderers name, looked for where they may lie: never outside of the directory that is read."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath

from msgspec import Struct, field

from netpolgen.inputs.files.access import FileFault, is_inside, read_bounded, shown
from netpolgen.inputs.yaml.stream import decode_text

_SUFFIXES = {".json", ".tpl", ".yaml", ".yml"}
_NAMES = {"Kustomization"}


class SourceFiles(Struct):
    """Nothing outside of ``root`` is looked at."""

    root: Path
    _texts: dict[str, str | None] = field(default_factory=dict)

    def of_chart(self, name: str) -> str:
        """The template that Helm names from its chart, as it is reported; empty for a name that is none.

        A chart of that name is looked for in the working directory and its ``charts``; it may be that directory itself.
        """
        parts = PurePosixPath(name).parts
        if not name.isprintable() or name.startswith("/") or ".." in parts or len(parts) < 2:  # noqa: PLR2004 - its chart
            return ""
        for path in (Path(name), Path("charts", name), Path(*parts[1:])):
            if self._is_here(path) and (len(path.parts) >= len(parts) or Path("Chart.yaml").is_file()):
                return shown(str(path))
        return PurePosixPath(name).as_posix()

    def of_kustomization(self, name: str, directory: str) -> str:
        """The file that kustomize names from the directory that it built; empty for a name that is none."""
        if not name.isprintable() or name.startswith("/"):
            return ""
        path = os.path.normpath(Path(directory, name))
        return shown(path) if self._is_here(Path(path)) else PurePosixPath(os.path.normpath(name)).as_posix()

    def text(self, file: str) -> str | None:
        """The text of a file as it is reported; None where it is not here or cannot be read."""
        if file not in self._texts:
            self._texts[file] = self._read(file)
        return self._texts[file]

    def _read(self, file: str) -> str | None:
        if not self._is_here(Path(file)):
            return None
        try:
            return decode_text(read_bounded(file))
        except FileFault:
            return None

    def _is_here(self, path: Path) -> bool:
        is_manifest = path.suffix in _SUFFIXES or path.name in _NAMES
        return is_manifest and is_inside(path, self.root) and path.is_file()
