"""Why a fix is not made."""

from __future__ import annotations


class Refused(Exception):  # noqa: N818 - a statement about a fix, and no error of the program
    """An edit that cannot be made in the text; says why, in words that follow "not fixed: "."""
