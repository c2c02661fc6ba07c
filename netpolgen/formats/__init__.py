"""The formats of a lint report, one module each: a function from the report to pieces of text.

The second argument is how it is wanted, as far as a format leaves a choice. A module is imported when its format is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from types import MappingProxyType

from netpolgen.model.results import Report, View

Format = Callable[[Report, View], Iterator[str]]

# What each is for, in a word or two.
FORMATS: Mapping[str, str] = MappingProxyType(
    {
        "text": "a line for each finding, for editors",
        "full": "by file with the source lines, for people",
        "json": "everything, version 1",
        "sarif": "SARIF 2.1.0, for code scanning",
        "github": "annotations of GitHub Actions",
        "gitlab": "a Code Quality report of GitLab",
        "junit": "test results, for CI servers",
        "rdjson": "for reviewdog",
        "markdown": "for a comment on a pull request",
        "statistics": "how often each rule found something",
    }
)
_MODULES = {"json": "json_v1"}


def format_called(name: str) -> Format:
    """The function of a format. Raises KeyError for one that is not there."""
    if name not in FORMATS:
        raise KeyError(name)
    module = import_module(f"netpolgen.formats.{_MODULES.get(name, name)}")
    found: Format = getattr(module, f"report_{name}")
    return found
