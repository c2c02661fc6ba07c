"""What a kustomization file says, as far as it is no more than a list of resources and a namespace.

Source: https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import replace

from netpolgen.inputs.files.access import FileFault, is_inside, read_bounded, shown
from netpolgen.inputs.files.discovery import kustomizations_among, listing
from netpolgen.inputs.spelling import clipped
from netpolgen.inputs.yaml.reader import FileReading, read_file, unparsable
from netpolgen.model.document import Document, Tree
from netpolgen.model.finding import Problem
from netpolgen.model.source import Origin

_HONOURED = frozenset({"apiVersion", "kind", "metadata", "resources", "namespace"})
_KIND = "Kustomization"
_COMPONENT = "Component"
_API_GROUP = "kustomize.config.k8s.io/"


class Kustomization(Struct, frozen=True):
    """A kustomization file as read. With ``problems`` it is not honoured.

    ``reading`` holds its text for places, and its one document once something is wrong with it. ``asks_more`` says that
    nothing is, but that only kustomize itself does what its ``fields`` ask for.
    """

    directory: str
    origin: Origin
    reading: FileReading
    resources: tuple[str, ...] = ()
    namespace: str = ""
    is_component: bool = False
    asks_more: bool = False
    fields: Mapping[str, Tree] = field(default_factory=dict)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with it."""
        return tuple(problem for document in self.reading.documents for problem in document.problems)

    def with_problems(self, problems: tuple[Problem, ...]) -> Kustomization:
        """The same with problems of its resources."""
        return replace(self, reading=_refused(self.reading, self.origin, problems)) if problems else self


def render_first(directory: str) -> str:
    """What to do where a kustomization asks for more than is done here."""
    return f"render first: kubectl kustomize {shown(directory)} | netpolgen lint -"


def is_kustomized(directory: str) -> bool:
    """Whether a directory has a kustomization file. Raises OSError."""
    return bool(kustomizations_among(listing(directory)))


def read_kustomization(directory: str, root: Path) -> Kustomization:
    """The kustomization of a directory that has one; it never raises, and opens nothing outside of ``root``."""
    path, data = directory, b""
    try:
        path, *others = kustomizations_among(listing(directory)) or [directory]
        reason = _obstacle(path, others, root)
        if not reason:
            data = read_bounded(path)
    except OSError as error:
        reason = f"cannot be read: {error.strerror}"
    except FileFault as fault:
        reason = str(fault)
    if not reason:
        return _decoded(directory, read_file(shown(path), data, of_any_kind=True))
    origin = Origin(shown(path))
    problem = unparsable(f"{Path(path).name} {reason}", origin)
    return Kustomization(directory, origin, _refused(FileReading(origin.file, ""), origin, (problem,)))


def _obstacle(path: str, others: Sequence[str], root: Path) -> str:
    if others:
        return f"stands beside {Path(others[0]).name}; kustomize takes one of them, remove the other"
    return "" if is_inside(path, root) else "is a link that leads out of the directory that is read"


def _decoded(directory: str, reading: FileReading) -> Kustomization:
    first = reading.documents[0] if reading.documents else Document(reading.file, 0, None)
    fields = first.tree if isinstance(first.tree, dict) else {}
    problems = tuple(problem for document in reading.documents for problem in document.problems)
    problems = problems or tuple(_problems(reading.documents, first.origin, fields, directory))
    beyond = () if problems else tuple(_beyond(first.origin, fields, directory))
    problems += beyond
    resources, namespace = fields.get("resources"), fields.get("namespace")
    return Kustomization(
        directory=directory,
        origin=first.origin,
        reading=_refused(reading, first.origin, problems) if problems else replace(reading, documents=()),
        resources=tuple(str(item) for item in resources) if isinstance(resources, list) else (),
        namespace=namespace if isinstance(namespace, str) else "",
        is_component=fields.get("kind") == _COMPONENT,
        asks_more=bool(beyond),
        fields=fields,
    )


def _refused(reading: FileReading, origin: Origin, problems: tuple[Problem, ...]) -> FileReading:
    return replace(reading, documents=(Document(origin.file, origin.document, None, problems),))


def _problems(
    documents: Sequence[Document], origin: Origin, fields: dict[str, Tree], directory: str
) -> Iterator[Problem]:
    if len(documents) != 1 or not fields:
        yield unparsable("a kustomization is one mapping with resources; kustomize refuses this file", origin)
        return
    kind, api_version = fields.get("kind"), fields.get("apiVersion")
    if kind not in (None, _KIND, _COMPONENT):
        yield unparsable(f"this is no {_KIND}; {render_first(directory)}", origin.child("kind"))
    if api_version is not None and not (isinstance(api_version, str) and api_version.startswith(_API_GROUP)):
        yield unparsable(
            f"a kustomization is of {_API_GROUP}v1beta1; kustomize refuses this", origin.child("apiVersion")
        )
    yield from _shapes(origin, fields)


def _beyond(origin: Origin, fields: dict[str, Tree], directory: str) -> Iterator[Problem]:
    """What is no mistake, but nothing that is done here."""
    if fields.get("kind") == _COMPONENT:
        yield unparsable(f"this is no {_KIND}; {render_first(directory)}", origin.child("kind"))
    for name in fields:
        if name not in _HONOURED:
            message = f"{clipped(name)} is more than resources and a namespace; {render_first(directory)}"
            yield unparsable(message, origin.child(name).at_key())


def _shapes(origin: Origin, fields: dict[str, Tree]) -> Iterator[Problem]:
    resources = fields.get("resources")
    if not isinstance(resources, list | None):
        yield unparsable("resources is a list of paths", origin.child("resources"))
    for index, item in enumerate(resources if isinstance(resources, list) else []):
        if not isinstance(item, str) or not item:
            yield unparsable("a resource is the path of a file or directory", origin.child("resources", index))
    if not isinstance(fields.get("namespace"), str | None):
        yield unparsable("namespace is a name; quote it if it is meant to be one", origin.child("namespace"))
