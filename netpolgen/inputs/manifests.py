"""Manifests: files, directories and standard input to the objects in them, with everything found wrong on the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

from msgspec import Struct, field
from msgspec.structs import replace

from netpolgen.inputs.api.types import Release
from netpolgen.inputs.files.access import FileFault, TooLarge, forget_links, read_bounded, real, shown
from netpolgen.inputs.files.discovery import is_of_chart
from netpolgen.inputs.files.kustomized_files import Resource
from netpolgen.inputs.files.marks import is_rendered
from netpolgen.inputs.files.namespace_override import in_namespace
from netpolgen.inputs.files.sources import STDIN_SHOWN, Sources, refused_file, sources_of
from netpolgen.inputs.objects.decode import Decoded, decode
from netpolgen.inputs.yaml.collector import paused_collector
from netpolgen.inputs.yaml.places import Places
from netpolgen.inputs.yaml.reader import TEMPLATE_SIGN, FileReading, read_file
from netpolgen.model.document import Document
from netpolgen.model.errors import UsageError
from netpolgen.model.inventory import Inventory


class StandIns(Struct, frozen=True):
    """What takes the place of what is not there: a name for standard input, and a namespace for objects without one.

    ``contents`` are those of the files at these real paths, whatever they hold.
    """

    stdin: str = STDIN_SHOWN
    namespace: str = "default"
    contents: Mapping[str, bytes] = field(default_factory=dict)


NO_STAND_INS = StandIns()


class Manifests(Struct, frozen=True):
    """All that was read.

    ``documents`` are those that matter and those that cannot be read, by file, with every problem met in them;
    ``inventory`` has their objects, without the policies that the API server would refuse; ``skipped`` counts the
    documents that say nothing about who may reach whom.
    """

    documents: tuple[Document, ...]
    inventory: Inventory
    skipped: int
    places: Places


def read_manifests(
    paths: Sequence[str],
    root: Path,
    stdin: BinaryIO | None = None,
    kubernetes: Release = (1, 36),
    stand_ins: StandIns = NO_STAND_INS,
) -> Manifests:
    """What these paths hold: files, directories with all below them, ``-`` for standard input.

    Nothing outside of ``root`` is read, other than what a path names itself. ``kubernetes`` is the release whose API
    server judges. Standard input is read in the place of the file whose name it is given. Raises UsageError for a path
    that cannot be read; what cannot be read below a directory is a problem of a document without tree.
    """
    forget_links()
    with paused_collector():
        sources = sources_of(paths, root, stdin, stand_ins.stdin)
        readings = [*sources.readings, *(item.reading for item in sources.built), *_read(sources, stand_ins.contents)]
        decoded = [
            decode(document, default_namespace=stand_ins.namespace, kubernetes=kubernetes)
            for reading in readings
            for document in reading.documents
        ]
    used = [item for item in decoded if item.recognised or item.document.problems]
    used.sort(key=lambda item: (item.document.file, item.document.index))
    return Manifests(
        documents=tuple(item.document for item in used),
        inventory=_inventory(used),
        skipped=sum(reading.skipped for reading in readings) + len(decoded) - len(used),
        places=_places(readings, sources, root),
    )


def _places(readings: Iterable[FileReading], sources: Sources, root: Path) -> Places:
    """Where things stand; the places of what was rendered lead back to its sources."""
    used = [reading for reading in readings if reading.documents]
    texts = {reading.file: reading.text for reading in used}
    if not sources.built and not any(map(is_rendered, texts.values())):
        return Places(texts)
    from netpolgen.inputs.rendered.places import ManifestPlaces, Rendered
    from netpolgen.inputs.rendered.source_files import SourceFiles

    rendered = Rendered(
        unfiled=frozenset({sources.stdin.file} if sources.stdin and not Path(sources.stdin.file).is_file() else ()),
        built={item.reading.file: item.sources for item in sources.built if item.sources},
    )
    documents = [document for reading in used for document in reading.documents]
    return ManifestPlaces(texts, documents, rendered, SourceFiles(root))


def _inventory(decoded: Iterable[Decoded]) -> Inventory:
    return Inventory(
        namespaces=tuple(value for item in decoded for value in item.namespaces),
        workloads=tuple(value for item in decoded for value in item.workloads),
        services=tuple(value for item in decoded for value in item.services),
        policies=tuple(value for item in decoded for value in item.policies),
        entrances=tuple(value for item in decoded for value in item.entrances),
        grants=tuple(value for item in decoded for value in item.grants),
    )


def _read(sources: Sources, contents: Mapping[str, bytes]) -> Iterator[FileReading]:
    """Every file once, though its objects may be used in several namespaces; its own problems are told once.

    Standard input that has the name of one of them is read in its place, else on its own.
    """
    known: dict[str, FileReading] = {}
    stdin = sources.stdin
    if stdin is not None and real(stdin.file) not in {real(resource.path) for resource in sources.resources}:
        yield stdin
        stdin = None
    for resource in sources.resources:
        place = real(resource.path)
        if place not in known and stdin is not None and place == real(stdin.file):
            known[place] = reading = stdin
        elif place not in known:
            known[place] = reading = _read_one(resource, contents.get(place), is_named=place in sources.named)
        else:
            reading = _again(known[place])
        yield _moved(reading, resource.namespace)


def _read_one(resource: Resource, content: bytes | None, *, is_named: bool) -> FileReading:
    try:
        data = read_bounded(resource.path, any_kind=is_named) if content is None else content
    except TooLarge as fault:
        return refused_file(resource.path, str(fault))
    except FileFault as fault:
        if is_named:
            raise UsageError(f"{shown(resource.path)} {fault}") from None
        return refused_file(resource.path, str(fault))
    reading = read_file(shown(resource.path), data)
    if TEMPLATE_SIGN.encode() in data and is_of_chart(str(Path(resource.path).parent)):
        return FileReading(reading.file, "", skipped=reading.skipped + len(reading.documents))
    return reading


def _again(reading: FileReading) -> FileReading:
    documents = (replace(document, problems=()) for document in reading.documents if document.tree is not None)
    return FileReading(reading.file, reading.text, tuple(documents))


def _moved(reading: FileReading, namespace: str) -> FileReading:
    if not namespace:
        return reading
    documents = (replace(document, tree=in_namespace(document.tree, namespace)) for document in reading.documents)
    return replace(reading, documents=tuple(documents))
