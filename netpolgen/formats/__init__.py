"""The formats of a lint report, one module each: a function from the report to pieces of text.

The second argument is whether colour is wanted; only formats for people heed it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from netpolgen.formats.text import report_text
from netpolgen.model.results import Report

Format = Callable[[Report, bool], Iterator[str]]


def _json(report: Report, paints: bool) -> Iterator[str]:
    from netpolgen.formats.json_v1 import report_json

    return report_json(report, paints)


FORMATS: Mapping[str, Format] = MappingProxyType({"text": report_text, "json": _json})
