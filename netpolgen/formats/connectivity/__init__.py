"""The formats of a map, one module each: a function from the map to pieces of text."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from netpolgen.semantics.connectivity.picture import ConnectivityMap

MapFormat = Callable[[ConnectivityMap], Iterator[str]]

MAP_FORMATS = ("text", "json", "csv", "dot", "mermaid", "markdown")

# The others are made for one table or one picture, of connections.
WITH_EXPOSURE = ("text", "json", "markdown")


def map_format(name: str) -> MapFormat:
    """The function of one of ``MAP_FORMATS``. Raises KeyError for another name."""
    match name:
        case "text":
            from netpolgen.formats.connectivity.text import map_text

            return map_text
        case "json":
            from netpolgen.formats.connectivity.json_v1 import map_json

            return map_json
        case "csv":
            from netpolgen.formats.connectivity.csv import map_csv

            return map_csv
        case "dot":
            from netpolgen.formats.connectivity.dot import map_dot

            return map_dot
        case "mermaid":
            from netpolgen.formats.connectivity.mermaid import map_mermaid

            return map_mermaid
        case "markdown":
            from netpolgen.formats.connectivity.markdown import map_markdown

            return map_markdown
    raise KeyError(name)
