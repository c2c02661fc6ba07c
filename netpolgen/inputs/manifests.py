"""Manifests: files, directories and standard input to the objects in them, with everything found wrong on the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO

from netpolgen.inputs.api.types import Release
from netpolgen.inputs.files.access import FileFault, TooLarge, forget_links, read_bounded, real, shown
from netpolgen.inputs.files.discovery import is_of_chart
from netpolgen.inputs.files.kustomized_files import Resource
from netpolgen.inputs.files.namespace_override import in_namespace
from netpolgen.inputs.files.sources import Sources, refused_file, sources_of
from netpolgen.inputs.objects.decode import Decoded, decode
from netpolgen.inputs.yaml.collector import paused_collector
from netpolgen.inputs.yaml.places import Places
from netpolgen.inputs.yaml.reader import TEMPLATE_SIGN, FileReading, read_file
from netpolgen.model.document import Document
from netpolgen.model.errors import UsageError
from netpolgen.model.inventory import Inventory

_AS_THEY_ARE: Mapping[str, bytes] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Manifests:
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
    contents: Mapping[str, bytes] = _AS_THEY_ARE,
) -> Manifests:
    """What these paths hold: files, directories with all below them, ``-`` for standard input.

    Nothing outside of ``root`` is read, other than what a path names itself. ``kubernetes`` is the release whose API
    server judges; ``contents`` stand in for what the files at these real paths hold. Raises UsageError for a path that
    cannot be read; what cannot be read below a directory is a problem of a document without tree.
    """
    forget_links()
    with paused_collector():
        sources = sources_of(paths, root, stdin)
        readings = [*sources.readings, *_read(sources, contents)]
        decoded = [decode(document, kubernetes=kubernetes) for reading in readings for document in reading.documents]
    used = [item for item in decoded if item.recognised or item.document.problems]
    used.sort(key=lambda item: (item.document.file, item.document.index))
    return Manifests(
        documents=tuple(item.document for item in used),
        inventory=_inventory(used),
        skipped=sum(reading.skipped for reading in readings) + len(decoded) - len(used),
        places=Places({reading.file: reading.text for reading in readings if reading.documents}),
    )


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
    """Every file once, though its objects may be used in several namespaces; its own problems are told once."""
    known: dict[str, FileReading] = {}
    for resource in sources.resources:
        place = real(resource.path)
        if place not in known:
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
