"""The text of a generated file: the line that says whose it is, then the document."""

from __future__ import annotations

from collections.abc import Iterable

from netpolgen.backends.yaml_text import dump, dump_stream
from netpolgen.model.document import Tree
from netpolgen.model.marker import header_line


def render_file(tree: Tree, config_file: str) -> str:
    """The text of a file with one document, generated from ``config_file``. Raises ValueError as ``dump`` does."""
    return f"{header_line(config_file)}\n{dump(tree)}"


def render_stream(trees: Iterable[Tree], config_file: str) -> str:
    """The text of one YAML stream with all documents, as ``build --stdout`` prints it. Raises ValueError as above."""
    return f"{header_line(config_file)}\n{dump_stream(trees)}"
