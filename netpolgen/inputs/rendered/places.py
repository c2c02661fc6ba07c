"""The places of manifests, those of rendered ones traced back to where they are rendered from.

What was read from a file is placed there. What was not, since it came in on standard input or was built here, is placed
in its source; how it was read can be asked for.
"""

from __future__ import annotations

import posixpath
from bisect import bisect_right
from collections.abc import Iterable, Mapping

from msgspec import Struct, field

from netpolgen.inputs.files.marks import is_rendered, origin_of, template_of
from netpolgen.inputs.rendered.counterpart import same_line, same_value
from netpolgen.inputs.rendered.source_files import SourceFiles
from netpolgen.inputs.yaml.places import Places
from netpolgen.inputs.yaml.reader import read_file
from netpolgen.model.document import Document
from netpolgen.model.source import FILE_START, Location, Origin

_Key = tuple[str, int]


class _Source(Struct, frozen=True):
    file: str
    is_template: bool = False


class Rendered(Struct, frozen=True):
    """Which texts lie in no file; those that were built here, with the file that each of their documents is from."""

    unfiled: frozenset[str] = frozenset()
    built: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class ManifestPlaces(Places):
    """The places of the files that were read, by their texts as decoded, and of what these were rendered from."""

    def __init__(
        self, texts: Mapping[str, str], documents: Iterable[Document], rendered: Rendered, sources: SourceFiles
    ) -> None:
        super().__init__(texts)
        self._rendered, self._sources = rendered, sources
        traced = {file for file, text in texts.items() if file in rendered.built or is_rendered(text)}
        self._documents = {(item.file, item.index): item for item in documents if item.file in traced}
        self._traced = traced
        self._known: dict[_Key, _Source | None] = {}
        self._parsed: dict[str, tuple[Document, ...]] = {}

    def locate(self, origin: Origin) -> Location:
        """The place of a value or key, in the source where it was rendered and lies in no file itself."""
        if origin.file not in self._traced or not self._is_unfiled(origin.file):
            return self.in_text(origin)
        return self._in_source(origin) or self.in_text(origin)

    def counterpart(self, origin: Origin) -> Location | None:
        """The other end of something rendered: where it was read if it is placed in its source, else its source."""
        if origin.file not in self._traced or origin.file in self._rendered.built:
            return None
        source = self._in_source(origin)
        return source and (self.in_text(origin) if self._is_unfiled(origin.file) else source)

    def as_read(self, origin: Origin) -> Location | None:
        """Where something was read that is placed elsewhere, as far as that can be looked at; else None."""
        is_elsewhere = origin.file in self._rendered.unfiled and self.locate(origin) != self.in_text(origin)
        return self.in_text(origin) if is_elsewhere else None

    def _is_unfiled(self, file: str) -> bool:
        return file in self._rendered.unfiled or file in self._rendered.built

    def _in_source(self, origin: Origin) -> Location | None:
        index = self._index(origin)
        source = self._source((origin.file, index))
        if source is None:
            return None
        text = self._sources.text(source.file)
        if text is None:
            return Location(source.file, FILE_START)
        if source.is_template:
            span = self.in_text(origin).span
            return Location(source.file, same_line(text, self.line(origin.file, span.line) or "", span))
        return self._in_object(source.file, text, self._documents[origin.file, index], origin)

    def _in_object(self, file: str, text: str, rendered: Document, origin: Origin) -> Location:
        if file not in self._parsed:
            self._parsed[file] = read_file(file, text.encode()).documents
        if not self.holds(file):
            self.add(file, text)
        place = same_value(rendered, origin, self._parsed[file])
        return self.in_text(place) if place else Location(file, FILE_START)

    def _index(self, origin: Origin) -> int:
        """The number of the document that a place is in; a stretch of a text says itself where it is."""
        if origin.route or origin.part is None:
            return origin.document
        starts = [start for start, _ in self.stretches(origin.file)]
        return max(0, bisect_right(starts, origin.part[0]) - 1)

    def _source(self, key: _Key) -> _Source | None:
        if key not in self._known:
            self._known[key] = self._found_source(*key)
        return self._known[key]

    def _found_source(self, file: str, index: int) -> _Source | None:
        if (file, index) not in self._documents:
            return None
        if file in self._rendered.built:
            return _Source(self._rendered.built[file][index])
        start, end = self.stretches(file)[index]
        if template := self._sources.of_chart(template_of(self.text(file)[start:end])):
            return _Source(template, is_template=True)
        origin = origin_of(self._documents[file, index].tree)
        source = self._sources.of_kustomization(origin, posixpath.dirname(file)) if origin else ""
        return _Source(source) if source else None
