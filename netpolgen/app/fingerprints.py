"""Names for findings that stay when lines move, files are renamed and rules are reworded."""

from __future__ import annotations

import dataclasses
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from netpolgen.model.document import Tree
from netpolgen.model.finding import Finding, Violation
from netpolgen.model.source import Location, Origin, field_path

ValueAt = Callable[[Origin], Tree]

_INDEX = re.compile(r"\[\d+\]")
_DIGITS = 32


def fingerprint(code: str, violation: Violation, location: Location, value_at: ValueAt) -> str:
    """A digest of rule, object, field path without list indexes and, inside a list, the value that stands there.

    The file counts only where no object is known, and neither line nor message ever does. Findings that have all of
    this in common share it; see ``told_apart``.
    """
    if violation.object is not None:
        whose, path = str(violation.object), violation.path or ""
    else:
        whose, path = location.file, violation.path or field_path(violation.origin.route)
    value = json.dumps(value_at(violation.origin), sort_keys=True) if canonical(path) != path else ""
    return _digest(code, whose, canonical(path), value)


def canonical(path: str) -> str:
    """A field path without list indexes, so that the order of rules and peers does not matter."""
    return _INDEX.sub("[]", path)


def told_apart(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The same findings, the second and later ones that share a fingerprint numbered, in the order given."""
    seen: Counter[str] = Counter()
    for finding in findings:
        seen[finding.fingerprint] += 1
        if (number := seen[finding.fingerprint]) > 1:
            yield dataclasses.replace(finding, fingerprint=_digest(finding.fingerprint, str(number)))
        else:
            yield finding


def _digest(*parts: str) -> str:
    import hashlib

    return hashlib.sha256("\0".join(parts).encode(errors="surrogatepass")).hexdigest()[:_DIGITS]
