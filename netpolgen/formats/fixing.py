"""What was fixed, or would be, in words and as a unified diff."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator

from netpolgen.formats.words import counted, printable
from netpolgen.model.finding import Finding
from netpolgen.model.fixing import Fixing

# Drift of what build writes, which nothing else may edit.
_BUILT = frozenset({"NPG401", "NPG402", "NPG406", "NPG407"})
_NO_BREAK = "\n\\ No newline at end of file\n"
_LINE = re.compile(r"[^\n]*\n?")
_WIDE = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


def fixing_diff(fixing: Fixing) -> Iterator[str]:
    """What changes, file by file; line breaks within lines, as of CRLF, stay as they are."""
    from difflib import unified_diff

    for item in fixing.rewritten:
        before, after = (_lines(data) for data in (item.before, item.after))
        for line in unified_diff(before, after, item.file, item.file):
            yield line if line.endswith("\n") else f"{line}{_NO_BREAK}"


def fixing_lines(fixing: Fixing, standing: Iterable[Finding], *, written: bool) -> Iterator[str]:
    """How much was fixed, a line for each finding whose fix was not made, and what else mends what still stands."""
    for item in fixing.unfixed:
        finding = item.finding
        yield printable(f"not fixed: {finding.location}: {finding.code}: {item.reason}")
    verb = "fixed" if written else "would fix"
    if fixing.fixed:
        findings, files = counted(len(fixing.fixed), "finding"), counted(len(fixing.rewritten), "file")
        yield f"{verb} {findings} in {files}"
    else:
        yield "nothing to fix"
    drift = sum(finding.code in _BUILT for finding in standing)
    if drift:
        yield f'{counted(drift, "finding")} about generated policies: run "netpolgen build", which writes them'


def _lines(data: bytes) -> list[str]:
    text = data.decode(_WIDE.get(data[:2], "utf-8"), errors="replace")
    return [line for line in _LINE.findall(text) if line]
