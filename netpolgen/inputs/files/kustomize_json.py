"""Kustomizations as they are shown to kustomize: what was read in them, and not the text that it was read in.

Two readers of YAML differ somewhere, and in a text made for that, kustomize might find a field that was not looked at.
JSON is YAML that leaves nothing to differ on.

Source: https://yaml.org/spec/1.2.2/#13-terminology (printable characters), and the scanner of go.yaml.in/yaml.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Mapping

from netpolgen.inputs.files.access import TooLarge
from netpolgen.inputs.yaml.guard import LARGEST_FILE
from netpolgen.model.document import Tree

_METADATA, _ORIGINS = "buildMetadata", "originAnnotations"
# What JSON lets stand in a text, and YAML refuses or takes for the end of a line.
_UNSHOWN = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def as_json(kustomizations: Mapping[str, Mapping[str, Tree]], traced: str | None = None) -> dict[str, bytes]:
    """The text of each by its path; that of the directory ``traced`` asks for the origin of each object besides.

    Raises TooLarge when they come to more than one file may, as aliases that are written out can.
    """
    texts: dict[str, bytes] = {}
    left = LARGEST_FILE
    for name, fields in kustomizations.items():
        is_traced = traced is not None and posixpath.normpath(posixpath.dirname(name) or ".") == traced
        texts[name] = _text(_with_origins(fields) if is_traced else fields, left)
        left -= len(texts[name])
    return texts


def _with_origins(fields: Mapping[str, Tree]) -> Mapping[str, Tree]:
    asked = fields.get(_METADATA) or []
    if not isinstance(asked, list) or _ORIGINS in asked:
        return fields
    return {**fields, _METADATA: [*asked, _ORIGINS]}


def _text(fields: Mapping[str, Tree], most: int) -> bytes:
    chunks: list[str] = []
    size = 0
    for chunk in json.JSONEncoder(ensure_ascii=False, allow_nan=False).iterencode(fields):
        size += len(chunk)
        if size > most:
            raise TooLarge
        chunks.append(chunk)
    return _UNSHOWN.sub(lambda found: f"\\u{ord(found[0]):04x}", "".join(chunks)).encode()
