"""Baselines as text: JSON with a row on each line, so that a review sees what came and what went."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from netpolgen.model.suppression import BaselineRow


def baseline_json(rows: Iterable[BaselineRow]) -> Iterator[str]:
    """The rows in the order given, without line numbers; pure ASCII, and the same bytes for the same rows."""
    yield '{"version": 1, "findings": ['
    separator = "\n"
    for row in rows:
        yield f"{separator}{json.dumps(_row(row))}"
        separator = ",\n"
    yield "\n]}\n" if separator != "\n" else "]}\n"


def _row(row: BaselineRow) -> dict[str, str]:
    owner = {"object": row.object} if row.object else {"file": row.file}
    return {
        "rule": row.code,
        "name": row.name,
        **owner,
        "path": row.path,
        "fingerprint": row.fingerprint,
        "reason": row.reason,
    }
