"""The formats of a lint report, one module each: a function from the report to pieces of text.

The second argument is whether colour is wanted; only formats for people heed it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

from netpolgen.formats.json_v1 import report_json
from netpolgen.formats.text import report_text
from netpolgen.model.results import Report

Format = Callable[[Report, bool], Iterator[str]]

FORMATS: Mapping[str, Format] = MappingProxyType({"text": report_text, "json": report_json})
