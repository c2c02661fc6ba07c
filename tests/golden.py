"""Golden files: expected text kept beside the tests and compared byte for byte.

``pytest --update`` rewrites the ones that differ; the review of the diff is the test of the new text.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

Golden = Callable[[Path, str], None]


def golden_check(*, update: bool) -> Golden:
    def check(path: Path, text: str) -> None:
        expected = path.read_bytes().decode() if path.is_file() else None
        if update and text != expected:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())
            return
        if expected is None:
            pytest.fail(f"no golden file {path}; make it with pytest --update and review it")
        assert text == expected, f"{path} differs; if the new text is right: pytest --update"

    return check
