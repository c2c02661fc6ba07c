"""The value of a YAML scalar as Kubernetes tools see it, by the rules of neither YAML 1.1 nor 1.2.

Booleans are those of YAML 1.1 (``y`` and ``off`` among them), numbers those of Go (``0o17``, ``017``, ``1_000``,
``1e3``), dates and ``12:30`` stay text. A value then becomes JSON, where 1.0 is 1 and infinity cannot be written.

Source: resolve.go of go.yaml.in/yaml/v2, yaml.go of sigs.k8s.io/yaml.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import math
import re
import struct
from functools import lru_cache

from netpolgen.inputs.spelling import clipped, shown

Scalar = None | bool | int | float | str

_TAG = "tag:yaml.org,2002:"

_WORDS: dict[str, bool | float | None] = {
    **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"), True),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), math.nan),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), math.inf),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), -math.inf),
}
_NUMERIC_START = frozenset("+-.0123456789")

_INTEGER = re.compile(
    r"[-+]?(?:0[bB](?P<binary>[01]+)|0[oO]?(?P<octal>[0-7]+)|0[xX](?P<hexadecimal>[0-9a-fA-F]+)"
    r"|(?P<decimal>0|[1-9][0-9]{0,19}))"
)
_BASES = {"binary": 2, "octal": 8, "hexadecimal": 16, "decimal": 10}
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_DOT_FLOAT = re.compile(r"\.[0-9](?:_?[0-9])*(?:[eE][-+]?[0-9](?:_?[0-9])*)?")
# The library takes a second sign behind the prefix, and a minus before it.
_SIGNED_BINARY = re.compile(r"0b(?P<inner>[-+])(?P<digits>[01]+)")

_TIMESTAMP = re.compile(
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
    r"(?:(?=[Tt].*(?:Z|[-+][0-9]{2}:[0-9]{2})\Z| [^-+Z]*\Z)[Tt ]([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})"
    r"(?:[.,][0-9]+)?(?:Z|[-+][0-9]{2}:[0-9]{2})?)?"
)

_EXACT = 1 << 53  # up to here a float is its own shortest spelling
_LARGEST_INT64 = (1 << 63) - 1
_LARGEST_UINT64 = (1 << 64) - 1


class ScalarError(ValueError):
    """A scalar that no Kubernetes tool takes; the text says why and what to write."""


@lru_cache(maxsize=1 << 15)
def plain_value(text: str) -> Scalar:
    """The value of a scalar without quotes or tag. Raises ScalarError."""
    return _as_json(_resolved(text), text)


@lru_cache(maxsize=1 << 15)
def plain_key(text: str) -> str:
    """The key that a scalar without quotes or tag becomes. Raises ScalarError."""
    return key_text(_resolved(text), text)


def tagged_value(tag: str, text: str) -> Scalar:
    """The value of a scalar with an explicit tag; an unknown tag gives the text. Raises ScalarError."""
    return _as_json(_tagged(tag, text), text)


def tagged_key(tag: str, text: str) -> str:
    """The key that a scalar with an explicit tag becomes. Raises ScalarError."""
    return key_text(_tagged(tag, text), text)


def _as_json(value: Scalar, text: str) -> Scalar:
    if not isinstance(value, float):
        return value
    if not math.isfinite(value):
        raise ScalarError(f"{clipped(text)} is a number that JSON cannot hold; quote it")
    return _written_whole(value) if value.is_integer() and _is_int64(value) else value


def _written_whole(value: float) -> int:
    """The integer that the shortest spelling of a float stands for, which is the one that goes into JSON."""
    if abs(value) <= _EXACT:
        return int(value)
    from decimal import Decimal

    return int(Decimal(repr(value)))


def key_text(value: Scalar, text: str) -> str:
    """A resolved scalar as a key of JSON; ``text`` is how it is spelled. Raises ScalarError."""
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case int() if _is_int64(value):
            return str(value)
        case float():
            return _float_key(value)
    raise ScalarError(f"{clipped(text) or 'nothing'} cannot be a key; quote it")


def _resolved(text: str) -> Scalar:
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _NUMERIC_START:
        return text
    number = _fraction(text) if text[0] == "." else _number(text.replace("_", ""))
    return text if number is None or math.isinf(number) else number


def _fraction(text: str) -> float | None:
    return float(text) if _DOT_FLOAT.fullmatch(text) else None


def _is_int64(number: float) -> bool:
    return -_LARGEST_INT64 - 1 <= number <= _LARGEST_INT64


def _number(digits: str) -> int | float | None:
    integer = _integer(digits)
    if integer is not None and (_is_int64(integer) or (integer <= _LARGEST_UINT64 and digits[0] not in "+-")):
        return integer
    if _FLOAT.fullmatch(digits):
        return float(digits)
    odd = _SIGNED_BINARY.fullmatch(digits)
    if odd is None:
        return None
    value = int(f"{odd['inner']}{odd['digits']}", 2)
    return value if _is_int64(value) else None


def _integer(digits: str) -> int | None:
    found = _INTEGER.fullmatch(digits)
    if found is None or found.lastgroup is None:
        return None
    value = int(found[found.lastgroup], _BASES[found.lastgroup])
    return -value if digits[0] == "-" else value


def _tagged(tag: str, text: str) -> Scalar:
    name = tag.removeprefix(_TAG) if tag.startswith(_TAG) else ""
    if name == "binary":
        return _decoded(text)
    if name == "timestamp" and not _is_timestamp(text):
        raise ScalarError(f"{shown(text)} is no {name}, as its tag says; drop the tag")
    if name not in _CHECKED:
        return text
    value = _resolved(text)
    if name == "float" and isinstance(value, int) and _is_int64(value) and not isinstance(value, bool):
        value = float(value)
    if not isinstance(value, _CHECKED[name]) or (isinstance(value, bool) and name != "bool"):
        raise ScalarError(f"{shown(text)} is no {name}, as its tag says; drop the tag or write another value")
    return value


_CHECKED: dict[str, type] = {"bool": bool, "int": int, "float": float, "null": type(None)}


def _is_timestamp(text: str) -> bool:
    found = _TIMESTAMP.fullmatch(text)
    if found is None:
        return False
    year, month, day, *time = (int(part or 0) for part in found.groups())
    return _is_date(year, month, day) and all(part < end for part, end in zip(time, (24, 60, 60), strict=True))


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        dt.date(year, month, day)
    except ValueError:
        return False
    return True


def _decoded(text: str) -> str:
    text = text.replace("\n", "").replace("\r", "")
    try:
        data = base64.b64decode(text if len(text) % 4 == 0 else "=", validate=True)
    except (binascii.Error, ValueError):
        raise ScalarError("this is no base64, as its tag !!binary says") from None
    return data.decode(errors="replace")


def _float_key(value: float) -> str:
    """Go's shortest text that gives the same 32-bit number, with an exponent where ``%g`` has one."""
    if math.isnan(value):
        return ".nan"
    narrow: float = struct.unpack("f", struct.pack("f", value))[0]  # infinite beyond its range
    if math.isinf(narrow):
        return ".inf" if narrow > 0 else "-.inf"
    spellings = (f"{narrow:.{precision}e}" for precision in range(9))
    mantissa, _, exponent = next(
        text for text in spellings if struct.pack("f", float(text)) == struct.pack("f", narrow)
    ).partition("e")
    power = int(exponent)
    if power in range(-4, 6):
        return f"{narrow:.{max(0, len(mantissa.lstrip('-').replace('.', '')) - 1 - power)}f}"
    return f"{mantissa}e{'-' if power < 0 else '+'}{abs(power):02}"
