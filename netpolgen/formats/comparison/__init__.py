"""The formats of a comparison, one module each: a function from the comparison to pieces of text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import cast

from netpolgen.semantics.comparison.compared import Comparison

ComparisonFormat = Callable[[Comparison], Iterator[str]]

_MODULES: Mapping[str, str] = MappingProxyType({"text": "text", "json": "json_v1", "markdown": "markdown"})
COMPARISON_FORMATS = tuple(_MODULES)


def comparison_format(name: str) -> ComparisonFormat:
    """The function of a format of ``COMPARISON_FORMATS``, loaded when it is asked for."""
    module = import_module(f"{__name__}.{_MODULES[name]}")
    return cast("ComparisonFormat", getattr(module, f"comparison_{name}"))
