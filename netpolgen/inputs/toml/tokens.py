"""The tokens of TOML that places are made of; for text that a TOML parser has read or is about to judge.

Source: TOML 1.0.0, and 1.1.0 where it only allows more white space.
"""

from __future__ import annotations

import re
import tomllib

BLANK = re.compile(r"(?:[ \t\r\n]++|#[^\n]*+)*+")
SPACES = re.compile(r"[ \t]*+")
KEY_PART = re.compile(r"""[A-Za-z0-9_-]++|"(?:[^"\\\n]++|\\.)*+"|'[^'\n]*+'""")
# No look-ahead inside a possessive group: Python 3.11.2, that of Debian 12, matches it wrongly.
_STRING = (
    r'"""(?:"{0,2}(?:[^"\\]++|\\[\s\S]))*+"{3,5}'
    r"|'''(?:'{0,2}[^']++)*+'{3,5}"
    r'|"(?!"")(?:[^"\\\n]++|\\.)*+"'
    r"|'(?!'')[^'\n]*+'"
)
SCALAR = re.compile(rf"{_STRING}|[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}} [0-9]{{2}}:[^\s,\]}}#]*+|[^\s,\[\]{{}}#\"'=]++")
# Every quote of a TOML text opens a string or stands in one, so a # that no string holds begins a comment.
STRING_OR_COMMENT = re.compile(rf"{_STRING}|(?P<comment>#[^\n]*+)")


def key_text(raw: str) -> str:
    """What a bare or quoted part of a key says."""
    if raw[0] not in "\"'":
        return raw
    if raw[0] == "'" or "\\" not in raw:
        return raw[1:-1]
    return str(tomllib.loads(f"key = {raw}")["key"])


def literal_offset(raw: str) -> int | None:
    """How far the text of a key or string begins behind its first character; None if it has escapes or lines."""
    if raw.startswith(('"""', "'''")) or (raw.startswith('"') and "\\" in raw):
        return None
    return 1 if raw[:1] in {'"', "'"} else 0
