"""What the tests of the reader have in common: a file in, values and findings out."""

from __future__ import annotations

from netpolgen.inputs.yaml.places import Places
from netpolgen.inputs.yaml.reader import read_file
from netpolgen.model.source import Origin

FILE = "a.yaml"


def as_bytes(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode()


def trees(text: str | bytes) -> list[object]:
    """The values of the documents that were read."""
    return [document.tree for document in read_file(FILE, as_bytes(text)).documents]


def values(text: str | bytes) -> list[object]:
    """The same without the kind that makes them matter."""
    return [
        {key: value for key, value in tree.items() if key != "kind"} if isinstance(tree, dict) else tree
        for tree in trees(text)
    ]


def findings(text: str | bytes) -> list[str]:
    """Every problem as it would be shown, with the places that it refers to."""
    reading = read_file(FILE, as_bytes(text))
    places = Places({FILE: reading.text})
    return [
        " ".join(
            [
                str(places.locate(problem.violation.origin)),
                problem.code,
                problem.violation.message,
                *(f"[{places.locate(origin)}]" for origin in problem.violation.related),
            ]
        )
        for document in reading.documents
        for problem in document.problems
    ]


def span(text: str | bytes, *route: str | int, document: int = 0, on_key: bool = False) -> str:
    """Where a value or key stands, as ``line:column-line:column``."""
    places = Places({FILE: read_file(FILE, as_bytes(text)).text})
    found = places.locate(Origin(FILE, document, route, on_key=on_key)).span
    return f"{found.line}:{found.column}-{found.end_line}:{found.end_column}"
