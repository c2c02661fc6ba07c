"""The text of a generated file: the line that says whose it is, then the document."""

from __future__ import annotations

from collections.abc import Iterable

from netpolgen.backends.yaml_text import dump
from netpolgen.model.document import Tree
from netpolgen.model.marker import header_line


def render_file(tree: Tree, config_file: str) -> str:
    """The text of a file with one document, generated from ``config_file``. Raises ValueError as ``dump`` does."""
    return f"{header_line(config_file)}\n{dump(tree)}"


def render_stream(files: Iterable[str], config_file: str) -> str:
    """These files as one YAML stream under one header, as ``build --stdout`` prints it."""
    documents = (text.partition("\n")[2] for text in files)
    return f"{header_line(config_file)}\n" + "---\n".join(documents)
