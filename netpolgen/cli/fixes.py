"""The values of ``--fix``, ``--unsafe-fixes`` and ``--diff``."""

from __future__ import annotations

from msgspec import Struct

from netpolgen.model.errors import UsageError


class Fixes(Struct, frozen=True):
    """Whether to fix, which fixes, and whether only to show what would change."""

    fix: bool = False
    unsafe: bool = False
    diff: bool = False

    def are_wanted(self) -> bool:
        """Whether anything is to be fixed or shown. Raises UsageError for unsafe fixes of nothing."""
        if self.unsafe and not (self.fix or self.diff):
            raise UsageError("--unsafe-fixes says which fixes are made; write --fix or --diff as well")
        return self.fix or self.diff


NO_FIXES = Fixes()
