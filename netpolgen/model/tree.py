"""Plain values, as YAML and JSON have them."""

from __future__ import annotations

Tree = None | bool | int | float | str | list["Tree"] | dict[str, "Tree"]
